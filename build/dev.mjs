import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithNpm } from './foreground.mjs';
import { displayProblem, getRuntime, needsNoSandbox, withoutNodeMode } from './runtime.mjs';
import { exitCode, failureText, root, SetupError, setUpPackages } from './setup.mjs';

/**
 * `npm run dev`: Vite serves the window as it is written, and tells it of changes; the engine is bundled anew and started
 * again whenever a file of it changes. Pages speak to the engine's own server alone, which asks Vite for the window
 * (electron/ipc/dev-page.ts): address, token and headers are those of browser mode.
 */
const USAGE = `Runs Ginnel for those who work on it. A change of renderer/ shows at once, one of electron/ or shared/ restarts the engine.

  npm run dev                          in your browser, on 127.0.0.1
      --port N                         ... on this port (default: any free one)
      --no-open                        ... without opening the browser
  npm run dev -- --desktop             the desktop app
  npm run dev -- --data-dir DIR        keep sessions, known hosts and settings in DIR (default: out/dev/data)
  npm run dev -- --help                this text

Ctrl+C ends all of it.
`;

const OPTIONS = {
  desktop: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  'no-open': { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: process.env.GINNEL_DATA_DIR || join(root, 'out/dev/data') },
  help: { type: 'boolean', short: 'h', default: false },
};
const LOOPBACK = '127.0.0.1';
/** Milliseconds an engine has to end before it is killed; it gives itself five seconds. */
const END_LIMIT_MS = 7_000;
/** Milliseconds in which bundles that are done make one restart: one file may be part of several. */
const SETTLE_MS = 50;

const built = join(root, 'out/dev');
const say = (line) => process.stderr.write(`${line}\n`);

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new SetupError(error.message);
  }
}

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(USAGE);
  await setUpPackages({ say });
  const command = options.desktop ? await desktopCommand(options) : await browserCommand(options);
  // React and Vite look at it, and electron/ipc/dev-page.ts is left out of everything else.
  process.env.NODE_ENV = 'development';
  const page = await servePage();
  const engine = createEngine(command, page, options.desktop);
  const bundling = await bundle(options.desktop, engine.restart);

  const end = async (code) => {
    await engine.end();
    rmSync(join(built, 'package.json'), { force: true });
    await Promise.all([page.close(), ...bundling.map((watcher) => watcher.close())]);
    process.exit(code);
  };
  engine.onEnd(end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
  endWithNpm('dev', () => void end(0));
}

async function browserCommand(options) {
  const nodeOptions = JSON.parse(readFileSync(join(root, 'build/node-options.json'), 'utf8'));
  const port = options.port === '0' ? await freePort() : options.port;
  const args = [
    ...nodeOptions,
    join(built, 'main/web.js'),
    '--port',
    port,
    '--data-dir',
    options['data-dir'],
  ];
  // A page that is open comes back by itself.
  return (isFirst) => [process.execPath, [...args, ...(isFirst && !options['no-open'] ? [] : ['--no-open'])]];
}

async function desktopCommand(options) {
  const noDisplay = await displayProblem();
  if (noDisplay !== undefined) throw new SetupError(`There is no desktop app here: ${noDisplay}.`);
  const runtime = await getRuntime(say);
  if ('missing' in runtime) throw new SetupError(`There is no desktop app here: ${runtime.missing}.`);
  const args = [...(needsNoSandbox ? ['--no-sandbox'] : []), built, '--data-dir', options['data-dir']];
  return () => [runtime.executable, args];
}

