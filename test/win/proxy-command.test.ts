import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createConsents } from '../../electron/storage';
import { noProxy } from '../../shared/proxy';
import { windowsPath } from '../wine.mjs';
import { windowsScenes, type WindowsScene } from './scene';
import { disk } from '../support/here';

/** Proxy commands that are files for cmd.exe, as gcloud's and many others' are. */
const openScene = windowsScenes();

/** A .cmd that starts what netcat does, in a folder with a blank; its arguments and number are left in files. */
async function commandFile(scene: WindowsScene): Promise<string> {
  const folder = join(scene.folder, 'my proxies');
  await mkdir(folder);
  await writeFile(
    join(folder, 'relay.cjs'),
    `const fs = require('node:fs');
     fs.writeFileSync(require('node:path').join(__dirname, 'args.json'), JSON.stringify(process.argv.slice(2)));
     const socket = require('node:net').connect(Number(process.argv[3]), process.argv[2]);
     process.stdin.pipe(socket).pipe(process.stdout);
     socket.on('close', () => process.exit());`,
  );
  const { node } = inject('wine');
  const lines = ['@echo off', `"${windowsPath(node)}" "%~dp0relay.cjs" %*`];
  await writeFile(join(folder, 'way.cmd'), `${lines.join('\r\n')}\r\n`);
  return windowsPath(join(folder, 'way.cmd'));
}

test('a .cmd carries the connection, and ends with all it started', async () => {
  const scene = await openScene();
  const file = await commandFile(scene);
  const proxy = { ...noProxy, kind: 'command' as const, localhost: true, command: `"${file}" %h %p "a & b"` };
  await scene.save(scene.session([], { proxy }));
  const shown = `"${file}" ${scene.server.host} ${String(scene.server.port)} "a & b"`;
  expect((await createConsents(join(scene.data, 'consents.json'), disk).allow(shown)).ok).toBe(true);
  const program = await scene.start('cli', ['run', 'bastion']);
  await program.waitForLog(/Access granted/u);
  expect(JSON.parse(await readFile(join(scene.folder, 'my proxies/args.json'), 'utf8'))).toEqual([
    scene.server.host,
    String(scene.server.port),
    'a & b',
  ]);
});
