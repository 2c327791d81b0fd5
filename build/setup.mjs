import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What a fresh clone lacks, and getting it: the npm packages and the built program. Needs Node and nothing else,
 * since it runs before anything is installed.
 */

export const root = resolve(import.meta.dirname, '..');

/** A failure a user can do something about: printed as its sentence, without a stack. */
export class SetupError extends Error {}

/** What is said of a failed set-up: a sentence where somebody can mend it, else where it came from. */
export const failureText = (error) => (error instanceof SetupError ? error.message : error.stack);

const LEAST_NODE = [20, 19];

/** @throws SetupError when this Node is older than package.json's `engines` asks for. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  throw new SetupError(
    `Ginnel needs Node ${LEAST_NODE.join('.')} or newer and this is Node ${version}: install a newer one from https://nodejs.org and start again.`,
  );
}

/**
 * Installs the npm packages if they are missing or not those of the lock file, and builds if out/ is missing or
 * older than the sources. Two starts at once take turns.
 * @param {{ say: (line: string) => void }} options where progress goes, one sentence at a time
 * @throws SetupError
 */
export async function setUp({ say }) {
  checkNode();
  if (packagesAreInstalled() && isBuilt()) return;
  const unlock = await takeTurns(say);
  try {
    if (!packagesAreInstalled()) await installPackages(say);
    if (!isBuilt()) await build(say);
  } finally {
    unlock();
  }
}

/** Installs the npm packages if they are missing or not those of the lock file. @throws SetupError */
export async function setUpPackages({ say }) {
  checkNode();
  if (packagesAreInstalled()) return;
  const unlock = await takeTurns(say);
  try {
    if (!packagesAreInstalled()) await installPackages(say);
  } finally {
    unlock();
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes what it installed into
 * node_modules/.package-lock.json when it is done, so an installation broken off does not count.
 */
export function packagesAreInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const installed = readJson(join(root, 'node_modules/.package-lock.json'))?.packages;
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link === true) return true;
    const found = installed[path];
    // Optional packages are for other platforms, as a rule.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && existsSync(join(root, path));
  });
}

async function installPackages(say) {
  say(
    'Installing the npm packages of package-lock.json into node_modules (first start, or they have changed); their install scripts are not run ...',
  );
  // The tools that build are development packages: NODE_ENV=production or npm's omit must not leave them out.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
  ];
  const { code, output } = await runNpm(args);
  if (code === 0) return;
  throw new SetupError(
    `npm could not install the packages: ${npmReason(output)} Check the connection (and npm's proxy or registry settings), then start again, or run "npm ci" to see more.`,
  );
}

/** The first lines npm marks as its error, without the marks and the pointer to its log file. */
function npmReason(output) {
  const lines = output
    .split('\n')
    .map((line) => /^npm (?:error|ERR!)(.*)$/.exec(line.trim())?.[1]?.trim() ?? '')
    .filter(
      (line) =>
        line !== '' && !/^(code|errno|syscall|type|A complete log|network (This|In|If)|\/)/.test(line),
    );
  const reason = (lines[0] ?? output.trim().split('\n').at(-1) ?? '').slice(0, 300);
  return reason === '' ? 'it gave no reason.' : /[.!]$/.test(reason) ? reason : `${reason}.`;
}

/** Runs npm as `runQuietly` does. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  // Under "npm start" npm names itself; this avoids a shell, which Windows needs to run npm.cmd.
  if (npm !== undefined && /npm-cli\.c?js$/.test(npm) && existsSync(npm))
    return runQuietly(process.execPath, [npm, ...args], options);
  return runQuietly('npm', args, { shell: process.platform === 'win32', ...options });
}

/** Everything the build is made from. */
const SOURCES = [
  'shared',
  'electron',
  'renderer',
  'build/electron.vite.config.ts',
  'build/node-programs.json',
  'build/unbundled.json',
  'package.json',
  'package-lock.json',
];
const STAMP = join(root, 'out/sources.sha256');
const NODE_PROGRAMS = JSON.parse(readFileSync(join(root, 'build/node-programs.json'), 'utf8'));
const BUILT = [
  ...['main', ...Object.keys(NODE_PROGRAMS)].map((name) => `out/main/${name}.js`),
  'out/preload/boot.cjs',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];

