import type { LogLevel } from '../../shared/event-log';
import { internalError } from '../../shared/errors';
import { destinationNotation, type Forward } from '../../shared/forward';
import { formatSource } from '../../shared/endpoint';
import { fail, type Result } from '../../shared/result';
import type { ForwardState, ForwardStatus } from '../../shared/status';
import type { Counters, ForwardContext, RunningForward } from '../forwards/types';
import type { SshConnection } from '../ssh/types';
import type { EngineDependencies } from './types';

/** What a forward needs from its session. */
export interface ForwardOwner {
  readonly dependencies: Pick<EngineDependencies, 'clock' | 'startLocal' | 'startRemote'>;
  readonly log: (text: string, level?: LogLevel) => void;
  readonly openChannel: ForwardContext['openChannel'];
  /** The state changed. */
  readonly changed: () => void;
}

/** One forward of an open session, from `off` to `listening` and back. */
export interface ForwardRunner {
  readonly status: () => ForwardStatus;
  readonly counters: Counters;
  /** The connection is up: start listening if switched on; a failed one is tried again. */
  readonly resume: (connection: SshConnection) => Promise<void>;
  /** The connection is away: a Remote listener is gone with it, a local one stays bound without its connections. */
  readonly suspend: () => Promise<void>;
  /** The person switches it on or off. Resolves when it listens, failed, or its port is free. */
  readonly switchTo: (enabled: boolean) => Promise<void>;
  /** Stops it with its session; resolves when its port is free. The intent to run is kept. */
  readonly close: () => Promise<void>;
  /** Stops it for good: nothing starts it again. Resolves when its port is free. */
  readonly retire: () => Promise<void>;
}

/**
 * Creates the runner of a forward. Its operations run one after the other, so that a stop never overtakes a start.
 * @param acceptOthers the box that widens this kind of forward is ticked
 */
export function createForwardRunner(
  initial: Forward,
  acceptOthers: boolean,
  owner: ForwardOwner,
): ForwardRunner {
  const counters: Counters = { live: 0, total: 0, sent: 0, received: 0 };
  const context: ForwardContext = { acceptOthers, counters, log: owner.log, openChannel: owner.openChannel };
  let status: ForwardStatus = { forward: initial, state: { kind: 'off' } };
  let running: RunningForward | null = null;
  let connection: SshConnection | null = null;
  let retired = false;
  let queue: Promise<void> = Promise.resolve();

  const enter = (state: ForwardState): void => {
    status = { ...status, state };
    owner.changed();
  };
  const inTurn = (operation: () => Promise<void>): Promise<void> => {
    queue = queue.then(operation).catch((thrown: unknown) => {
      enter({ kind: 'failed', error: internalError(thrown) });
    });
    return queue;
  };

  const listen = async (over: SshConnection): Promise<Result<RunningForward>> => {
    const { forward } = status;
    const { startLocal, startRemote } = owner.dependencies;
    try {
      return await (forward.kind === 'remote'
        ? startRemote(forward, context, over)
        : startLocal(forward, context));
    } catch (thrown) {
      return fail(internalError(thrown));
    }
  };
  const start = async (): Promise<void> => {
    const over = connection;
    if (retired || running !== null || over === null || !status.forward.enabled) return;
    enter({ kind: 'starting' });
    const result = await listen(over);
    if (!result.ok) {
      // A request that died with its connection is no fault of the forward's: the next connection brings the next one.
      const died = status.forward.kind === 'remote' && connection !== over;
      enter(died ? { kind: 'off' } : { kind: 'failed', error: result.error });
      return;
    }
    running = result.value;
    enter({
      kind: 'listening',
      since: owner.dependencies.clock.now(),
      bound: running.bound,
      missing: running.missing,
    });
  };
  const stop = async (): Promise<void> => {
    const stopping = running;
    running = null;
    if (stopping !== null) {
      enter({ kind: 'stopping' });
      await stopping.close();
    }
    if (status.state.kind !== 'off') enter({ kind: 'off' });
  };
  /** Stops it while the session goes on. */
  const cancel = async (): Promise<void> => {
    if (running !== null) owner.log(cancelText(status.forward));
    await stop();
  };

  return {
    status: () => status,
    counters,
    resume: (over) => {
      connection = over;
      return inTurn(start);
    },
    suspend: () => {
      connection = null;
      // At once, not in turn: what ran through the lost connection must not wait for a slow operation.
      running?.cutConnections();
      return inTurn(async () => {
        if (status.forward.kind === 'remote') await stop();
        else running?.cutConnections();
      });
    },
    switchTo: (enabled) =>
      inTurn(async () => {
        if (status.forward.enabled !== enabled) {
          status = { ...status, forward: { ...status.forward, enabled } };
          owner.changed();
        }
        if (enabled) {
          await start();
        } else {
          await cancel();
        }
      }),
    retire: () => {
      retired = true;
      return inTurn(cancel);
    },
    close: () => {
      connection = null;
      running?.cutConnections();
      return inTurn(stop);
    },
  };
}

/** PuTTY's words for a forward taken back while the session runs. */
function cancelText(forward: Forward): string {
  const source = formatSource(forward);
  return forward.kind === 'dynamic'
    ? `Cancelling dynamic port forwarding from ${source}`
    : `Cancelling ${forward.kind} port forwarding from ${source} to ${destinationNotation(forward)}`;
}
