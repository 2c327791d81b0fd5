import { internalError, type AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { endOf } from '../../../shared/forward-end';
import { doesTheSame } from '../../../shared/difference';
import { acceptsOthers, checkGuarded, overlap } from '../../../shared/listeners';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import { listedForwards } from '../../../shared/status';
import { ConnectionTable } from '../../forwards/connection-table';
import { checkDestination } from '../../forwards/reachability';
import type { ForwardContext, RunningForward } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import type { WorkerSession } from '../sessions/session';
import type { Progress } from './test-steps';
import type { HostDependencies } from '../types';
import { until } from '../../system/async';

/** Dependencies of a test of forwards. */
interface ForwardTest {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'startLocal' | 'startRemote' | 'system'>;
  readonly profile: SessionProfile;
  /** The session that is tested, where it is open. */
  readonly session: WorkerSession | null;
  readonly connection: SshConnection;
  /** Says more about why a forward does not listen. Never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  readonly signal: AbortSignal;
}

type Notify = (listening: Progress, reaching: Progress) => void;

const waiting: Progress = { kind: 'waiting' };
const running: Progress = { kind: 'running' };

/**
 * Tests whether a forward can listen, and whether what it leads to answers. One that listens in the open session is
 * tried as it is; any other listens for as long as it takes to see that it can, and whoever comes meanwhile is sent away.
 * Resolves when nothing of it is left, well or not.
 */
export async function tryForward(
  forward: Forward,
  connectionTest: ForwardTest,
  notify: Notify,
): Promise<void> {
  const { clock, system } = connectionTest.dependencies;
  const { now } = clock;
  const { connection, signal } = connectionTest;
  notify(running, waiting);
  const open = asOpen(forward, connectionTest);
  if (open !== null) {
    const listening: Progress =
      open.missing === undefined
        ? { kind: 'ok', took: null }
        : { kind: 'failed', took: null, error: open.missing };
    notify(listening, running);
    // The session's own work goes on; it is only waited for no longer.
    const reached = until(settled(open.check()), signal).then((result) => result ?? gaveUp);
    notify(listening, await timed(now, reached));
    return;
  }
  const startedAt = now();
  const listener = await listen(forward, connectionTest);
  const took = now() - startedAt;
  if (!listener.ok) {
    const listening: Progress = { kind: 'failed', took, error: await connectionTest.explain(listener.error) };
    // Its destination is worth knowing all the same.
    notify(listening, running);
    notify(listening, await timed(now, checkDestination(forward, connection, signal, system)));
    return;
  }
  const { start, end } = listener.value;
  try {
    // A port that leads nowhere stays no longer than it takes to see that it is free.
    if (forward.kind !== 'remote') await end();
    notify({ kind: 'ok', took }, running);
    const reached = start.check?.(connection, signal) ?? Promise.resolve(ok(null));
    notify({ kind: 'ok', took }, await timed(now, reached));
  } finally {
    await end();
  }
}

/** A forward whose port the open session holds already. */
interface OpenForward {
  /** Why it does not listen on one of the addresses it should, if that is so. */
  readonly missing: AppError | undefined;
  /** Tries what it leads to. */
  readonly check: () => Promise<Result<null>>;
}

/** A check of a forward whose port the open session holds already; null where it does not. */
function asOpen(
  forward: Forward,
  { session, profile, connection, signal, dependencies }: ForwardTest,
): OpenForward | null {
  if (session === null) return null;
  const isSameServer = session.connection() === connection;
  if (forward.kind === 'remote' && !isSameServer) return null;
  const status = session.status();
  const holder = listedForwards(status).find(
    (listed) =>
      listed.state.kind === 'listening' &&
      (listed.forward.id === forward.id || overlap(forward, listed.forward, profile) !== null),
  );
  if (holder === undefined) return null;
  const { id } = holder.forward;
  if (!doesTheSame({ forward: holder.forward, boxes: status.profile }, { forward, boxes: profile })) {
    // It would take over the port of the one that is there.
    return overlap(forward, holder.forward, profile) === null
      ? null
      : {
          missing: undefined,
          check: () => checkDestination(forward, connection, signal, dependencies.system),
        };
  }
  const missing = holder.state.kind === 'listening' ? holder.state.missing[0] : undefined;
  if (!isSameServer) {
    return {
      missing,
      check: () => session.forwards.check(id, connection, signal) ?? Promise.resolve(ok(null)),
    };
  }
  return {
    missing,
    check: async () => {
      const asked = await session.forwards.checkReachability({ forwardId: id });
      const reachability = session.status().forwards.find((now) => now.forward.id === id)?.reachability;
      if (!asked.ok) return asked;
      return reachability?.kind === 'failed' ? fail(reachability.error) : ok(null);
    },
  };
}

/** A forward that listens for the test's sake. */
interface TestListener {
  readonly start: RunningForward;
  /** Idempotent; resolves when the port is free. */
  readonly end: () => Promise<void>;
}

async function listen(
  forward: Forward,
  { dependencies, profile, connection }: ForwardTest,
): Promise<Result<TestListener>> {
  const { clock, startLocal, startRemote, system } = dependencies;
  const guarded = checkGuarded(forward, profile);
  if (!guarded.ok) return guarded;
  const until = endOf(forward.end, clock.now());
  if (until !== null && until <= clock.now()) return fail({ code: 'forward-over', data: { at: until } });
  const connections = new ConnectionTable(clock.now);
  const context: ForwardContext = {
    acceptOthers: acceptsOthers(forward, profile),
    lastPort: null,
    connections,
    system,
    log: () => undefined,
    openChannel: () => Promise.resolve(fail({ code: 'not-connected', data: {} })),
  };
  try {
    const started =
      forward.kind === 'remote'
        ? await startRemote(forward, context, connection)
        : await startLocal(forward, context);
    if (!started.ok) return started;
    const start = started.value;
    const [missing] = start.missing;
    const end = async (): Promise<void> => {
      void connections.cut({ kind: 'stopped' });
      await start.close();
      await connections.cut({ kind: 'stopped' });
    };
    if (missing === undefined) return ok({ start, end });
    await end();
    return fail(missing);
  } catch (thrown) {
    return fail(internalError(thrown));
  }
}

const gaveUp = fail<null>({ code: 'not-connected', data: {} });

function settled(work: Promise<Result<null>>): Promise<Result<null>> {
  return work.catch((thrown: unknown) => fail<null>(internalError(thrown)));
}

async function timed(now: () => number, work: Promise<Result<null>>): Promise<Progress> {
  const startedAt = now();
  const result = await settled(work);
  const took = now() - startedAt;
  return result.ok ? { kind: 'ok', took } : { kind: 'failed', took, error: result.error };
}
