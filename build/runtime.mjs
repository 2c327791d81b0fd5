import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { root, runQuietly } from './setup.mjs';

/** The Electron runtime and the display it needs: finding them, and saying in words what is missing. */

const EXECUTABLE =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';
const INSTALLED = join(root, 'node_modules/electron/dist');
/** Long enough for 110 MB over a slow line; an unreachable host fails long before. */
const DOWNLOAD_LIMIT_MS = 10 * 60_000;

/** As root Electron refuses to start with its sandbox. */
export const needsNoSandbox = process.platform === 'linux' && process.getuid?.() === 0;

/**
 * A runtime that is there already: the one ELECTRON_OVERRIDE_DIST_PATH names, or the one installed for the
 * package `electron`.
 * @returns {{ dist: string, executable: string, version: string } | undefined}
 */
export function findRuntime() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH || INSTALLED;
  const executable = join(dist, EXECUTABLE);
  if (!existsSync(executable)) return undefined;
  return { dist, executable, version: readText(join(dist, 'version')).trim().replace(/^v/, '') };
}

/**
 * A runtime that starts here, downloaded if there is none.
 * @param {(line: string) => void} say progress
 * @returns {Promise<{ executable: string } | { missing: string }>} `missing` is the reason, a clause without full stop
 */
export async function getRuntime(say) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  let runtime = findRuntime();
  if (runtime === undefined) {
    if (override)
      return { missing: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, where there is no Electron` };
    const missing = await download(say);
    if (missing !== undefined) return { missing };
    runtime = findRuntime();
    if (runtime === undefined) return { missing: 'Electron was downloaded, but not unpacked' };
  }
  // Loads the program and its libraries, and ends at once.
  const args = [...(needsNoSandbox ? ['--no-sandbox'] : []), '--version'];
  const { code, output } = await runQuietly(runtime.executable, args, {
    timeout: 20_000,
    env: withoutNodeMode(),
  });
  if (code === 0) return { executable: runtime.executable };
  const library = /error while loading shared libraries: ([^:]+)/.exec(output)?.[1];
  return {
    missing: library
      ? `Electron needs the system library ${library}, which is missing`
      : `Electron does not start here (exit code ${code})`,
  };
}

async function download(say) {
  const version =
    JSON.parse(readText(join(root, 'node_modules/electron/package.json')) || '{}').version ?? '';
  say(`Downloading the Electron ${version} runtime (about 110 MB, once) ...`);
  const { code, output } = await runQuietly(
    process.execPath,
    [join(root, 'node_modules/electron/install.js')],
    {
      timeout: DOWNLOAD_LIMIT_MS,
    },
  );
  if (code === 0) return undefined;
  const reason =
    /(?:getaddrinfo|connect) [A-Z]+ \S+|HTTPError: .+|Response code \d+.*|status code \d+.*/.exec(
      output,
    )?.[0];
  return `the Electron runtime could not be downloaded${reason ? ` (${reason})` : ''}`;
}

/** The environment for an Electron that is to be an app: this variable would make it a plain Node. */
export function withoutNodeMode() {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

/**
 * Why no window can be shown here, a clause without full stop; undefined where one can. On Linux a display that is
 * named but does not answer counts as none: Electron would only end with an error.
 */
export async function displayProblem(env = process.env) {
  if (process.platform !== 'linux') return undefined;
  const { DISPLAY: display = '', WAYLAND_DISPLAY: wayland = '', XDG_RUNTIME_DIR: runtimeDir = '' } = env;
  if (display === '' && wayland === '')
    return 'this machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (
    wayland !== '' &&
    (await answers({ path: wayland.startsWith('/') ? wayland : join(runtimeDir, wayland) }))
  )
    return undefined;
  if (display === '') return `the display ${wayland} does not answer`;
  return (await xAnswers(display)) ? undefined : `the display ${display} does not answer`;
}

/** `:1` is a local socket, by name in /tmp/.X11-unix or abstract; `host:1` is TCP port 6001 (as ssh -X sets it up). */
async function xAnswers(display) {
  const parts = /^(.*):(\d+)(?:\.\d+)?$/.exec(display);
  if (parts === null) return true;
  const [, host, number] = parts;
  if (host !== '' && host !== 'unix') return answers({ host, port: 6000 + Number(number) });
  const path = `/tmp/.X11-unix/X${number}`;
  return (await answers({ path })) || (await answers({ path: `\0${path}` }));
}

function answers(where) {
  return new Promise((done) => {
    const socket = connect({ ...where, timeout: 5_000 });
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
  });
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
