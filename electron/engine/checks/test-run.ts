import { appErrorSchema, atHop, internalError, type AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import type { Result } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import type { TestStep } from '../../../shared/connection-test';
import type { SshConnection } from '../../ssh/types';
import type { ConnectionPool } from '../connections/connection-pool';
import type { Lease, LeaseHolder } from '../connections/pooled-connection';
import { tryForward } from './test-forwards';
import type { WorkerSession } from '../sessions/session';
import { routeTo, type RouteHop } from '../connections/route';
import { Stopwatch, type PhaseTime } from '../connections/stopwatch';
import { stepOfReply, stepsOfForward, stepsOfHop, stepsOfNoRoute, type Progress } from './test-steps';
import type { HostDependencies } from '../types';
import { until } from '../../system/async';
import { hopLost } from '../connections/session-route';

/** One test of a session. */
export interface TestRun {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'startLocal' | 'startRemote'>;
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
  readonly where: { readonly isFirst: boolean; readonly hop: string | null };
  phaseTimes: readonly PhaseTime[];
  progress: Progress;
}

/** Whether the server answers. */
interface Answer {
  reply: Progress;
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
const skipped: Progress = { kind: 'skipped' };

/**
 * Tests a session from the names of its servers to the destinations of its forwards. It goes the route a session goes, asking
 * and remembering as one does: where the session is open that leads into its own connection, whose times are those of its
 * making; else a connection is made, and left when the test is over. Never throws; resolves when nothing of it is open.
 */
export async function runTest(course: TestRun): Promise<void> {
  const { profile, pool, onSteps, signal } = course;
  const route = routeTo(profile, course.saved());
  if (!route.ok) {
    onSteps(stepsOfNoRoute(profile.host, route.error));
    return;
  }
  const routeHops = route.value;
  const stages = routeHops.map((routeHop, index): Stage => {
    const hop = index === routeHops.length - 1 ? null : routeHop.title;
    return { routeHop, where: { isFirst: index === 0, hop }, phaseTimes: [], progress: waiting };
  });
  const rows = profile.forwards
    .filter(({ enabled }) => enabled)
    .map((forward): Row => ({ forward, listening: waiting, reaching: waiting }));
  const answer: Answer = { reply: waiting };
  const notify = (): void => {
    onSteps([
      ...stages.flatMap(({ routeHop, where, phaseTimes, progress }) =>
        stepsOfHop(routeHop, where, phaseTimes, progress),
      ),
      stepOfReply(routeHops.at(-1) ?? routeHops[0], answer.reply),
      ...rows.flatMap(({ forward, listening, reaching }) => stepsOfForward(forward, listening, reaching)),
    ]);
  };
  notify();
  const wanter = `test ${profile.id}`;
  pool.want(wanter, routeHops);
  const end = createEnd(signal);
  const leases: Lease[] = [];
  const leave = async (): Promise<void> => {
    // The last one first, each when the one behind it has said goodbye through it.
    for (const lease of leases.splice(0).reverse()) await lease.leave();
  };
  const work = (async () => {
    const connection = await goThere(course, stages, leases, end, notify);
    if (connection === null || !(await answers(course, connection, answer, end.signal, notify))) return;
    await tryForwards(course, rows, connection, end.signal, notify);
  })().catch(end.lose);
  await until(work, end.signal);
  // What still waits for an answer gets none any more, unless the session itself holds the connection.
  await leave();
  await work;
  await leave();
  pool.want(wanter, []);
  settle(stages, answer, rows, end.loss());
  notify();
}

/** How a test ends before it is through: the user ends it, or a connection on its route is lost. */
interface End {
  readonly signal: AbortSignal;
  /** Ends it for a reason, the first of which counts. */
  readonly lose: (why: unknown) => void;
  readonly loss: () => AppError | null;
}

function createEnd(signal: AbortSignal): End {
  const halt = new AbortController();
  let loss: AppError | null = null;
  return {
    signal: AbortSignal.any([signal, halt.signal]),
    lose: (why) => {
      if (!signal.aborted) loss ??= isAppError(why) ? why : internalError(why);
      halt.abort();
    },
    loss: () => loss,
  };
}

function isAppError(why: unknown): why is AppError {
  return appErrorSchema.safeParse(why).success;
}

/** @returns the connection to the server; null when the test ends before it */
async function goThere(
  { profile, pool, dependencies }: TestRun,
  stages: readonly Stage[],
  leases: Lease[],
  { signal, lose }: End,
  notify: () => void,
): Promise<SshConnection | null> {
  let last: Lease | null = null;
  for (const stage of stages) {
    const { routeHop, where } = stage;
    const { hop } = where;
    const stopwatch = new Stopwatch(dependencies.clock.now);
    const holder: LeaseHolder = {
      sessionId: profile.id,
      title: () => titleOf(profile),
      hop,
      phase: (phase) => {
        stopwatch.enter(phase);
        stage.phaseTimes = stopwatch.phaseTimes();
        notify();
      },
      asked: () => stopwatch.pause(),
      answered: () => stopwatch.resume(),
      onLost: (cause) => lose(hop === null ? cause : hopLost(hop, cause)),
      isTraced: () => false,
      ...{ log: ignore, stalled: ignore, changed: ignore },
    };
    stage.progress = { kind: 'running' };
    notify();
    const joined: Result<Lease> = await pool.join(routeHop, last, holder, signal);
    stopwatch.stop();
    stage.phaseTimes = joined.ok ? joined.value.phaseTimes : stopwatch.phaseTimes();
    if (joined.ok) leases.push(joined.value);
    if (signal.aborted) return null;
    if (!joined.ok) {
      stage.progress = { kind: 'failed', took: null, error: errorAt(stage, stages, joined.error) };
      return null;
    }
    const { remarks } = joined.value.connection.negotiated;
    stage.progress = { kind: 'ok', took: null, ...(remarks === undefined ? {} : { remarks }) };
    notify();
    last = joined.value;
  }
  return last?.connection ?? null;
}

function errorAt({ where }: Stage, stages: readonly Stage[], error: AppError): AppError {
  // Found out by its channels before it was told of itself: it is the one before that is lost.
  const at = stages.findIndex((stage) => stage.where === where);
  const hop = error.code === 'hop-lost' ? (stages[at - 1]?.where.hop ?? where.hop) : where.hop;
  return hop === null ? error : atHop(error, hop);
}

/**
 * Asks the server for a sign of life, whose round trip is the step's time.
 * @returns whether to go on
 */
async function answers(
  { dependencies }: TestRun,
  connection: SshConnection,
  answer: Answer,
  signal: AbortSignal,
  notify: () => void,
): Promise<boolean> {
  answer.reply = { kind: 'running' };
  notify();
  const late = new AbortController();
  const cancel = dependencies.clock.after(patience, () => late.abort());
  const took = await until(connection.ping(), AbortSignal.any([signal, late.signal]));
  cancel();
  if (signal.aborted) return false;
  answer.reply =
    took === null
      ? {
          kind: 'failed',
          took: null,
          error: late.signal.aborted
            ? { code: 'keepalive-unanswered', data: { seconds: patience / 1000 } }
            : { code: 'not-connected', data: {} },
        }
      : { kind: 'ok', took };
  notify();
  // A server that never answers this may forward all the same.
  return took !== null || late.signal.aborted;
}

async function tryForwards(
  { profile, session, dependencies, explain }: TestRun,
  rows: readonly Row[],
  connection: SshConnection,
  signal: AbortSignal,
  notify: () => void,
): Promise<void> {
  for (const row of rows) {
    if (signal.aborted) return;
    const connectionTest = { profile, session, dependencies, explain, connection, signal };
    await tryForward(row.forward, connectionTest, (listening, reaching) => {
      // What comes after the end comes of the end.
      if (signal.aborted) return;
      row.listening = listening;
      row.reaching = reaching;
      notify();
    });
  }
}

/** Settles what is still open: what was under way when a connection was lost failed by that, what was to come is not tried. */
function settle(stages: readonly Stage[], answer: Answer, rows: readonly Row[], loss: AppError | null): void {
  let blame = loss;
  const settled = (progress: Progress): Progress => {
    const isCut = progress.kind === 'failed' && progress.error.code === 'not-connected';
    if (blame !== null && (progress.kind === 'running' || progress.kind === 'waiting' || isCut)) {
      const error = blame;
      blame = null;
      return { kind: 'failed', took: null, error };
    }
    const isLeft = progress.kind === 'running' || progress.kind === 'waiting';
    return isLeft || (isCut && loss !== null) ? skipped : progress;
  };
  for (const stage of stages) stage.progress = settled(stage.progress);
  answer.reply = settled(answer.reply);
  for (const row of rows) {
    row.listening = settled(row.listening);
    row.reaching = settled(row.reaching);
  }
}

function ignore(): void {
  // The steps say all there is to say.
}
