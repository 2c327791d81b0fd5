import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findRuntime } from './runtime.mjs';
import { exitCode, failureText, root, setUp } from './setup.mjs';

/**
 * `npm run pack`: the unpacked desktop app in dist/ (on Linux dist/linux-unpacked/ginnel). With a runtime at hand
 * (ELECTRON_OVERRIDE_DIST_PATH, or one installed) it packs that one; else electron-builder downloads it.
 * `npm run installers` makes what people download, for this system and both kinds of processor.
 */
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await setUp({ say });
} catch (error) {
  say(failureText(error));
  process.exit(1);
}

const asked = process.argv.slice(2);
const isForPeople = asked.includes('--installers');
// One that is there is for this processor, and installers are for two.
const runtime = isForPeople ? undefined : findRuntime();
const args = [join(root, 'node_modules/electron-builder/cli.js'), '--publish', 'never'];
if (!isForPeople) args.push('--dir');
args.push('--config', 'build/electron-builder.yml');
if (runtime !== undefined) {
  args.push(`-c.electronDist=${runtime.dist}`);
  if (runtime.version !== '') args.push(`-c.electronVersion=${runtime.version}`);
}
const child = spawn(process.execPath, [...args, ...asked.filter((arg) => arg !== '--installers')], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', (code, signal) => {
  if (code !== 0) {
    say(
      runtime === undefined
        ? 'Packing failed. There is no Electron runtime here: if it could not be downloaded, set ELECTRON_OVERRIDE_DIST_PATH to the folder of one.'
        : 'Packing failed; the lines above say why.',
    );
  }
  if (code === 0) removeDefaultApp();
  process.exitCode = exitCode(code, signal);
});

/** Electron's own default app comes with a runtime that was already unpacked; a packed app has no use for it. */
function removeDefaultApp() {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    // The packer leaves files of its own beside the folders it packed.
    if (entry.isDirectory()) rmSync(join(dist, entry.name, 'resources/default_app.asar'), { force: true });
  }
}
