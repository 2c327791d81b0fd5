import { formatEndpoint } from '../../../shared/endpoint';
import { internalError, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { PromptId, SessionId } from '../../../shared/ids';
import type { PromptAnswer } from '../../../shared/prompts';
import { fail, ok, type Result } from '../../../shared/result';
import type { Phase } from '../../../shared/status';
import * as texts from '../../../shared/texts/event-log';
import type { SshConnection, Via } from '../../ssh/types';
import { until } from '../../system/async';
import type { AuthAttempt, AuthBroker } from '../auth/auth-broker';
import type { QuestionBody, Questions } from '../auth/questions';
import type { HostDependencies } from '../types';
import type { AttemptGate } from './attempt-gate';
import type { KeepaliveMonitor } from './keepalive-monitor';
import { monitorConnection, type MonitoredConnection } from './monitored-connection';
import type { RouteHop } from './route';
import { Stopwatch, type PhaseTime } from './stopwatch';

/** A session that goes through a connection, or waits for it. */
export interface LeaseHolder {
  readonly sessionId: SessionId;
  /** The session's title, for questions. */
  readonly title: () => string;
  /** The session's name for this jump host; null when the connection is to its own server. */
  readonly hop: string | null;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Whether its log takes lines of the level trace now. */
  readonly isTraced: () => boolean;
  readonly phase: (phase: Phase) => void;
  readonly asked: (id: PromptId) => void;
  readonly answered: () => void;
  /** The other end does not answer, or answers again; or it is found out whether it ever answers. */
  readonly stalled: () => void;
  /** The connection was up and is gone, unasked; never after leave(). */
  readonly onLost: (cause: AppError) => void;
  /** Others came or went. */
  readonly changed: () => void;
}

/** The lease of a connection that is up. */
export interface Lease {
  readonly pooled: PooledConnection;
  readonly connection: SshConnection;
  /** Since when it is up, in milliseconds since the epoch. */
  readonly since: number;
  /** How long the phases of making it took. */
  readonly phaseTimes: readonly PhaseTime[];
  readonly isShared: () => boolean;
  readonly keepalive: KeepaliveMonitor;
  /** Gives the lease up; idempotent. The last one to do so ends the connection: resolves when its socket is gone. */
  readonly leave: () => Promise<void>;
}

/** Dependencies of the connections. */
export interface ConnectionPoolOwner {
  readonly dependencies: Pick<HostDependencies, 'attemptsAtOnce' | 'clock' | 'connect'>;
  readonly gate: AttemptGate;
  readonly authBroker: AuthBroker;
  readonly ask: Questions['ask'];
}

/** How far a connection is. */
type State =
  | { readonly kind: 'making'; readonly phase: Phase | null; readonly question: PromptId | null }
  | (MonitoredConnection & { readonly kind: 'up'; readonly since: number })
  /** It is ending or gone, and nobody may join any more; `loss` is null where that was asked for. */
  | { readonly kind: 'over'; readonly wasUp: boolean; readonly loss: AppError | null };

export const cancelled: AppError = { code: 'auth-cancelled', data: {} };
const lostUnasked: AppError = { code: 'connection-lost', data: { detail: '' } };

/** One connection, from the first attempt to make it until its socket is gone, and the sessions that go through it. */
export class PooledConnection {
  readonly routeHop: RouteHop;
  /** The connection it leads through. */
  readonly via: PooledConnection | null;
  /** Resolves when nothing is left of it. */
  readonly over: Promise<void>;
  readonly #auth: AuthAttempt;
  /** Each with what tells that it has left. */
  readonly #holders = new Map<LeaseHolder, AbortController>();
  readonly #attempt = new AbortController();
  readonly #stopwatch: Stopwatch;
  readonly #made: Promise<Result<SshConnection>>;
  #state: State = { kind: 'making', phase: null, question: null };
  #finished = (): void => undefined;
  /** Lets another attempt go to the server. */
  #passGate = (): void => undefined;

  /**
   * Begins to make it.
   * @param onEnd called when nothing is left of it, before those who hold it hear of that; `unasked` when it was up and was lost
   */
  constructor(
    private readonly owner: ConnectionPoolOwner,
    routeHop: RouteHop,
    via: PooledConnection | null,
    private readonly onEnd: (unasked: boolean) => void,
  ) {
    this.routeHop = routeHop;
    this.via = via;
    this.over = new Promise((resolve) => {
      this.#finished = resolve;
    });
    this.#stopwatch = new Stopwatch(owner.dependencies.clock.now);
    this.#auth = owner.authBroker.begin(routeHop, { put: (question) => this.#put(question), log: this.#log });
    // Its first holder has to be in before anything can be told or asked.
    this.#made = Promise.resolve()
      .then(() => this.#make())
      // By now it is known what became of what was sent.
      .finally(() => this.#auth.close());
  }

  get kind(): State['kind'] {
    return this.#state.kind;
  }

  /** Brings a holder in; the lease is there when the connection is. */
  async enter(holder: LeaseHolder, signal: AbortSignal): Promise<Result<Lease>> {
    this.#holders.set(holder, new AbortController());
    this.#each((other) => {
      if (other !== holder) other.changed();
    });
    if (this.#state.kind === 'making') {
      const { phase, question } = this.#state;
      if (phase !== null) holder.phase(phase);
      if (question !== null) holder.asked(question);
    }
    const made = await until(this.#made, signal);
    if (made === null) {
      await this.#leave(holder);
      return fail(cancelled);
    }
    if (!made.ok) return made;
    const state = this.#state;
    // Lost since, which the holder has been told.
    if (state.kind === 'over') return fail(state.loss ?? lostUnasked);
    if (state.kind === 'making' || !this.#holders.has(holder)) return fail(lostUnasked);
    const { connection, keepalive, since } = state;
    return ok({
      ...{ pooled: this, connection, keepalive, since },
      phaseTimes: this.#stopwatch.phaseTimes(),
      isShared: () => this.#holders.size > 1,
      leave: () => this.#leave(holder),
    });
  }

  /** Ends it; resolves when its socket is gone. */
  async end(): Promise<void> {
    const before = this.#state;
    this.#close(null);
    // One that is being made ends with its attempt.
    if (before.kind !== 'up') return this.over;
    await before.connection.end();
    this.#finish(false);
  }

  #each(notify: (holder: LeaseHolder) => void): void {
    for (const holder of [...this.#holders.keys()]) notify(holder);
  }

  /** Tells those whom it concerns: while it is made all who wait, then the session whose own server it is. */
  readonly #log = (text: string, level?: LogLevel): void => {
    const wasUp = this.#state.kind === 'up' || (this.#state.kind === 'over' && this.#state.wasUp);
    const isOwned = wasUp && [...this.#holders.keys()].some(({ hop }) => hop === null);
    this.#each((holder) => {
      if (!isOwned || holder.hop === null) holder.log(text, level);
    });
  };

  /** Asked for every packet, so without anything made on the route. */
  readonly #isTraced = (): boolean => {
    for (const holder of this.#holders.keys()) if (holder.isTraced()) return true;
    return false;
  };

  async #make(): Promise<Result<SshConnection>> {
    const { clock } = this.owner.dependencies;
    const result = await this.#dial().catch((thrown: unknown) => fail<SshConnection>(internalError(thrown)));
    if (!result.ok) {
      this.#auth.failed(result.error);
      this.#finish(false);
      return result;
    }
    const connection = result.value;
    if (this.#state.kind === 'over') {
      // Lost before its maker heard that it was made, or wanted by nobody any more.
      if (this.#state.loss !== null) return fail(this.#state.loss);
      await connection.end();
      this.#finish(false);
      return fail(cancelled);
    }
    this.#stopwatch.stop();
    const keepalive = monitorConnection(clock, connection, this.#before(), this.routeHop.profile, {
      log: this.#log,
      stalled: () => this.#each((holder) => holder.stalled()),
    });
    this.#state = { kind: 'up', connection, since: clock.now(), keepalive };
    this.#auth.succeeded();
    return result;
  }

  /** The connections it leads through, the first one first. */
  #before(): readonly MonitoredConnection[] {
    if (this.via === null) return [];
    const state = this.via.#state;
    return [...this.via.#before(), ...(state.kind === 'up' ? [state] : [])];
  }

  async #dial(): Promise<Result<SshConnection>> {
    const { target, knownHostKeyTypes } = await this.#auth.locate();
    // Everybody may have left while that was looked up.
    if (this.#attempt.signal.aborted) return fail(cancelled);
    const via = this.via === null ? null : this.via.#asVia();
    if (via === undefined) return fail({ code: 'not-connected', data: {} });
    const { profile } = this.routeHop;
    const own = {
      phase: (phase: Phase) => this.#entered(phase),
      log: this.#log,
      isTraced: this.#isTraced,
      closed: (cause: AppError | null) => this.#lost(cause ?? lostUnasked),
    };
    const request = { profile, target, knownHostKeyTypes, via };
    const { signal } = this.#attempt;
    const pass = await this.owner.gate.enter(
      this.#serverOnRoute(),
      () => this.#log(texts.waitingForOthers),
      signal,
    );
    if (pass === null) return fail(cancelled);
    this.#passGate = pass;
    return this.owner.dependencies.connect(request, { ...this.#auth.hooks, ...own }, signal).finally(pass);
  }

  /** The server and those before it: behind each jump host the same name may be another server. */
  #serverOnRoute(): string {
    const own = formatEndpoint(this.routeHop.target).toLowerCase();
    return this.via === null ? own : `${this.via.#serverOnRoute()} > ${own}`;
  }

  /** For the connection that leads through it; undefined while it is not up. */
  #asVia(): Via | undefined {
    if (this.#state.kind !== 'up') return undefined;
    return { title: this.routeHop.title, openChannel: this.#state.connection.openChannel };
  }

  #entered(phase: Phase): void {
    if (this.#state.kind === 'making') this.#state = { ...this.#state, phase };
    this.#stopwatch.enter(phase);
    // A proxy that was told a password has let us through.
    if (phase === 'handshake') this.#auth.worked();
    this.#each((holder) => holder.phase(phase));
  }

  /**
   * Asks in the name of the session that has waited longest. When that one leaves, the question is not answered: it is put
   * again for the next.
   */
  async #put(question: QuestionBody): Promise<PromptAnswer> {
    // People may think for as long as they like.
    this.#passGate();
    for (;;) {
      const [first] = this.#holders;
      if (first === undefined || this.#attempt.signal.aborted) return { kind: 'cancel' };
      const [{ sessionId, title, hop }, left] = first;
      const signal = AbortSignal.any([this.#attempt.signal, left.signal]);
      const whole = { ...question, sessionId, title: title(), hop };
      const answer = await this.owner.ask(whole, signal, (id) => {
        this.#asks(id);
        this.#stopwatch.pause();
        this.#each((holder) => holder.asked(id));
      });
      this.#asks(null);
      this.#stopwatch.resume();
      this.#each((holder) => holder.answered());
      if (answer.kind !== 'cancel' || !left.signal.aborted) return answer;
    }
  }

  #asks(question: PromptId | null): void {
    if (this.#state.kind === 'making') this.#state = { ...this.#state, question };
  }

  /** The socket of a connection is gone. */
  #lost(loss: AppError): void {
    const { kind } = this.#state;
    // Those who still wait for it to be made hear of it by that.
    if (kind !== 'over') this.#close(loss);
    this.#finish(kind === 'up');
    if (kind !== 'up') return;
    const holders = [...this.#holders];
    this.#holders.clear();
    for (const [holder, left] of holders) {
      left.abort();
      holder.onLost(loss);
    }
  }

  /** From now on nobody may join. */
  #close(loss: AppError | null): void {
    if (this.#state.kind === 'up') this.#state.keepalive.stop();
    if (this.#state.kind !== 'over') {
      this.#state = { kind: 'over', wasUp: this.#state.kind === 'up', loss };
    }
    // A question whose answer nobody takes any more is withdrawn.
    this.#attempt.abort();
  }

  /** Its end: nothing is left of it. */
  #finish(unasked: boolean): void {
    this.#close(null);
    this.onEnd(unasked);
    this.#finished();
  }

  #leave(holder: LeaseHolder): Promise<void> {
    this.#holders.get(holder)?.abort();
    this.#holders.delete(holder);
    if (this.#holders.size === 0 && this.kind !== 'over') void this.end();
    if (this.kind === 'over') return this.over;
    this.#each((other) => other.changed());
    return Promise.resolve();
  }
}
