import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { callsOf } from '../../electron/cli/usage';
import { verbNames, verbs } from '../../electron/cli/verbs';
import { run } from '../support/ssh-servers';

test('the manual page is one that man and groff take without a warning, with all that the table has', async () => {
  const printed = await run(process.execPath, [inject('bundles').cli, 'help', '--man']);
  expect([printed.code, printed.stderr]).toEqual([0, '']);
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-man-'));
  try {
    const page = join(folder, 'ginnel.1');
    await writeFile(page, printed.stdout);
    const env = { LC_ALL: 'C.UTF-8', MANWIDTH: '1000', MAN_KEEP_FORMATTING: '', MANPAGER: 'cat' };
    const shown = await run('man', ['--warnings=w', '-E', 'UTF-8', '-l', page], { env });
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    const strict = await run('groff', ['-mandoc', '-ww', '-z', '-Tutf8', '-k', page], { env });
    expect([strict.code, strict.stderr]).toEqual([0, '']);
    const text = shown.stdout.toString().replaceAll(/\s+/gu, ' ');
    for (const name of verbNames) {
      const verb = verbs[name];
      for (const call of callsOf(name)) expect(text).toContain(call);
      for (const words of [
        ...verb.text.description,
        ...Object.keys(verb.options).map((option) => `--${option}`),
        ...Object.values<{ summary: string }>(verb.options).map(({ summary }) => summary),
        ...verb.text.examples.flat(),
        ...Object.values(verb.exits),
      ]) {
        expect(text).toContain(words);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
