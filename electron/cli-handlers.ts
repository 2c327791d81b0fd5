import { createReadStream, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import open from 'open';
import { sentence } from '../shared/errors';
import { exportFormatSchema } from '../shared/export';
import { savedSessions } from '../shared/followed';
import { titleOf } from '../shared/session-profile';
import type { Notice, Snapshot } from '../shared/snapshot';
import * as texts from '../shared/texts/cli';
import { importing } from '../shared/texts/cli-transfer';
import { wrong } from '../shared/texts/followed';
import type { Asked, VerbName } from './cli/verbs';
import { bytesUpTo } from './cli/bytes-up-to';
import { codes } from './cli/codes';
import { exportSessions } from './cli/export';
import { importSessions } from './cli/import';
import { listJson, listLines } from './cli/list';
import { nearestNames } from './cli/nearest-names';
import { placeMistake, readMetricsPlace } from './cli/metrics/place';
import { runSessions } from './cli/run';
import { serve } from './cli/serve';
import { service } from './cli/service';
import { testSession } from './cli/test';
import { printText, type Terminal } from './cli/terminal';
import { composeEngine, followedWorld, type Surroundings } from './compose';
import { savedOnDisk, type Engine } from './engine';
import { fileLimit } from './formats/decode';
import {
  createDisk,
  createSessionStore,
  dataFolder,
  fileError,
  prepareDataFolder,
  takeInstanceLock,
  type DataFolder,
} from './storage';
import { holdFolder } from './hold-folder';
import { onEndSignal } from './system/ending';
import { createOverlapReader } from './system/listener-table';
import { runProgram } from './system/run-program';
import { isForJournal, takeServiceManager } from './system/service-manager';
import { thisSystem } from './system/system';
import { readVersion } from './version';

/** Aborted by the first signal to end; the second ends the program at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onEndSignal(() => stop.abort());
  return stop.signal;
}

function tellNotices(notices: readonly Notice[], terminal: Terminal): void {
  for (const { text } of notices) terminal.notify(text);
}

async function list({ options: { json }, dataDir }: Asked<'list'>, terminal: Terminal): Promise<number> {
  const { profiles, notices } = await saved(dataFolder({ flag: dataDir, platform: process.platform }));
  tellNotices(notices, terminal);
  const sorted = [...profiles].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (json === true) for (const line of listJson(sorted).split('\n')) terminal.print(line);
  else for (const line of listLines(sorted)) terminal.print(line);
  // A list that could not be read is a failure, an empty one is not.
  const failures: readonly (string | undefined)[] = ['file-read', 'import-problem'];
  return notices.some(({ error }) => failures.includes(error?.code)) ? codes.failed : codes.done;
}

/** All saved sessions; followed files are waited for a moment. */
function saved(folder: DataFolder): ReturnType<typeof savedOnDisk> {
  const disk = createDisk(process.platform);
  const store = createSessionStore(folder.path, disk);
  return savedOnDisk(store, followedWorld(folder, disk, null), homedir());
}

/** What an engine has that runs without a window. */
const alone = {
  keychain: null,
  chooseKeyFile: null,
  openUrl: async (url: string): Promise<void> => {
    await open(url);
  },
};

/** The engine, with what it noticed told; null when there can be none, which is told, too. */
async function compose(
  dataDir: string | undefined,
  terminal: Terminal,
  sessionThread: URL,
): Promise<Engine | null> {
  const folder = dataFolder({ flag: dataDir, platform: process.platform });
  const composed = await composeEngine({ ...alone, mode: 'command', sessionThread, folder });
  if (!composed.ok) {
    terminal.notify(sentence(composed.error));
    return null;
  }
  await composed.value.savedRead();
  tellNotices(composed.value.snapshot().notices, terminal);
  return composed.value;
}

async function serveAlone(
  { options, dataDir }: Asked<'serve'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const { quiet = false, json = false, 'until-idle': untilIdle = false, metrics: typed } = options;
  const isOpen = options['metrics-open-to-others'] === true;
  const mistake = typed === undefined ? null : placeMistake(typed, isOpen);
  const place = typed === undefined ? null : readMetricsPlace(typed, isOpen);
  if (mistake !== null || typeof place === 'string') {
    terminal.notify(mistake ?? '');
    return codes.usage;
  }
  const { platform } = process;
  const stop = stopSignal();
  // First, so that no thread or program that is started inherits what is for this process alone.
  const manager = takeServiceManager(process.env, process.pid);
  const folder = dataFolder({ flag: dataDir, platform });
  const surroundings = (): Surroundings => ({ ...alone, mode: 'service', sessionThread, folder });
  return serve(
    { quiet, json, untilIdle, metrics: place },
    {
      platform,
      readListeners: createOverlapReader(thisSystem(platform)),
      folder: folder.path,
      version: readVersion(),
      hold: (counted) =>
        holdFolder({ mode: 'service', disk: createDisk(platform), folder, surroundings, counted }),
      manager,
      journal: isForJournal(process.env, process.stdout.fd),
      stop,
    },
    terminal,
  );
}

async function test(
  { operands: [name = ''], dataDir }: Asked<'test'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const stop = stopSignal();
  const engine = await compose(dataDir, terminal, sessionThread);
  if (engine === null) return codes.failed;
  const profiles = savedSessions(engine.snapshot());
  const profile = profiles.find((saved) => saved.name === name);
  if (profile !== undefined) return testSession(engine, profile, terminal, stop);
  for (const line of unknownName(name, engine.snapshot())) terminal.notify(line);
  await engine.shutdown();
  return codes.unknownName;
}

async function run(
  { operands: names, dataDir }: Asked<'run'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const stop = stopSignal();
  const engine = await compose(dataDir, terminal, sessionThread);
  if (engine === null) return codes.failed;
  const profiles = savedSessions(engine.snapshot());
  const chosen =
    names.length === 0
      ? profiles.filter(({ connectAtStart }) => connectAtStart)
      : profiles.filter(({ name }) => names.includes(name));
  const unknown = names.filter((name) => !chosen.some((profile) => profile.name === name));
  for (const line of unknown.flatMap((name) => unknownName(name, engine.snapshot()))) terminal.notify(line);
  if (unknown.length === 0 && chosen.length > 0) return runSessions(engine, chosen, terminal, stop);
  if (unknown.length === 0) terminal.notify(texts.noneMarked);
  await engine.shutdown();
  return unknown.length === 0 ? codes.failed : codes.unknownName;
}

/** That no session is called so; or, of one in a followed file, why it is not there. */
function unknownName(typed: string, snapshot: Snapshot): readonly string[] {
  const why = snapshot.followed.flatMap(({ name, said }) =>
    said.filter(({ about, isWrong }) => isWrong && about === typed).map((one) => wrong(name, typed, one.why)),
  );
  const names = savedSessions(snapshot).map(({ name }) => name);
  return why.length > 0 ? why : [texts.unknownName(typed, nearestNames(typed, names))];
}

/** A file's bytes, or those that are piped in; null where there are none, which is told. */
async function readBytes(file: string, terminal: Terminal): Promise<Uint8Array | null> {
  try {
    return await bytesUpTo(file === '-' ? process.stdin : createReadStream(file), fileLimit);
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-read', file, thrown)));
    return null;
  }
}

/** A Ginnel that runs has the sessions in memory, and would write over what is imported behind its back. */
async function bringIn(asked: Asked<'import'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const disk = createDisk(process.platform);
  const folder = dataFolder({ flag: asked.dataDir, platform: process.platform });
  const prepared = await prepareDataFolder(folder, disk);
  const { 'dry-run': onlyShows = false } = asked.options;
  const locked = prepared.ok && !onlyShows ? await takeInstanceLock(folder.path, 'desktop', disk) : null;
  if (locked?.ok === true && locked.value.kind === 'held') {
    terminal.notify(importing.running);
    return codes.failed;
  }
  const engine = await compose(asked.dataDir, terminal, sessionThread);
  try {
    if (engine === null) return codes.failed;
    const source = {
      read: (file: string) => readBytes(file, terminal),
      folder: process.cwd(),
      home: homedir(),
    };
    return await importSessions(asked, engine, source, terminal, stop);
  } finally {
    await engine?.shutdown();
    if (locked?.ok === true && locked.value.kind === 'taken') await locked.value.lock.release();
  }
}

async function handOut(
  { operands: names, options, dataDir }: Asked<'export'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  if (options.schema === true) {
    printText((await import('./formats/json/schema')).jsonSchemaText());
    return codes.done;
  }
  const engine = await compose(dataDir, terminal, sessionThread);
  if (engine === null) return codes.failed;
  try {
    const profiles = savedSessions(engine.snapshot());
    const chosen = names.length === 0 ? profiles : profiles.filter(({ name }) => names.includes(name));
    const unknown = names.filter((name) => !chosen.some((profile) => profile.name === name));
    for (const line of unknown.flatMap((name) => unknownName(name, engine.snapshot()))) terminal.notify(line);
    if (unknown.length > 0) return codes.unknownName;
    return await exportSessions(
      exportFormatSchema.parse(options.format),
      chosen,
      engine,
      terminal,
      printText,
    );
  } finally {
    await engine.shutdown();
  }
}

async function keepRunning(asked: Asked<'service'>, terminal: Terminal): Promise<number> {
  const folder = dataFolder({ flag: asked.dataDir, platform: process.platform });
  const disk = createDisk(process.platform);
  return service(
    asked,
    {
      disk,
      platform: process.platform,
      environment: process.env,
      home: homedir(),
      folder,
      command: [process.execPath, ...process.execArgv, realpathSync(process.argv[1] ?? '')],
      marked: async () =>
        (await saved(folder)).profiles.filter(({ connectAtStart }) => connectAtStart).map(titleOf),
      run: runProgram,
      uid: process.getuid?.() ?? -1,
      systemUnits: '/etc/systemd/system',
    },
    terminal,
  );
}

/** The verbs that the entry does not answer by itself. */
type Handled = Exclude<VerbName, 'help'>;

const handlers: {
  readonly [Name in Handled]: (asked: Asked<Name>, terminal: Terminal, sessionThread: URL) => Promise<number>;
} = {
  run,
  serve: serveAlone,
  test,
  list,
  import: bringIn,
  export: handOut,
  service: keepRunning,
};

/**
 * Does what is asked.
 * @param sessionThread the program that threads of sessions run
 * @returns the exit code, after everything is closed
 */
export function handle<Name extends Handled>(
  asked: Asked<Name>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  return handlers[asked.kind](asked, terminal, sessionThread);
}
