import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLoginShell } from '../../../electron/system/login-shell';
import { unixOnly } from '../../support/unix-only';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-shell-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A shell whose start-up files do this, before it runs what it was given. */
async function shellThat(does: string): Promise<string> {
  const path = join(folder, `sh-${String(Math.random())}`);
  await writeFile(
    path,
    `#!/bin/sh\necho started >>${folder}/starts\n${does}\nfor last; do :; done\neval "$last"\n`,
  );
  await chmod(path, 0o700);
  return path;
}

describe('what a login shell sets', unixOnly('programs'), () => {
  test('agent and PATH are asked for in one question, past whatever start-up files print', async () => {
    const shell = await shellThat(
      'echo "Welcome back"; export SSH_AUTH_SOCK=/Users/jo/.agent.sock PATH=/opt/homebrew/bin:/usr/bin:/bin',
    );
    const ask = createLoginShell('darwin', shell);
    const told = { agent: '/Users/jo/.agent.sock', path: '/opt/homebrew/bin:/usr/bin:/bin' };
    expect(await Promise.all([ask(), ask()])).toEqual([told, told]);
  });

  test('what is not set is not told, nor a socket that is no path', async () => {
    expect(await createLoginShell('darwin', await shellThat('unset SSH_AUTH_SOCK'))()).toEqual({
      agent: null,
      path: process.env['PATH'],
    });
    const odd = await shellThat('export SSH_AUTH_SOCK=agent');
    expect((await createLoginShell('linux', odd)()).agent).toBeNull();
  });

  test('a shell that ends, or is none, tells nothing; and Windows has none', async () => {
    const nothing = { agent: null, path: null };
    expect(await createLoginShell('darwin', await shellThat('exit 1'))()).toEqual(nothing);
    expect(await createLoginShell('darwin', join(folder, 'missing'))()).toEqual(nothing);
    expect(await createLoginShell('darwin', '')()).toEqual(nothing);
    expect(await createLoginShell('win32', await shellThat('true'))()).toEqual(nothing);
  });
});
