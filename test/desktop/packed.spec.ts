import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { cleanEnvironment, electronFlags, expect, test } from '../support/electron-app';
import { curl, run, RunningProgram } from '../support/ssh-servers';

// What `npm run pack` makes. Its fuses forbid to look inside a running one, so it is used from outside: by its tray.
const packed =
  process.env['GINNEL_PACKED'] ?? resolve(import.meta.dirname, '../../dist/linux-unpacked/ginnel');

test('the packed app opens a tunnel, bytes pass, and it ends in order', async ({
  trayHost,
  prod,
  dataFolder,
}) => {
  const app = new RunningProgram(packed, [...electronFlags, '--data-dir', dataFolder], cleanEnvironment());
  try {
    const item = await trayHost.item();
    await item.choose('Connect prod');
    await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
    const { stdout } = await curl([`http://127.0.0.1:${String(prod.webPort)}/`]);
    expect(stdout.toString()).toBe('through the tunnel');

    const second = new RunningProgram(
      packed,
      [...electronFlags, '--data-dir', dataFolder],
      cleanEnvironment(),
    );
    await second.exited;
    expect(second.exitCode).toBe(0);

    await item.choose('Quit');
    await app.exited;
    expect(app.exitCode, app.log()).toBe(0);
    expect((await curl([`http://127.0.0.1:${String(prod.webPort)}/`])).code).toBe(7);
  } finally {
    await app.close();
  }
});

test('the packed app runs its own code and no other: fuses', async () => {
  const wire = await getCurrentFuseWire(packed);
  // The states are the characters 0 and 1 in the program's file.
  const state = (fuse: FuseV1Options): string =>
    new Map([
      [48, 'off'],
      [49, 'on'],
    ]).get(Number(wire[fuse])) ?? 'not there';
  expect({
    runAsNode: state(FuseV1Options.RunAsNode),
    nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
    cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
    asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: 'off',
    nodeOptions: 'off',
    inspect: 'off',
    cookieEncryption: 'off',
    asarIntegrity: 'on',
    onlyAsar: 'on',
    fileProtocol: 'off',
  });
});

test('the packed app does not become a plain Node when asked to', async ({
  trayHost,
  dataFolder,
}, testInfo) => {
  const trace = testInfo.outputPath('ran');
  const app = new RunningProgram(
    packed,
    [
      ...electronFlags,
      '--data-dir',
      dataFolder,
      '-e',
      `require('fs').writeFileSync(${JSON.stringify(trace)}, '')`,
    ],
    { ...cleanEnvironment(), ELECTRON_RUN_AS_NODE: '1' },
  );
  try {
    const item = await trayHost.item();
    expect(await item.tooltip()).toBe('Ginnel: No session open');
    await expect(readFile(trace)).rejects.toThrow(/ENOENT/u);
    process.kill(app.pid, 'SIGTERM');
    await app.exited;
    expect(app.exitCode, app.log()).toBe(0);
  } finally {
    await app.close();
  }
});

test('the packed app ends in order when the channel to the program that started it does', async ({
  trayHost,
  dataFolder,
}) => {
  const child = spawn(packed, [...electronFlags, '--data-dir', dataFolder], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  try {
    expect(await (await trayHost.item()).tooltip()).toBe('Ginnel: No session open');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('the packed command does what the one of a clone does, by its own Node', async ({
  dataFolder,
  prod,
}) => {
  const command = join(packed, '../resources/bin/ginnel');
  // Without a Node in PATH, and by a link, as people put it into a folder of theirs.
  const link = join(dataFolder, 'ginnel-link');
  await symlink(command, link);
  const environment = { ...cleanEnvironment(), PATH: '/usr/bin:/bin' };
  const list = await run(link, ['list', '--data-dir', dataFolder], { env: environment });
  expect(list.stdout.toString()).toContain('prod');
  expect(list.code).toBe(0);
  const help = await run(command, ['--help'], { env: environment });
  // Playwright asks programs for colours.
  expect(stripVTControlCharacters(help.stdout.toString())).toMatch(
    /^Usage: ginnel VERB [\s\S]*^ +run NAME/mu,
  );
  expect((await run(command, ['no-such-command'], { env: environment })).code).toBe(2);

  const session = new RunningProgram(command, ['run', 'prod', '--data-dir', dataFolder], environment);
  try {
    await session.waitForLog(/Access granted/u);
    const { stdout } = await curl([
      '--retry',
      '20',
      '--retry-connrefused',
      '--retry-delay',
      '1',
      `http://127.0.0.1:${String(prod.webPort)}/`,
    ]);
    expect(stdout.toString()).toBe('through the tunnel');
    process.kill(session.pid, 'SIGTERM');
    await session.exited;
    expect(session.exitCode, session.log()).toBe(0);
  } finally {
    await session.close();
  }
});

test('the package holds the app and its licence, and no sources, tests or maps', async () => {
  const asar = await import('@electron/asar');
  const archive = join(packed, '../resources/app.asar');
  const files = asar.listPackage(archive, { isPack: false });
  const read = (file: string): string => asar.extractFile(archive, file.slice(1)).toString();
  const licence = await readFile(join(packed, '../resources/license.txt'), 'utf8');
  expect(licence).toContain('Permission is hereby granted, free of charge');
  // What `npm run dev` hands over is read by nothing that is shipped.
  const own = files.filter((file) => /^\/out\/.*\.c?js$/u.test(file));
  expect(own.length).toBeGreaterThan(5);
  expect(own.filter((file) => /GINNEL_DEV\b|X-Ginnel-Dev/u.test(read(file)))).toEqual([]);
  // It runs before anything else, and only chooses what to load.
  expect(read('/out/preload/boot.cjs').length).toBeLessThan(30_000);
  expect(files).toContain('/out/preload/boot.cjs');
  expect(files).toContain('/out/main/main.js');
  expect(files).toContain('/out/renderer/index.html');
  expect(
    files.filter((file) => /\.(map|tsx?)$|^\/(test|renderer|electron|shared|build)\b/u.test(file)),
  ).toEqual([]);
  // What is in the bundles is not beside them once more.
  const packages = files.flatMap((file) => /^\/node_modules\/([^/]+)\/package\.json$/u.exec(file)?.[1] ?? []);
  expect(packages).toContain('ssh2');
  expect(
    packages.filter((name) => /^(?:birpc|lucide-react|marked|react|socks|zod|zustand)/u.test(name)),
  ).toEqual([]);
});
