import { sentence } from '../../shared/errors';
import { visibleText } from '../../shared/visible-text';
import type { Result } from '../../shared/result';
import { ending } from '../../shared/texts/cli';
import type { Change } from '../../shared/snapshot';
import * as texts from '../../shared/texts/serve';
import { heldBy } from '../../shared/texts/web';
import { systemClock, type Engine } from '../engine';
import type { LockHolder } from '../storage';
import { until } from '../system/async';
import { withinLimit } from '../system/ending';
import type { ReadListeners } from '../system/listener-table';
import type { ServiceManager } from '../system/service-manager';
import { codes } from './codes';
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
  readonly platform: NodeJS.Platform;
  /** The listeners of this machine, for what listens itself. */
  readonly readListeners: ReadListeners | null;
  /** The data folder's path. */
  readonly folder: string;
  readonly version: string;
  /**
   * Takes the data folder, makes its engine, whose end gives it up, and lets other programs attach.
   * @param counted called with the number of attached programs whenever it changed
   */
  readonly hold: (counted: (programs: number) => void) => Promise<
    Result<
      | { readonly kind: 'held'; readonly by: LockHolder }
      | {
          readonly kind: 'own';
          readonly engine: Engine;
          /** Settles once they can attach, or cannot. Never rejects. */
          readonly control: Promise<unknown>;
        }
    >
  >;
  /** The manager that started this process; null where none wants to hear of it. */
  readonly manager: ServiceManager | null;
  /** Whether the output goes to systemd's journal. */
  readonly journal: boolean;
  /** Aborted when the program is to end. */
  readonly stop: AbortSignal;
}

/**
 * Runs the engine alone, with the data folder as its own, until it is told to end. Nobody is asked anything: a question stays
 * open for who attaches later.
 * @returns the exit code, after everything is closed: done when it was ended, failed when it could not start
 */
export async function serve(options: ServeOptions, world: ServeWorld, terminal: Terminal): Promise<number> {
  let attached = 0;
  let changed = (): void => undefined;
  const clients: Clients = {
    count: () => attached,
    onChange: (listener) => {
      changed = listener;
    },
  };
  const held = await world.hold((programs) => {
    attached = programs;
    changed();
  });
  if (!held.ok) {
    terminal.notify(sentence(held.error));
    return codes.failed;
  }
  if (held.value.kind === 'held') {
    terminal.notify(heldBy(held.value.by.who));
    return codes.failed;
  }
  const { engine, control } = held.value;
  const print = printer(terminal, { ...options, journal: world.journal });
  print(ownLine('started', texts.started(world.version, visibleText(world.folder))));
  const stopPrinting = printStates(engine, print);
  const closeMetrics = await tellMetrics(engine, options, world, print);
  if (typeof closeMetrics === 'string') {
    terminal.notify(closeMetrics);
    await withinLimit(engine.shutdown());
    return codes.failed;
  }
  // Ready is when other programs can attach; why they cannot is a notice.
  await control;
  const stopTelling = world.manager === null ? null : keepManagerTold(engine, world.manager, systemClock);
  if (!options.untilIdle) void openAll(engine);

  await endWanted(engine, options, clients, world.stop, () => print(ownLine('idle', texts.idle)));
  stopTelling?.();
  const live = await engine.liveConnections();
  if (live > 0) print(ownLine('ending', ending(live)));
  await withinLimit(closeMetrics().then(engine.shutdown));
  stopPrinting();
  return codes.done;
}

/** The marked sessions, and those that were open when the last run ended without being asked to: nobody is there to be asked. */
async function openAll(engine: Engine): Promise<void> {
  await engine.openMarked();
  await engine.handlers.sessions.reopen({});
}

/** @returns closes them; or why there can be none, as a sentence */
async function tellMetrics(
  engine: Engine,
  { metrics }: ServeOptions,
  { platform, readListeners }: ServeWorld,
  print: Print,
): Promise<(() => Promise<void>) | string> {
  if (metrics === null) return () => Promise.resolve();
  const { openMetrics } = await import('./metrics');
  const served = await openMetrics(engine, { ...metrics, platform, readListeners });
  if (!served.ok) return texts.metricsFailed(sentence(served.error));
  print(ownLine('metrics', texts.metricsAt(served.value.url)));
  return served.value.close;
}

const endless = new Promise<never>(() => undefined);

async function endWanted(
  engine: Engine,
  options: ServeOptions,
  clients: Clients,
  stop: AbortSignal,
  onIdle: () => void,
): Promise<void> {
  const idle = options.untilIdle ? untilIdle(engine, clients, systemClock).then(onIdle) : endless;
  await until(idle, stop);
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
  let noticed: ReadonlySet<string> = new Set();
  const first = engine.snapshot();
  let { prompts } = first;
  const look = ({ sessions, notices }: Pick<Change, 'sessions' | 'notices'>): void => {
    const next = sessions === undefined ? { lines: [], told } : stateLines(told, sessions, prompts);
    told = next.told;
    for (const notice of notices ?? []) {
      if (!noticed.has(notice.id))
        print({ ...ownLine('notice', notice.text, 'warning'), error: notice.error });
    }
    if (notices !== undefined) noticed = new Set(notices.map(({ id }) => id));
    for (const line of next.lines) print(line);
  };
  const { sessions, notices } = first;
  look({ sessions: { changed: sessions, order: sessions.map(({ id }) => id) }, notices });
  return engine.on('snapshot.changed', (change) => {
    prompts = change.prompts ?? prompts;
    look(change);
  });
}