/** Starts Vite. @returns what a program has to be told to get the window from there */
async function servePage() {
  const { createServer: createVite } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const secret = randomBytes(32).toString('base64url');
  let vite;
  const server = createServer((request, response) => {
    // Pages get it from Ginnel, with its headers, and from nowhere else. What Vite does beside serving files stands below /__
    // (it opens an editor): the path is as it was resolved on the way here, so no `/./` hides one.
    if (request.headers['x-ginnel-dev'] !== secret || request.url.startsWith('/__'))
      response.writeHead(403).end();
    else vite.middlewares(request, response);
  });
  // Engines keep their connections, and would find one closed just as they ask again.
  server.keepAliveTimeout = 0;
  // Vite lets in any program that names no origin. Pages name theirs, and need Vite's token.
  server.on('upgrade', (request, socket) => {
    if (request.headers.origin === undefined) socket.destroy();
  });
  const port = await listen(server, 0);
  vite = await createVite({
    configFile: false,
    root: join(root, 'renderer'),
    cacheDir: join(built, 'vite'),
    // Any other path than a file's leads nowhere, as in the built window.
    appType: 'mpa',
    plugins: [react()],
    html: { cspNonce: '__CSP_NONCE__' },
    server: {
      middlewareMode: true,
      ws: { server },
      hmr: { server, protocol: 'ws', host: LOOPBACK, clientPort: port },
      fs: { allow: [join(root, 'renderer'), join(root, 'shared'), realpathSync(join(root, 'node_modules'))] },
    },
  });
  return {
    given: JSON.stringify({
      page: `http://${LOOPBACK}:${port}`,
      hot: `ws://${LOOPBACK}:${port}`,
      secret,
      token: randomBytes(32).toString('base64url'),
    }),
    close: async () => {
      await vite.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Bundles the programs, and again at each change of what is in them; resolves when all were bundled once.
 * @param changed called after each time that went well
 * @returns what watches
 */
async function bundle(isDesktop, changed) {
  const { build, mergeConfig } = await import('vite');
  const { resolveConfig } = await import('electron-vite');
  const configFile = join(root, 'build/electron.vite.config.ts');
  const { config } = await resolveConfig({ configFile, logLevel: 'warn' }, 'build', 'development');
  for (const folder of ['main', 'preload']) rmSync(join(built, folder), { recursive: true, force: true });
  mkdirSync(built, { recursive: true });
  // Electron is started on this folder; readVersion() and Node look here for what the files are.
  const { name, productName, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(
    join(built, 'package.json'),
    JSON.stringify({ name, productName, version, type, main: 'preload/boot.cjs' }),
  );
  const kinds = isDesktop ? ['main', 'preload'] : ['main'];
  const watchers = [];
  for (const kind of kinds) {
    watchers.push(
      await build(
        mergeConfig(config[kind], {
          configFile: false,
          mode: 'development',
          logLevel: 'error',
          build: {
            outDir: join(built, kind),
            emptyOutDir: false,
            minify: false,
            sourcemap: true,
            watch: { buildDelay: 100 },
          },
        }),
      ),
    );
  }
  const waiting = new Set(watchers);
  for (const watcher of watchers) {
    watcher.on('change', (file) => say(`Changed: ${relative(root, file)}`));
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') say(`Not bundled, so what runs stays as it was: ${event.error.message}`);
      if (event.code === 'BUNDLE_END') waiting.delete(watcher);
      if (event.code === 'END' && waiting.size === 0) changed();
      void event.result?.close();
    });
  }
  return watchers;
}

/**
 * The program that is being worked on: one at a time, as each needs the port and the data folder of the one before.
 * @param quits whether a user may quit it, and all of this with it
 */
function createEngine(command, page, quits) {
  let child = null;
  let starts = 0;
  let ended = () => undefined;
  let isEnding = false;
  let timer;
  let turn = Promise.resolve();

  const stop = async () => {
    const stopping = child;
    if (stopping === null) return;
    child = null;
    const gone = new Promise((done) => stopping.once('exit', done));
    const late = setTimeout(() => stopping.kill('SIGKILL'), END_LIMIT_MS);
    stopping.kill('SIGTERM');
    await gone;
    clearTimeout(late);
  };
  const start = () => {
    const [program, args] = command(starts === 0);
    starts += 1;
    const started = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...withoutNodeMode(), GINNEL_DEV: page.given },
    });
    child = started;
    const gone = (code, signal) => {
      if (child !== started) return;
      child = null;
      // The app was quit; or there is no use in going on, as when the data folder is in use.
      if (starts === 1 ? signal === null && code <= 2 : quits && code === 0) ended(exitCode(code, signal));
      else say('The engine has ended; the next change starts it again.');
    };
    started.once('exit', gone);
    started.once('error', (error) => {
      say(`${program} could not be started: ${error.message}`);
      gone(127, null);
    });
  };
  return {
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        turn = turn.then(async () => {
          if (isEnding) return;
          if (child !== null) say('Restarting the engine ...');
          await stop();
          if (!isEnding) start();
        });
      }, SETTLE_MS);
    },
    end: async () => {
      isEnding = true;
      clearTimeout(timer);
      await turn;
      await stop();
    },
    onEnd: (callback) => {
      ended = callback;
    },
  };
}

async function freePort() {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((done) => server.close(done));
  return String(port);
}

function listen(server, port) {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, LOOPBACK, () => done(server.address().port));
  });
}

main().catch((error) => {
  say(failureText(error));
  process.exit(1);
});
