import { sentence } from '../../shared/errors';
import { visibleText } from '../../shared/visible-text';
import type { Result } from '../../shared/result';
import { ending } from '../../shared/texts/cli';
import * as texts from '../../shared/texts/serve';
import { heldBy } from '../../shared/texts/web';
import { systemClock, type Engine } from '../engine';
import { prepareDataFolder, takeInstanceLock, type DataFolder, type Disk } from '../storage';
import { withinLimit } from '../system/ending';
import type { ReadListeners } from '../system/listener-table';
import type { ServiceManager } from '../system/service-manager';
import type { MetricsPlace } from './metrics/place';
import { ownLine, printedLine, type OutputManner } from './serve-output';
import { stateLines, type StateLine, type ToldStates } from './state-lines';
import type { Terminal } from './terminal';
import { keepManagerTold } from './told-to-manager';
import { untilIdle, type Clients } from './until-idle';

/** The request of `ginnel serve`. */
export interface ServeOptions {
  /** Only warnings and errors are printed. */
  readonly quiet: boolean;
  /** A JSON object for each line. */
  readonly json: boolean;
  /** For a command that starts an engine: opens nothing by itself, and ends when it is not needed any more. */
  readonly untilIdle: boolean;
  /** Where metrics are served; null for nowhere. */
  readonly metrics: MetricsPlace | null;
}

/** The parts of this computer and of the program that serving needs. */
export interface ServeWorld {
  readonly disk: Disk;
  /** The listeners of this machine, for what listens itself. */
  readonly readListeners: ReadListeners | null;
  readonly folder: DataFolder;
  readonly version: string;
  /** Makes the engine, whose data folder is this process's own by then. */
  readonly compose: () => Promise<Result<Engine>>;
  /** The manager that started this process; null where none wants to hear of it. */
  readonly manager: ServiceManager | null;
  /** Whether the output goes to systemd's journal. */
  readonly journal: boolean;
  /** Aborted when the program is to end. */
  readonly stop: AbortSignal;
}

/** What was started beside the engine, and ends before it. */
interface Doors {
  readonly all: readonly { readonly close: () => Promise<void> }[];
  readonly clients: Clients;
}

/**
 * Runs the engine alone, with the data folder as its own, until it is told to end. Nobody is asked anything: a question stays
 * open for who attaches later.
 * @returns the exit code, after everything is closed: 0 when it was ended, 1 when it could not start
 */
export async function serve(options: ServeOptions, world: ServeWorld, terminal: Terminal): Promise<number> {
  const { disk, folder } = world;
  const prepared = await prepareDataFolder(folder, disk);
  const outcome = prepared.ok ? await takeInstanceLock(folder.path, 'service', disk) : prepared;
  if (!outcome.ok) {
    terminal.notify(sentence(outcome.error));
    return 1;
  }
  if (outcome.value.kind === 'held') {
    terminal.notify(heldBy(outcome.value.by.who));
    return 1;
  }
  const { lock } = outcome.value;
  try {
    const composed = await world.compose();
    if (composed.ok) return await run(composed.value, options, world, terminal);
    terminal.notify(sentence(composed.error));
    return 1;
  } finally {
    // The disk may be what did not end in time; who starts next finds that nobody holds the lock any more.
    await withinLimit(lock.release(), 500);
  }
}

async function run(
  engine: Engine,
  options: ServeOptions,
  world: ServeWorld,
  terminal: Terminal,
): Promise<number> {
  const print = printer(terminal, { ...options, journal: world.journal });
  print(ownLine('started', texts.started(world.version, visibleText(world.folder.path))));
  const stopPrinting = printStates(engine, print);
  const doors = await openDoors(engine, options, world, print);
  if (typeof doors === 'string') {
    terminal.notify(doors);
    await withinLimit(engine.shutdown());
    return 1;
  }
  const stopTelling = world.manager === null ? null : keepManagerTold(engine, world.manager, systemClock);
  if (!options.untilIdle) void openAll(engine);

  await endWanted(engine, options, doors.clients, world.stop, () => print(ownLine('idle', texts.idle)));
  stopTelling?.();
  const live = await engine.liveConnections();
  if (live > 0) print(ownLine('ending', ending(live)));
  await withinLimit(Promise.all(doors.all.map(({ close }) => close())).then(engine.shutdown));
  stopPrinting();
  return 0;
}

/** The marked sessions, and those that were open when the last run ended without being asked to: nobody is there to be asked. */
async function openAll(engine: Engine): Promise<void> {
  await engine.openMarked();
  await engine.handlers.sessions.reopen({});
}

/** Nobody can attach. */
const nobody: Clients = { count: () => 0, onChange: () => undefined };

/**
 * Opens what others reach the engine by: the place for each such door.
 * @returns why there can be none, as a sentence, when one could not be opened; the others are closed then
 */
async function openDoors(
  engine: Engine,
  { metrics }: ServeOptions,
  { disk: { platform }, readListeners }: ServeWorld,
  print: Print,
): Promise<Doors | string> {
  if (metrics === null) return { all: [], clients: nobody };
  const { openMetrics } = await import('./metrics');
  const served = await openMetrics(engine, { ...metrics, platform, readListeners });
  if (!served.ok) return texts.metricsFailed(sentence(served.error));
  print(ownLine('metrics', texts.metricsAt(served.value.url)));
  return { all: [served.value], clients: nobody };
}

async function endWanted(
  engine: Engine,
  options: ServeOptions,
  clients: Clients,
  stop: AbortSignal,
  onIdle: () => void,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
  if (options.untilIdle) await Promise.race([stopped, untilIdle(engine, clients, systemClock).then(onIdle)]);
  else await stopped;
}

type Print = (line: StateLine) => void;

function printer(terminal: Terminal, manner: OutputManner): Print {
  return (line) => {
    const printed = printedLine(line, manner, Date.now());
    if (printed !== null) terminal.print(printed);
  };
}

/** Prints each change of state and each notice. */
function printStates(engine: Engine, print: Print): () => void {
  let told: ToldStates = new Map();
  let notices: ReadonlySet<string> = new Set();
  const look = (): void => {
    const snapshot = engine.snapshot();
    const next = stateLines(told, snapshot.sessions, snapshot.prompts);
    told = next.told;
    for (const notice of snapshot.notices) {
      if (!notices.has(notice.id))
        print({ ...ownLine('notice', notice.text, 'warning'), error: notice.error });
    }
    notices = new Set(snapshot.notices.map(({ id }) => id));
    for (const line of next.lines) print(line);
  };
  look();
  return engine.on('snapshot.changed', ({ sessions, notices: noticed }) => {
    if (sessions !== undefined || noticed !== undefined) look();
  });
}
