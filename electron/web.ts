import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sentence } from '../shared/errors';
import { readLink } from '../shared/link';
import { fail, ok, type Result } from '../shared/result';
import { ending } from '../shared/texts/cli';
import { mistakes } from '../shared/texts/cli-verbs';
import * as texts from '../shared/texts/web';
import { isPort } from './cli/arguments';
import { processTerminal } from './cli/terminal';
import { keepManagerTold } from './cli/told-to-manager';
import { systemClock, type Engine } from './engine';
import { explainTrouble } from './engine/sessions/explain-trouble';
import { holdFolder } from './hold-folder';
import { Access, devPage, startWebServer } from './ipc';
import { createDisk, dataFolder, type LockHolder } from './storage';
import { nextFreePort } from './system/free-port';
import { findPortHolder } from './system/holders';
import { createOverlapReader } from './system/listener-table';
import { takeServiceManager } from './system/service-manager';
import { thisSystem } from './system/system';
import { endOnCrash, endProcess, onEndSignal, withinLimit } from './system/ending';
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

interface Options {
  readonly port: number;
  readonly open: boolean;
  readonly dataDir: string | undefined;
  /** An `ssh://` or `ginnel://` link, to show in the page; null for none. */
  readonly link: string | null;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        // The option that chose this mode may still be among the arguments.
        web: { type: 'boolean' },
      },
    });
    const { port, help } = values;
    if (!isPort(port)) return mistakes.port(port);
    const [link = null, ...others] = positionals;
    if (others.length > 0) return texts.oneLink;
    const read = link === null ? null : readLink(link);
    if (read?.ok === false) return sentence(read.error);
    return { port: Number(port), open: !values['no-open'], dataDir: values['data-dir'], link, help };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Once the server listens, everything that has to be ended with it. */
interface Running extends AddressSource {
  readonly engine: Engine;
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
    return fail({ code: 'file-read', data: { path: `${root}index.html`, detail: texts.notBuilt } });
  const folder = dataFolder({ flag: options.dataDir, platform: process.platform });
  const disk = createDisk(process.platform);
  const holding = await holdFolder({
    ...{ mode: 'browser', disk, folder },
    surroundings: () => ({
      mode: 'browser',
      folder,
      sessionThread: new URL('session-thread.js', import.meta.url),
      keychain: null,
      chooseKeyFile: null,
      openUrl: openInBrowser,
    }),
  });
  if (!holding.ok) return holding;
  if (holding.value.kind === 'held') return ok(holding.value.by);
  const { engine, lock } = holding.value;
  const { shutdown } = engine;
  const around = thisSystem(process.platform);
  const readListeners = createOverlapReader(around);
  const server = await startWebServer({
    port: options.port,
    platform: process.platform,
    readListeners,
    access: new Access(dev?.token),
    ...{ root, dev, engine },
  });
  if (!server.ok) {
    await shutdown();
    return fail(
      await explainTrouble(server.error, [], {
        portHolder: (address, port) => findPortHolder(address, port, around),
        socketHolder: () => Promise.resolve(null),
        freePort: (addresses, after) => nextFreePort(addresses, after, readListeners),
      }),
    );
  }
  const link = options.link === null ? null : readLink(options.link);
  await lock.publish({ address: server.value.tokenAddress });
  await engine.openMarked();
  return ok({
    plainAddress: server.value.plainAddress,
    newAddress: (used, isForLink) => server.value.newAddress(used, isForLink ? link : null),
    engine,
    stop: async () => {
      await withinLimit(shutdown().then(() => server.value.close()));
    },
  });
}

const terminal = processTerminal();

async function handOver(holder: LockHolder, options: Options): Promise<number> {
  if (holder.address === null) {
    terminal.notify(texts.heldBy(holder.who));
    return 1;
  }
  const { link } = options;
  const printed = await askForAddress(holder.address, link);
  const opened = options.open && printed !== null ? await askForAddress(holder.address, link) : null;
  if (printed === null) {
    terminal.notify(texts.holderSilent(holder.who));
    return 1;
  }
  printed.leave();
  terminal.notify(texts.holderIsAt(holder.who));
  if (isOutputKept(process.platform)) printPlainAddress(new URL('/', printed.address).href);
  else terminal.print(texts.addressIs(printed.address));
  if (opened !== null) await showUntilUsed(opened.address, opened.used, process.platform);
  opened?.leave();
  return 0;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    for (const line of [options, '', ...texts.usage.trimEnd().split('\n')]) terminal.notify(line);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    for (const line of texts.usage.trimEnd().split('\n')) terminal.print(line);
    return;
  }
  // First, so that no thread or program that is started inherits what is for this process alone.
  const manager = takeServiceManager(process.env, process.pid);
  const started = await start(options);
  if (!started.ok) {
    terminal.notify(texts.whyNotStarted(started.error));
    process.exitCode = 1;
    return;
  }
  if ('who' in started.value) {
    process.exitCode = await handOver(started.value, options);
    return;
  }
  const running = started.value;
  const stopTelling = manager === null ? null : keepManagerTold(running.engine, manager, systemClock);
  let removeFile = (): void => undefined;
  const end = async (): Promise<void> => {
    stopTelling?.();
    const live = await running.engine.liveConnections();
    if (live > 0) terminal.notify(ending(live));
    removeFile();
    try {
      await running.stop();
    } finally {
      await endProcess(0);
    }
  };
  onEndSignal(() => void end());
  printAddress(running, process.platform);
  if (options.open) removeFile = await openWindow(running, process.platform);
}

endOnCrash();
// A program that read the address from a pipe may have closed it; later lines are for nobody then.
process.stdout.on('error', () => undefined);
await main();
