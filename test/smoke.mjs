import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { needsNoSandbox } from '../build/runtime.mjs';
import { root } from '../build/setup.mjs';

/**
 * `node test/smoke.mjs`: starts the packed app of this system, waits until it holds its data folder and its window is open, ends it
 * in order, and asks the packed command for its version. For systems whose desktop tests cannot be run.
 */
const LIMIT_MS = 60_000;

/** Of what `npm run pack` leaves for each system: the window's program, and the folder of its resources. */
function packed() {
  const dist = join(root, 'dist');
  const bundle = readdirSync(dist)
    .map((name) => join(dist, name, 'Ginnel.app/Contents'))
    .find(existsSync);
  switch (process.platform) {
    case 'darwin':
      return { program: join(bundle, 'MacOS/Ginnel'), command: join(bundle, 'Resources/bin/ginnel') };
    case 'win32': {
      const folder = readdirSync(dist).find((name) => /^win.*-unpacked$/.test(name));
      return { program: join(dist, folder, 'Ginnel.exe'), command: join(dist, folder, 'bin/ginnel.cmd') };
    }
    default: {
      const folder = join(dist, 'linux-unpacked');
      return { program: join(folder, 'ginnel'), command: join(folder, 'resources/bin/ginnel') };
    }
  }
}

async function until(what, holds) {
  for (let waited = 0; waited < LIMIT_MS; waited += 250) {
    if (await holds()) return;
    await delay(250);
  }
  throw new Error(`${what} did not come within ${LIMIT_MS / 1000} seconds.`);
}

async function main() {
  const { program, command } = packed();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // Windows starts a batch file by its shell only.
  const said = spawnSync(`"${command}"`, ['--version'], { shell: true, encoding: 'utf8' });
  if (said.stdout.trim() !== `ginnel ${version}` || said.status !== 0)
    throw new Error(`${command} --version: ${said.status} ${said.stdout}${said.stderr}`);

  const folder = mkdtempSync(join(tmpdir(), 'ginnel-smoke-'));
  const args = [...(needsNoSandbox ? ['--no-sandbox'] : []), '--data-dir', folder];
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let end = null;
  child.on('error', (error) => (end = { error }));
  child.on('exit', (code, signal) => (end = { code, signal }));
  try {
    await until('The app', () => end !== null || existsSync(join(folder, 'ginnel.lock')));
    // Time for a window to open; where it was is written at its end, which tells that there was one.
    await delay(5_000);
    if (end !== null) throw new Error(`The app ended by itself: ${JSON.stringify(end)}`);
    child.disconnect();
    await until('The end', () => end !== null);
    if (end.code !== 0) throw new Error(`The app ended with ${JSON.stringify(end)}`);
    if (!existsSync(join(folder, 'window.json'))) throw new Error('The app had no window.');
    const left = ['ginnel.lock', 'open.json'].filter((name) => existsSync(join(folder, name)));
    if (left.length > 0) throw new Error(`The app left ${left.join(' and ')} behind.`);
  } finally {
    if (end === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
  process.stdout.write(
    `The packed app opened its window and ended in order; its command is ginnel ${version}.\n`,
  );
}

await main();
