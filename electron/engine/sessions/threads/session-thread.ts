import { createBirpc } from 'birpc';
import { plainText } from '../../../../shared/event-log';
import type { AppError } from '../../../../shared/errors';
import type { TestStep } from '../../../../shared/connection-test';
import type { SystemProxy } from '../../../ssh';
import type { HostOwner } from '../host';
import type { Clock } from '../../types';
import { within } from '../../within';
import { createAuthBrokerService, type Threadward } from './auth-broker-service';
import type { Counts, EngineSide, Updates, ThreadPort, ThreadSide, Ticket } from './protocol';
import { watchTicks } from './watchdog';

/**
 * Milliseconds that the sessions of a hung thread wait for it to end, so that its ports are free again. A thread in the midst
 * of a native call (a cipher, a compression) ends only after that.
 */
const releaseLimit = 2000;

/** What runs a thread: a worker of node:worker_threads. */
export interface ThreadWorker extends ThreadPort {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  readonly terminate: () => Promise<unknown>;
  /** What its event loop has counted so far. @see TickCounter */
  readonly ticks: () => number;
}

/** What a call to a thread fails with once that has ended. */
export class ThreadEnded extends Error {
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

/** What the engine hears from a thread. */
export interface ThreadListener {
  readonly updates: (updates: Updates) => void;
  readonly counts: (counts: Counts) => void;
  /**
   * It ended, or was ended because it hung; everything in it is lost.
   * @param released resolves when its ports and sockets are closed, or when that takes too long; null when they are closed
   */
  readonly ended: (cause: AppError, released: Promise<void> | null) => void;
}

/** A thread of sessions. */
export interface SessionThread {
  readonly call: Threadward;
  /** Runs a test. @see SessionHost.runTest */
  readonly runTest: (
    profile: Parameters<ThreadSide['runTest']>[1],
    signal: AbortSignal,
    onSteps: (steps: readonly TestStep[]) => void,
  ) => Promise<void>;
  /** Tests that run. */
  readonly connectionTests: () => number;
  /** Ends it unless it answers within so many milliseconds: who waits for something of it is told that it hung. */
  readonly endUnlessAnswering: (limit: number) => Promise<void>;
  /** Ends it with all that is in it; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** Takes a thread into use, and replaces it when it ends or hangs. */
export function startThread(
  clock: Clock,
  worker: ThreadWorker,
  owner: HostOwner,
  systemProxy: SystemProxy,
  listener: ThreadListener,
): SessionThread {
  const later: { call: Threadward | null } = { call: null };
  const thread = (): Threadward => {
    if (later.call === null) throw new Error('the thread is not there yet');
    return later.call;
  };
  const service = createAuthBrokerService(owner, thread);
  const connectionTests = new Map<Ticket, (steps: readonly TestStep[]) => void>();
  let lastTicket: Ticket = 0;
  let why = '';
  let isEnding = false;
  let isOver = false;

  const own: EngineSide = {
    ...service.handlers,
    updates: listener.updates,
    counts: listener.counts,
    onTestSteps: (ticket, steps) => connectionTests.get(ticket)?.(steps),
    systemProxy,
  };
  const call = createBirpc<ThreadSide, EngineSide>(own, {
    post: (message) => {
      worker.postMessage(message);
    },
    on: (onMessage) => {
      // What a hung thread had sent before it was given up may still come in.
      worker.on('message', (message) => {
        if (!isOver) onMessage(message);
      });
    },
    timeout: -1,
  });
  later.call = call;
  worker.on('error', (error) => {
    why = plainText(error instanceof Error ? error.message : String(error), 300);
  });
  const over = (error: AppError, released: Promise<void> | null): void => {
    if (isOver) return;
    isOver = true;
    unwatch();
    call.$close(new ThreadEnded(error));
    service.close();
    if (!isEnding) listener.ended(error, released);
  };
  const unwatch = watchTicks(clock, worker.ticks, (seconds) => {
    // A turn later, so that its end has the cause that is told here.
    const gone = Promise.resolve().then(async () => {
      await worker.terminate();
    });
    over({ code: 'thread-hung', data: { seconds } }, within(clock, gone, releaseLimit));
  });
  worker.on('exit', () => {
    over({ code: 'thread-ended', data: { detail: why } }, null);
  });

  return {
    call,
    connectionTests: () => connectionTests.size,
    runTest: async (profile, signal, onSteps) => {
      const ticket = (lastTicket += 1);
      let steps: readonly TestStep[] = [];
      connectionTests.set(ticket, (now) => {
        steps = now;
        onSteps(now);
      });
      const end = (): void => {
        void call.endTest.asEvent(ticket);
      };
      signal.addEventListener('abort', end);
      try {
        await call.runTest(ticket, profile);
      } catch (thrown) {
        if (!(thrown instanceof ThreadEnded)) throw thrown;
        owner.authBroker.want(`test ${profile.id}`, []);
        onSteps(brokenOff(steps, thrown.error));
      } finally {
        signal.removeEventListener('abort', end);
        connectionTests.delete(ticket);
      }
    },
    endUnlessAnswering: async (limit) => {
      const seen = { answered: false };
      const answer = call.flush().then(() => {
        seen.answered = true;
      });
      await within(clock, answer, limit);
      if (seen.answered || isOver) return;
      isEnding = true;
      over({ code: 'thread-hung', data: { seconds: limit / 1000 } }, null);
      await worker.terminate();
    },
    end: async () => {
      isEnding = true;
      unwatch();
      await worker.terminate();
    },
  };
}

/** The steps of a test that ended in the middle: what was under way failed, what was to come is not tried. */
function brokenOff(steps: readonly TestStep[], error: AppError): readonly TestStep[] {
  const at = steps.findIndex(({ state }) => state === 'running' || state === 'waiting');
  return steps.map((step, index) => {
    if (step.state !== 'running' && step.state !== 'waiting') return step;
    return index === at ? { ...step, state: 'failed', error } : { ...step, state: 'skipped' };
  });
}
