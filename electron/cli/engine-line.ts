import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { unanswered } from '../../shared/texts/control';
import type { Engine } from '../engine';
import type { AttachedEngine } from '../ipc/attached-engine';
import { withinLimit } from '../system/ending';
import { tellNotices } from './notices';
import type { Terminal } from './terminal';

/** The engine, as far as verbs use it, wherever it runs. */
export type VerbEngine = Pick<Engine, 'handlers' | 'snapshot' | 'on'>;

/** An engine of this process. */
export type OwnEngine = VerbEngine & Pick<Engine, 'savedRead' | 'shutdown' | 'liveConnections'>;

/** A verb's way to the engine. */
export interface EngineLine {
  readonly engine: VerbEngine;
  /** It runs in this process: what is opened in it ends with it. */
  readonly isOwn: boolean;
  /** Resolves when the engine of another process is gone, with the error; never for one of this process. */
  readonly lost: Promise<AppError>;
  /** Connections that live now through the forwards of all sessions; of another process, as it told last. */
  readonly liveConnections: () => Promise<number>;
  /** Lets go of it: one of this process is shut down in order. */
  readonly end: () => Promise<void>;
}

/** The ways to an engine of a data folder. */
export interface EngineWays {
  /** Attaches to the one that runs; null where none does. */
  readonly attach: () => Promise<Result<AttachedEngine | null>>;
  /** Makes one in this process; null where another process has the folder. */
  readonly make: () => Promise<Result<OwnEngine | null>>;
  /** Starts one in a process of its own, which ends when nobody needs it. Fails with background-failed. */
  readonly start: () => Promise<Result<null>>;
}

const losses: readonly AppError['code'][] = ['engine-lost', 'ending', 'control-unanswered'];

/** Whether a command failed as the engine is gone or about to, or does not answer any more; {@link EngineLine.lost} tells that. */
export function isLoss({ code }: AppError): boolean {
  return losses.includes(code);
}

/** Tries between an engine that ends and one that starts. */
const rounds = 5;

/**
 * A way to the engine that runs, or else to one of this process.
 * @param terminal is told of what an engine of this process noticed
 */
export function lineToAny(ways: EngineWays, terminal: Terminal): Promise<Result<EngineLine>> {
  return lineOr(ways, async () => {
    const made = await ways.make();
    if (!made.ok) return made;
    return ok(made.value === null ? null : await ownLine(made.value, terminal));
  });
}

/** A way to the engine that runs, or else to one that is started and stays after this process. */
export function lineThatStays(ways: EngineWays): Promise<Result<EngineLine>> {
  return lineOr(ways, ways.start);
}

/** @param other is tried where no engine runs; null where one may run by now */
async function lineOr(
  ways: EngineWays,
  other: () => Promise<Result<EngineLine | null>>,
): Promise<Result<EngineLine>> {
  for (let round = 0; round < rounds; round += 1) {
    const running = await lineToRunning(ways);
    const line = running.ok && running.value === null ? await other() : running;
    if (!line.ok) return line;
    if (line.value !== null) return ok(line.value);
  }
  return fail({ code: 'control-unanswered', data: { detail: unanswered.notPublished } });
}

/** A way to the engine that runs; null where none does. */
export async function lineToRunning(ways: EngineWays): Promise<Result<EngineLine | null>> {
  const attached = await ways.attach();
  if (!attached.ok || attached.value === null) return attached.ok ? ok(null) : attached;
  return ok(attachedLine(attached.value));
}

function attachedLine(attached: AttachedEngine): EngineLine {
  return {
    engine: attached,
    isOwn: false,
    lost: attached.closed.then((error) => error ?? new Promise<never>(() => undefined)),
    liveConnections: () =>
      Promise.resolve(attached.snapshot().traffic.reduce((sum, { live }) => sum + live, 0)),
    end: () => {
      attached.close();
      return Promise.resolve();
    },
  };
}

async function ownLine(engine: OwnEngine, terminal: Terminal): Promise<EngineLine> {
  await engine.savedRead();
  tellNotices(engine.snapshot().notices, terminal);
  return {
    engine,
    isOwn: true,
    lost: new Promise<never>(() => undefined),
    liveConnections: engine.liveConnections,
    end: () => withinLimit(engine.shutdown()),
  };
}
