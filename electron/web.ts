import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sentence } from '../shared/errors';
import { fail, ok, type Result } from '../shared/result';
import { processTerminal } from './cli/terminal';
import { composeEngine } from './compose';
import { createAccess, devPage, startWebServer } from './ipc';
import { dataFolder, prepareDataFolder, takeInstanceLock, type LockHolder } from './storage';
import { endOnCrash, endProcess, withinLimit } from './system/ending';
import { askForAddress } from './web/ask-for-address';
import { openInBrowser } from './web/show-in-browser';
import {
  isOutputKept,
  openWindow,
  printAddress,
  printPlainAddress,
  showUntilUsed,
  type AddressSource,
} from './web/tell-address';
import { counted } from '../shared/texts/numbers';

const usage = `Usage: ginnel --web [--port N] [--no-open] [--data-dir DIR]

Serves Ginnel's window to a browser on this computer.

  --port N        port on 127.0.0.1; any free one when not given
  --no-open       print the address, but open no browser
  --data-dir DIR  folder of the saved sessions
  --help          this text
`;

interface Options {
  readonly port: number;
  readonly open: boolean;
  readonly dataDir: string | undefined;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        // What chose this mode may still be among the arguments.
        web: { type: 'boolean' },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/u.test(values.port) || port > 65535) {
      return `"${values.port}" is not a port: --port takes a number from 0 to 65535, 0 for any free one.`;
    }
    return { port, open: !values['no-open'], dataDir: values['data-dir'], help: values.help };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

const notBuilt = 'The window is not built yet: npm run build makes it.';

/** Once the server listens, everything that has to be ended with it. */
interface Running extends AddressSource {
  readonly liveConnections: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

async function start(options: Options): Promise<Result<Running | LockHolder>> {
  const root = fileURLToPath(new URL('../renderer/', import.meta.url));
  const dev = devPage();
  const built = await access(`${root}index.html`).then(
    () => true,
    () => false,
  );
  if (!built && dev === null)
    return fail({ code: 'file-read', data: { path: `${root}index.html`, detail: notBuilt } });
  const folder = dataFolder({ flag: options.dataDir });
  const prepared = await prepareDataFolder(folder);
  if (!prepared.ok) return prepared;
  const outcome = await takeInstanceLock(folder.path, 'browser');
  if (!outcome.ok) return outcome;
  if (outcome.value.kind === 'held') return ok(outcome.value.by);
  const { lock } = outcome.value;

  const engine = await composeEngine({
    mode: 'browser',
    folder,
    sessionThread: new URL('session-thread.js', import.meta.url),
    keychain: null,
    chooseKeyFile: null,
    openUrl: openInBrowser,
  });
  if (!engine.ok) {
    await lock.release();
    return engine;
  }
  const { shutdown, liveConnections } = engine.value;
  const server = await startWebServer({
    port: options.port,
    access: createAccess(dev?.token),
    ...{ root, dev, engine: engine.value },
  });
  if (!server.ok) {
    await shutdown();
    await lock.release();
    return server;
  }
  await lock.publish(server.value.tokenAddress);
  await engine.value.openMarked();
  return ok({
    plainAddress: server.value.plainAddress,
    newAddress: server.value.newAddress,
    liveConnections,
    stop: async () => {
      await withinLimit(shutdown().then(server.value.close));
      // The disk may be what did not end in time; who starts next finds that nobody holds the lock any more.
      await withinLimit(lock.release(), 500);
    },
  });
}

const terminal = processTerminal();

async function handOver(holder: LockHolder, options: Options): Promise<number> {
  const who = `process ${String(holder.pid)}`;
  if (holder.address === null) {
    terminal.notify(
      `Ginnel already runs on this data folder (${holder.mode === 'desktop' ? 'the desktop app' : 'browser mode'}, ${who}). Use that one, end it first, or give another folder with --data-dir.`,
    );
    return 1;
  }
  const printed = await askForAddress(holder.address);
  const opened = options.open && printed !== null ? await askForAddress(holder.address) : null;
  if (printed === null) {
    terminal.notify(
      `Ginnel already runs on this data folder (${who}), but it does not answer, or it is of another version. End that process, then start Ginnel again.`,
    );
    return 1;
  }
  printed.leave();
  terminal.notify(`Ginnel already runs on this data folder (${who}); this is where.`);
  if (isOutputKept()) printPlainAddress(new URL('/', printed.address).href);
  else terminal.print(`Ginnel is at ${printed.address}`);
  if (opened !== null) await showUntilUsed(opened.address, opened.used);
  opened?.leave();
  return 0;
}

/** Ends in order on the first signal, at once on the second. */
function endOnSignal(running: Running): void {
  let ending = false;
  const end = (): void => {
    if (ending) {
      void endProcess(130);
      return;
    }
    ending = true;
    void (async () => {
      const live = await running.liveConnections();
      if (live > 0) terminal.notify(`Ending ${counted(live, 'connection', 'connections')}.`);
      try {
        await running.stop();
      } finally {
        await endProcess(0);
      }
    })();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    for (const line of [options, '', ...usage.trimEnd().split('\n')]) terminal.notify(line);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    for (const line of usage.trimEnd().split('\n')) terminal.print(line);
    return;
  }
  const started = await start(options);
  if (!started.ok) {
    terminal.notify(sentence(started.error));
    process.exitCode = 1;
    return;
  }
  if ('pid' in started.value) {
    process.exitCode = await handOver(started.value, options);
    return;
  }
  const running = started.value;
  let removeFile = (): void => undefined;
  endOnSignal({
    ...running,
    stop: () => {
      removeFile();
      return running.stop();
    },
  });
  printAddress(running);
  if (options.open) removeFile = await openWindow(running);
}

endOnCrash();
// Whoever read the address from a pipe may have closed it; later lines are for nobody then.
process.stdout.on('error', () => undefined);
await main();
