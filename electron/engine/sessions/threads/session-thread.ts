import { createBirpc } from 'birpc';
import type { TestStep } from '../../../../shared/connection-test';
import type { AppError } from '../../../../shared/errors';
import { plainText } from '../../../../shared/event-log';
import type { SystemProxy } from '../../../ssh';
import { within, type Clock } from '../../clock';
import type { HostOwner, SessionHost } from '../types';
import { AuthBrokerService, type Threadward } from './auth-broker-proxy';
import type { EngineSide, ThreadPort, ThreadSide, Ticket } from './protocol';
import type { UpdatesListener } from './session-mirror';
import { watchThread, type WatchedThread } from './watchdog';

/**
 * Milliseconds that the sessions of a hung thread wait for it to end, so that its ports are free again. A thread in the midst
 * of a native call (a cipher, a compression) ends only after that.
 */
const releaseLimit = 2000;

/** A thread as Node runs it: a worker of node:worker_threads. */
export interface ThreadWorker extends ThreadPort {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  readonly terminate: () => Promise<unknown>;
  /** @see WatchedThread */
  readonly idle: WatchedThread['idle'];
}

/** The failure of a call to a thread that has ended. */
export class ThreadEnded extends Error {
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

/** The engine, as far as it hears from a thread. */
interface ThreadListener extends UpdatesListener {
  /**
   * It ended, or was ended because it hung; everything in it is lost.
   * @param released resolves when its ports and sockets are closed, or when that takes too long; null when they are closed
   */
  readonly ended: (cause: AppError, released: Promise<void> | null) => void;
}

/** Dependencies of each thread. */
export interface ThreadWorld {
  readonly clock: Clock;
  /** The system's answer about proxies, which only the main thread may be able to ask for. */
  readonly systemProxy: SystemProxy;
}

/** A thread of sessions, in use until it ends or hangs. */
export class SessionThread {
  readonly #clock: Clock;
  readonly #service: AuthBrokerService;
  readonly #connectionTests = new Map<Ticket, (steps: readonly TestStep[]) => void>();
  readonly #unwatch: () => void;
  #lastTicket: Ticket = 0;
  #why = '';
  #isEnding = false;
  #isOver = false;

  readonly call: Threadward;

  /** Takes a worker into use. */
  constructor(
    private readonly worker: ThreadWorker,
    world: ThreadWorld,
    private readonly owner: HostOwner,
    private readonly listener: ThreadListener,
  ) {
    this.#clock = world.clock;
    this.#service = new AuthBrokerService(owner, () => this.call);
    const own: EngineSide = {
      ...this.#service.handlers,
      updates: listener.updates,
      counts: listener.counts,
      onTestSteps: (ticket, steps) => this.#connectionTests.get(ticket)?.(steps),
      systemProxy: world.systemProxy,
    };
    this.call = createBirpc<ThreadSide, EngineSide>(own, {
      post: (message) => worker.postMessage(message),
      on: (onMessage) => {
        // Messages that a hung thread sent before it was given up may still come in.
        worker.on('message', (message) => {
          if (!this.#isOver) onMessage(message);
        });
      },
      timeout: -1,
    });
    worker.on('error', (error) => {
      this.#why = plainText(error instanceof Error ? error.message : String(error), 300);
    });
    worker.on('exit', () => this.#over({ code: 'thread-ended', data: { detail: this.#why } }, null));
    const watched = { idle: worker.idle, ask: () => this.call.answer() };
    this.#unwatch = watchThread(world.clock, watched, (seconds) => {
      // A turn later, so that its end has the cause that is told here.
      const gone = Promise.resolve().then(() => worker.terminate());
      this.#over({ code: 'thread-hung', data: { seconds } }, within(world.clock, gone, releaseLimit));
    });
  }

  /** Runs a test. @see SessionHost.runTest */
  async runTest(...[profile, signal, onSteps]: Parameters<SessionHost['runTest']>): Promise<void> {
    const ticket = (this.#lastTicket += 1);
    let steps: readonly TestStep[] = [];
    this.#connectionTests.set(ticket, (now) => {
      steps = now;
      onSteps(now);
    });
    const end = (): void => void this.call.endTest.asEvent(ticket);
    signal.addEventListener('abort', end);
    try {
      await this.call.runTest(ticket, profile);
    } catch (thrown) {
      if (!(thrown instanceof ThreadEnded)) throw thrown;
      this.owner.authBroker.want(`test ${profile.id}`, []);
      onSteps(brokenOff(steps, thrown.error));
    } finally {
      signal.removeEventListener('abort', end);
      this.#connectionTests.delete(ticket);
    }
  }

  /** Tests that run. */
  get connectionTests(): number {
    return this.#connectionTests.size;
  }

  /** Ends it unless it answers within so many milliseconds: who waits for something of it is told that it hung. */
  async endUnlessAnswering(limit: number): Promise<void> {
    const seen = { answered: false };
    const answer = this.call.flush().then(() => {
      seen.answered = true;
    });
    await within(this.#clock, answer, limit);
    if (seen.answered || this.#isOver) return;
    this.#isEnding = true;
    this.#over({ code: 'thread-hung', data: { seconds: limit / 1000 } }, null);
    await this.worker.terminate();
  }

  /** Ends it with all that is in it; resolves when it is gone. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#unwatch();
    await this.worker.terminate();
  }

  #over(error: AppError, released: Promise<void> | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unwatch();
    this.call.$close(new ThreadEnded(error));
    this.#service.close();
    if (!this.#isEnding) this.listener.ended(error, released);
  }
}

/** The steps of a test that ended in the middle: what was under way failed, what was to come is not tried. */
function brokenOff(steps: readonly TestStep[], error: AppError): readonly TestStep[] {
  const at = steps.findIndex(({ state }) => state === 'running' || state === 'waiting');
  return steps.map((step, index) => {
    if (step.state !== 'running' && step.state !== 'waiting') return step;
    return index === at ? { ...step, state: 'failed', error } : { ...step, state: 'skipped' };
  });
}
