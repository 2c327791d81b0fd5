import { atHop, internalError, type AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import type { TestStep } from '../../../shared/connection-test';
import type { SshConnection } from '../../ssh/types';
import type { ConnectionPool } from '../connections/connection-pool';
import type { Lease, LeaseHolder } from '../connections/pooled-connection';
import { tryForward } from './test-forwards';
import type { WorkerSession } from '../sessions/session';
import { routeTo, type RouteHop } from '../connections/route';
import { Stopwatch, type PhaseTime } from '../connections/stopwatch';
import {
  stepOfReply,
  stepsOfForward,
  stepsOfHop,
  stepsOfNoRoute,
  type Progress,
  type StepTime,
} from './test-steps';
import type { HostDependencies } from '../types';
import { until } from '../../system/async';
import { hopLost } from '../connections/session-route';

/** One test of a session. */
interface TestRunOwner {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'startLocal' | 'startRemote' | 'system'>;
  readonly pool: ConnectionPool;
  readonly saved: () => readonly SessionProfile[];
  readonly profile: SessionProfile;
  /** The session, where it is open. */
  readonly session: WorkerSession | null;
  readonly explain: (error: AppError) => Promise<AppError>;
  /** Ends the test. */
  readonly signal: AbortSignal;
  /** The steps as they are now. */
  readonly onSteps: (steps: readonly TestStep[]) => void;
}

/** A connection of the route and how far the test is with it. */
interface Stage {
  readonly routeHop: RouteHop;
  readonly isFirst: boolean;
  /** The jump host's name; null for the server itself. */
  readonly hop: string | null;
  phaseTimes: readonly StepTime[];
  progress: Progress;
}

/** A forward and how far the test is with it. */
interface Row {
  readonly forward: Forward;
  listening: Progress;
  reaching: Progress;
}

/** Milliseconds the server may take to answer. */
const patience = 10_000;

const waiting: Progress = { kind: 'waiting' };
const running: Progress = { kind: 'running' };
const skipped: Progress = { kind: 'skipped' };

/**
 * Tests a session from the names of its servers to the destinations of its forwards. It goes the route a session goes, asking
 * and remembering as one does: where the session is open that leads into its own connection, whose making was over before
 * and has no times in the test; else a connection is made, and left when the test is over. Never throws; resolves when
 * nothing of it is open.
 */
export async function runTest(owner: TestRunOwner): Promise<void> {
  const { profile, saved, onSteps } = owner;
  const route = routeTo(profile, saved());
  if (route.ok) await new TestRun(owner, route.value).run();
  else onSteps(stepsOfNoRoute(profile.host, route.error));
}

class TestRun {
  readonly #stages: readonly Stage[];
  readonly #rows: readonly Row[];
  readonly #leases: Lease[] = [];
  readonly #halt = new AbortController();
  /** The user ends it, or a connection on its route is lost. */
  readonly #signal: AbortSignal;
  /** Whether the server answers. */
  #reply: Progress = waiting;
  /** Why it ends before it is through, unless the user ends it. */
  #loss: AppError | null = null;

  constructor(
    private readonly owner: TestRunOwner,
    private readonly routeHops: readonly [...RouteHop[], RouteHop],
  ) {
    this.#signal = AbortSignal.any([owner.signal, this.#halt.signal]);
    this.#stages = routeHops.map((routeHop, index): Stage => {
      const hop = index === routeHops.length - 1 ? null : routeHop.title;
      return { routeHop, isFirst: index === 0, hop, phaseTimes: [], progress: waiting };
    });
    this.#rows = owner.profile.forwards
      .filter(({ enabled }) => enabled)
      .map((forward): Row => ({ forward, listening: waiting, reaching: waiting }));
  }

  async run(): Promise<void> {
    const { pool, profile } = this.owner;
    const wanter = `test ${profile.id}`;
    this.#notify();
    pool.want(wanter, this.routeHops);
    const work = (async () => {
      const connection = await this.#goThere();
      if (connection !== null && (await this.#answers(connection))) await this.#tryForwards(connection);
    })().catch((thrown: unknown) => this.#lose(internalError(thrown)));
    await until(work, this.#signal);
    // Work that still waits for an answer gets none any more, unless the session itself holds the connection.
    await this.#leave();
    await work;
    await this.#leave();
    pool.want(wanter, []);
    this.#settle();
    this.#notify();
  }

  #notify(): void {
    const server = this.routeHops.at(-1) ?? this.routeHops[0];
    this.owner.onSteps([
      ...this.#stages.flatMap((stage) => stepsOfHop(stage.routeHop, stage, stage.phaseTimes, stage.progress)),
      stepOfReply(server, this.#reply),
      ...this.#rows.flatMap(({ forward, listening, reaching }) =>
        stepsOfForward(forward, listening, reaching),
      ),
    ]);
  }

  /** Ends it for a reason, the first of which counts. */
  #lose(loss: AppError): void {
    if (!this.owner.signal.aborted) this.#loss ??= loss;
    this.#halt.abort();
  }

  async #leave(): Promise<void> {
    // The last one first, each when the one behind it has said goodbye through it.
    for (const lease of this.#leases.splice(0).reverse()) await lease.leave();
  }

  /** @returns the connection to the server; null when the test ends before it */
  async #goThere(): Promise<SshConnection | null> {
    for (const stage of this.#stages) {
      const stopwatch = new Stopwatch(this.owner.dependencies.clock.now);
      stage.progress = running;
      this.#notify();
      const holder = this.#holderAt(stage, stopwatch);
      const before = this.#leases.at(-1) ?? null;
      const joined = await this.owner.pool.join(stage.routeHop, before, holder, this.#signal);
      stopwatch.stop();
      const own = stopwatch.phaseTimes();
      // A step that was over before the test began has no time in it.
      stage.phaseTimes = joined.ok ? withTimes(joined.value.phaseTimes, own) : own;
      if (joined.ok) this.#leases.push(joined.value);
      if (this.#signal.aborted) return null;
      if (!joined.ok) {
        stage.progress = { kind: 'failed', took: null, error: this.#errorAt(stage, joined.error) };
        return null;
      }
      const { remarks } = joined.value.connection.negotiated;
      stage.progress = { kind: 'ok', took: null, ...(remarks === undefined ? {} : { remarks }) };
      this.#notify();
    }
    return this.#leases.at(-1)?.connection ?? null;
  }

  #holderAt(stage: Stage, stopwatch: Stopwatch): LeaseHolder {
    const { profile } = this.owner;
    const { hop } = stage;
    return {
      ...{ sessionId: profile.id, hop, log: ignore, stalled: ignore, changed: ignore },
      title: () => titleOf(profile),
      phase: (phase) => {
        stopwatch.enter(phase);
        stage.phaseTimes = stopwatch.phaseTimes();
        this.#notify();
      },
      asked: () => stopwatch.pause(),
      answered: () => stopwatch.resume(),
      onLost: (cause) => this.#lose(hop === null ? cause : hopLost(hop, cause)),
      isTraced: () => false,
    };
  }

  #errorAt(stage: Stage, error: AppError): AppError {
    // Found out by its channels before it was told of itself: it is the one before that is lost.
    const before = this.#stages[this.#stages.indexOf(stage) - 1]?.hop;
    const hop = error.code === 'hop-lost' ? (before ?? stage.hop) : stage.hop;
    return hop === null ? error : atHop(error, hop);
  }

  /**
   * Asks the server for a sign of life, whose round trip is the step's time.
   * @returns whether to go on
   */
  async #answers(connection: SshConnection): Promise<boolean> {
    this.#reply = running;
    this.#notify();
    const late = new AbortController();
    const cancel = this.owner.dependencies.clock.after(patience, () => late.abort());
    const took = await until(connection.ping(), AbortSignal.any([this.#signal, late.signal]));
    cancel();
    if (this.#signal.aborted) return false;
    const isLate = late.signal.aborted;
    const error: AppError = isLate
      ? { code: 'keepalive-unanswered', data: { seconds: patience / 1000 } }
      : { code: 'not-connected', data: {} };
    this.#reply = took === null ? { kind: 'failed', took, error } : { kind: 'ok', took };
    this.#notify();
    // A server that never answers this may forward all the same.
    return took !== null || isLate;
  }

  async #tryForwards(connection: SshConnection): Promise<void> {
    for (const row of this.#rows) {
      if (this.#signal.aborted) return;
      const test = { ...this.owner, connection, signal: this.#signal };
      await tryForward(row.forward, test, (listening, reaching) => {
        // Results after the end come of the end.
        if (this.#signal.aborted) return;
        Object.assign(row, { listening, reaching });
        this.#notify();
      });
    }
  }

  /** Settles what is still open: what was under way when a connection was lost failed by that, what was to come is not tried. */
  #settle(): void {
    let blame = this.#loss;
    const settled = (progress: Progress): Progress => {
      const isCut = progress.kind === 'failed' && progress.error.code === 'not-connected';
      const isOpen = progress.kind === 'running' || progress.kind === 'waiting';
      if (blame !== null && (isOpen || isCut)) {
        const error = blame;
        blame = null;
        return { kind: 'failed', took: null, error };
      }
      return isOpen || (isCut && this.#loss !== null) ? skipped : progress;
    };
    for (const stage of this.#stages) stage.progress = settled(stage.progress);
    this.#reply = settled(this.#reply);
    for (const row of this.#rows) {
      row.listening = settled(row.listening);
      row.reaching = settled(row.reaching);
    }
  }
}

function withTimes(made: readonly PhaseTime[], own: readonly PhaseTime[]): readonly StepTime[] {
  return made.map(({ phase }) => ({ phase, took: own.find((timed) => timed.phase === phase)?.took ?? null }));
}

function ignore(): void {
  // The steps say all there is to say.
}
