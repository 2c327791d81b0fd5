import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unixOnly } from '../support/unix-only';

// The end of `npm start`: with signals, and on Windows, where there are none, without.

const foreground = pathToFileURL(resolve(import.meta.dirname, '../../build/foreground.mjs')).href;

/** Says how it was asked to end. */
const app = `
  for (const sign of ['SIGTERM', 'disconnect']) process.on(sign, () => { console.log('asked by', sign); process.exit(0); });
  console.log('running');
  setInterval(() => {}, 1000);
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-foreground-'));
  await writeFile(join(folder, 'app.mjs'), app);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function starter(platform: NodeJS.Platform): Promise<string> {
  const file = join(folder, 'start.mjs');
  const options = `{ script: 'start', env: process.env, platform: ${JSON.stringify(platform)} }`;
  const program = JSON.stringify(join(folder, 'app.mjs'));
  await writeFile(
    file,
    `import { runInForeground } from ${JSON.stringify(foreground)};
     const { ended } = runInForeground(process.execPath, [${program}], ${options});
     ended.then(({ code, signal }) => { console.log('ended with', code, signal); process.exit(); });`,
  );
  return file;
}

/** All that it prints, until that has the text. */
async function printed(child: ChildProcessWithoutNullStreams, text: string): Promise<string> {
  let all = '';
  for await (const data of child.stdout.iterator({ destroyOnReturn: false })) {
    all += String(data);
    if (all.includes(text)) return all;
  }
  return all;
}

const asked = { linux: 'SIGTERM', darwin: 'SIGTERM', win32: 'disconnect' } as const;

describe.each(['linux', 'darwin', 'win32'] as const)('npm start on %s', (platform) => {
  test('passes a wish to end on to the app, and never kills it', unixOnly('signals'), async () => {
    const child = spawn(process.execPath, [await starter(platform)]);
    await printed(child, 'running');
    const rest = printed(child, 'ended with');
    child.kill('SIGTERM');
    const output = await rest;
    expect(output).toContain(`asked by ${asked[platform]}`);
    expect(output).toContain('ended with 0 null');
  });

  test('ends the app when npm’s shell has gone', unixOnly('signals'), async () => {
    const file = await starter(platform);
    // The shell stays the parent, as npm's does.
    const shell = spawn('sh', ['-c', '"$0" "$1" & wait', process.execPath, file], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    await printed(shell, 'running');
    const rest = printed(shell, 'ended with');
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    expect(await rest).toContain(`asked by ${asked[platform]}`);
  });
});
