import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import type { SecretUse } from '../../shared/secrets';
import { filesHolding } from '../support/canaries';
import { cleanEnvironment, electronFlags, electronProgram } from '../support/electron-app';
import type { KeychainJob } from '../support/keychain-program';
import { startKeyringDesktop, type KeyringDesktop } from '../support/keyring';
import { run } from '../support/ssh-servers';

/** Remembered secrets with Electron's real safeStorage and a real gnome-keyring. */
const root = resolve(import.meta.dirname, '../..');
let program = '';
let folder = '';
let desktop: KeyringDesktop;

test.beforeAll(async () => {
  // Below the project, where the packages that stay outside the bundle are found.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  program = await mkdtemp(join(cache, 'ginnel-keychain-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: program,
      rolldownOptions: {
        external: ['electron'],
        input: join(root, 'test/support/keychain-program.ts'),
        output: { format: 'es', entryFileNames: 'main.mjs' },
      },
    },
  });
  await writeFile(
    join(program, 'package.json'),
    JSON.stringify({ name: 'ginnel-keychain', main: 'main.mjs' }),
  );
});
test.afterAll(() => rm(program, { recursive: true, force: true }));
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-keychain-'));
  desktop = await startKeyringDesktop();
});
test.afterEach(async () => {
  await desktop.close();
  await rm(folder, { recursive: true, force: true });
});

const use: SecretUse = { kind: 'password', username: 'me', host: 'server.example', port: 22 };

/** Runs the program once; each run is a start of its own. */
async function start(secret?: string, environment = desktop.environment): Promise<unknown> {
  const job: KeychainJob = { folder, use, ...(secret !== undefined && { secret }) };
  const { stdout, stderr } = await run(electronProgram, [...electronFlags, program], {
    // Chromium's reporter of crashes leaves a file in the home folder before the program can say where its files go.
    env: {
      ...{ ...cleanEnvironment(), ...environment },
      ...{ XDG_CONFIG_HOME: join(folder, 'config'), KEYCHAIN_JOB: JSON.stringify(job) },
    },
  });
  const told = /^TOLD (.*)$/mu.exec(stdout.toString())?.[1];
  if (told === undefined) throw new Error(`the program told nothing: ${stderr}`);
  return JSON.parse(told);
}

const keyring = { available: true, words: 'The desktop’s keyring' };
const closed = {
  available: false,
  words: 'The desktop’s keyring cannot be used: passwords are asked for each time.',
};

test('what is remembered is recalled after a restart, and stands in clear in no file', async () => {
  await desktop.startKeyring();
  const secret = 'cAnary-91b2f0';
  expect(await start(secret)).toEqual({
    before: keyring,
    remembered: { ok: true, value: null },
    recalled: { ok: true, value: secret },
    after: keyring,
  });
  expect(await start()).toMatchObject({ recalled: { ok: true, value: secret } });

  expect(await readdir(folder)).toContain('secrets.json');
  expect(await filesHolding(folder, [secret])).toEqual([]);
});

for (const [state, make] of [
  ['away', () => Promise.resolve()],
  // Nobody is there whom the keyring could ask for its password.
  ['locked', () => desktop.startKeyring('locked')],
] as const)
  test(`while the keyring is ${state} nothing is lost, and it is said so`, async () => {
    await desktop.startKeyring();
    await start('hunter2');
    await desktop.stopKeyring();
    await make();
    expect(await start('another')).toEqual({
      before: keyring,
      remembered: {
        ok: false,
        error: { code: 'secret-not-stored', data: { detail: closed.words } },
      },
      recalled: { ok: false, error: { code: 'secret-not-read', data: { detail: closed.words } } },
      after: closed,
    });
    await desktop.stopKeyring();
    await desktop.startKeyring();
    expect(await start()).toMatchObject({ recalled: { ok: true, value: 'hunter2' } });
  });

test('where Electron would encrypt with a password all the world knows, nothing is remembered', async () => {
  const words = 'The system offers no keychain (basic_text): passwords are asked for each time.';
  expect(await start('hunter2', { ...desktop.environment, XDG_CURRENT_DESKTOP: '' })).toEqual({
    before: { available: false, words },
    remembered: { ok: false, error: { code: 'secret-not-stored', data: { detail: words } } },
    recalled: { ok: true, value: null },
    after: { available: false, words },
  });
  expect(await readdir(folder)).not.toContain('secrets.json');
});