/** Whether out/ was built from the sources as they are now; told by their content, as times lie after a checkout. */
export function isBuilt() {
  if (!BUILT.every((path) => existsSync(join(root, path)))) return false;
  try {
    return readFileSync(STAMP, 'utf8') === sourcesHash();
  } catch {
    return false;
  }
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => [...filesIn(join(root, source))])) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function* filesIn(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) return void (yield path);
  for (const name of readdirSync(path).sort()) yield* filesIn(join(path, name));
}

/** Builds into out/. @throws SetupError with the bundler's own words when it fails */
export async function build(say) {
  say('Building Ginnel ...');
  rmSync(STAMP, { force: true });
  // Taken before the build: a source saved meanwhile makes the next start build again.
  const hash = sourcesHash();
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const args = [cli, 'build', '--config', 'build/electron.vite.config.ts', '--logLevel', 'warn'];
  const { code, output } = await runQuietly(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (code !== 0)
    throw new SetupError(`${output.trim()}\nBuilding Ginnel failed; the lines above say where.`);
  await writeManPage();
  writeFileSync(STAMP, hash);
}

/** The manual page, as the command that was just built prints it. @throws SetupError */
async function writeManPage() {
  const { code, output } = await runQuietly(process.execPath, [
    join(root, 'out/main/cli.js'),
    'help',
    '--man',
  ]);
  if (code !== 0) throw new SetupError(`${output.trim()}\nThe manual page could not be made.`);
  mkdirSync(join(root, 'out/man'), { recursive: true });
  writeFileSync(join(root, 'out/man/ginnel.1'), output);
}

/** Runs a program in the repository without input and collects what it prints. */
export function runQuietly(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => done({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => done({ code: exitCode(code, signal), output }));
  });
}

/** The exit code a shell would show: 128 + the signal's number for a program ended by one. */
export function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/**
 * One set-up at a time for each clone, by a name that the system itself frees when its holder ends: a named pipe on Windows, an
 * abstract socket on Linux, elsewhere a Unix socket, which refuses connections once nobody has it.
 * @returns the function that gives the turn away
 */
async function takeTurns(say) {
  const hash = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16);
  return takeTurn(turnAddress(process.platform, tmpdir(), hash), say);
}

/** Where a turn is held, for `takeTurn`. */
export function turnAddress(platform, temporary, hash) {
  if (platform === 'win32') return `\\\\.\\pipe\\ginnel-setup-${hash}`;
  return platform === 'linux' ? `\0ginnel-setup-${hash}` : join(temporary, `ginnel-setup-${hash}.sock`);
}

/**
 * Waits until nobody has the name and takes it.
 * @param {string} address of a pipe or socket
 * @throws SetupError when the name cannot be taken at all
 */
export async function takeTurn(address, say) {
  for (let waited = false; ; waited = true) {
    const server = createServer((socket) => socket.on('error', () => undefined).end()).unref();
    const error = await new Promise((done) => {
      server.once('error', done);
      server.listen({ path: address, exclusive: true }, () => done(null));
    });
    if (error === null) return () => void server.close();
    if (error.code !== 'EADDRINUSE')
      throw new SetupError(
        `Only one start at a time may build Ginnel, and ${address} cannot be used for that: ${error.message}`,
      );
    if (isSocketFile(address) && !(await isHeld(address)) && (await takeAway(address))) continue;
    if (!waited) say('Waiting for another start of Ginnel to finish building ...');
    await delay(200);
  }
}

/** The others' names go by themselves. */
const isSocketFile = (address) => address.startsWith('/');

/** Only what refuses connections is nobody's. */
function isHeld(address) {
  return new Promise((done) => {
    const socket = createConnection(address, () => done(true)).on('error', ({ code }) =>
      done(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
    socket.once('close', () => socket.destroy()).resume();
  });
}

/**
 * Removes a socket that was left behind. Under another name first: it may be one that another start made a moment ago, and then it
 * goes back.
 * @returns whether it can be tried at once
 */
async function takeAway(address) {
  const aside = `${address}.${randomUUID()}`;
  try {
    renameSync(address, aside);
  } catch {
    return true;
  }
  const isAnother = await isHeld(aside);
  try {
    if (isAnother) renameSync(aside, address);
    else rmSync(aside, { force: true });
  } catch {
    // It was given up meanwhile.
  }
  return !isAnother;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
