import { formatSource } from '../../../shared/endpoint';
import { internalError, sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { Forward } from '../../../shared/forward';
import { endOf } from '../../../shared/forward-end';
import { acceptsOthers, checkGuarded, type AcceptOthers } from '../../../shared/listeners';
import { fail, type Result } from '../../../shared/result';
import { formatBound, type ForwardState, type ForwardStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/event-log';
import { cancellingLine } from '../../../shared/texts/forwards';
import type { ConnectionTable } from '../../forwards/connection-table';
import type { ForwardContext, RunningForward } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import { Timer } from '../clock';
import type { HostDependencies } from '../types';
import { ListenRetry } from './listen-retry';

/** The session, as far as a forward needs it. */
export interface ForwardOwner {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'startLocal' | 'startRemote' | 'system'>;
  /** Takes a function for a text that is made only when its level is wanted. */
  readonly log: (text: string | (() => string), level?: LogLevel) => void;
  readonly openChannel: ForwardContext['openChannel'];
  /** Says more about why a forward does not listen: who holds its port, and which one is free. Never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  /** The state changed. */
  readonly changed: () => void;
}

/** The part of a forward that outlives its listener: a changed forward takes it over from the one before. */
export interface Ledger {
  readonly connections: ConnectionTable;
  /** The port it had last, wanted again where any port will do. */
  lastPort: number | null;
  /**
   * Where it listened on the server when the connection was lost, which the server may not have noticed yet; null when it
   * was stopped in order.
   */
  orphan: string | null;
}

/** Whether a forward may listen now: not at all, only here because the session connects on demand, or everywhere. */
export type Footing = SshConnection | 'standby' | null;

/**
 * One forward of an open session, from `off` to `listening` and back. Its operations run one after the other, so that a stop
 * never overtakes a start.
 */
export class ForwardRunner {
  /** Where it listens on the server, to tell that from other addresses. */
  readonly #bindKey: string;
  readonly #retry: ListenRetry;
  readonly #end: Timer;
  #status: ForwardStatus;
  #running: RunningForward | null = null;
  #footing: Footing = null;
  #retired = false;
  /** When it ends, settled when it first listened: coming back after a lost connection gives it no more time. */
  #until: number | null = null;
  /** Operations that wait for their turn. */
  #waiting = 0;
  #hurry = (): void => undefined;
  #queue: Promise<void> = Promise.resolve();

  /** @param boxes the boxes that widen listeners, as ticked */
  constructor(
    forward: Forward,
    private readonly boxes: AcceptOthers,
    private readonly ledger: Ledger,
    private readonly owner: ForwardOwner,
  ) {
    this.#bindKey = JSON.stringify([forward.source, acceptsOthers(forward, boxes)]);
    this.#end = new Timer(owner.dependencies.clock);
    this.#status = { forward, state: this.#restState(), leaving: false, reachability: null };
    this.#retry = new ListenRetry({
      clock: owner.dependencies.clock,
      explain: async (error) => (await this.#explained([error]))[0] ?? error,
      retry: () =>
        void this.#inTurn(() => (this.#running === null ? this.#start() : this.#complete(this.#running))),
    });
  }

  /** The same object as long as nothing changed. */
  get status(): ForwardStatus {
    return this.#status;
  }

  /** The session is up or stands by: start listening if switched on; one that failed or waits is tried again. */
  resume(on: SshConnection | 'standby'): Promise<void> {
    this.#footing = on;
    return this.#inTurn(() => this.#start());
  }

  /** The connection is away: a Remote listener is gone with it, a local one stays bound without its connections. */
  suspend(): Promise<void> {
    this.#footing = null;
    // One that listens on some of its addresses goes on looking for the others.
    if (this.#running === null) this.#retry.pause();
    // At once, not in turn: what ran through the lost connection must not wait for a slow operation.
    const cut = this.ledger.connections.lose();
    return this.#inTurn(async () => {
      if (this.#status.forward.kind === 'remote') {
        if (this.#running !== null) this.ledger.orphan = this.#bindKey;
        await this.#stopListening();
      }
      await cut;
      if (this.#running !== null) return;
      this.#retry.end();
      if (this.#status.state.kind !== 'failed') this.#rest();
    });
  }

  /** The user switches it on, also to have another try for what was missing, or off. Resolves when it listens, failed, or its port is free. */
  switchTo(enabled: boolean): Promise<void> {
    return this.#inTurn(() => this.#turn(enabled));
  }

  /** Calls it otherwise. */
  rename({ name, note }: Pick<Forward, 'name' | 'note'>): void {
    const { forward } = this.#status;
    if (forward.name !== name || forward.note !== note) this.#change({ forward: { ...forward, name, note } });
  }

  /** Says whether it is as it is only until the session is disconnected. */
  mark(temporary: boolean): void {
    if ((this.#status.temporary === true) === temporary) return;
    const { temporary: _before, ...rest } = this.#status;
    this.#status = temporary ? { ...rest, temporary } : rest;
    this.owner.changed();
  }

  /** Stops listening for good, and leaves its connections alone. Resolves when its port is free. */
  retire(): Promise<void> {
    this.#retired = true;
    return this.#inTurn(async () => {
      if (this.#running !== null) this.owner.log(cancellingLine(this.#status.forward));
      await this.#stopListening();
      this.#rest();
    });
  }

  /** Stops it with its session; resolves when its port is free. The intent to run is kept. */
  close(): Promise<void> {
    this.#footing = null;
    // At once as well as in turn; it is not waited for here, since more may come until the listener is closed.
    void this.ledger.connections.cut({ kind: 'stopped' });
    return this.#inTurn(() => this.#stop());
  }

  /** The last of its connections has ended. */
  emptied(): void {
    if (this.#status.state.kind === 'finishing') this.#enter({ kind: 'off' });
  }

  /** Checks its destination (see RunningForward's probe); null while it does not listen. */
  check(through: SshConnection, signal: AbortSignal): Promise<Result<null>> | null {
    return this.#running?.check?.(through, signal) ?? null;
  }

  get #now(): number {
    return this.owner.dependencies.clock.now();
  }

  /** Its state when it does not listen. */
  #restState(): ForwardState {
    return this.ledger.connections.size > 0 ? { kind: 'finishing', since: this.#now } : { kind: 'off' };
  }

  #rest(): void {
    const next = this.#restState();
    if (this.#status.state.kind !== next.kind) this.#enter(next);
  }

  #change(to: Partial<ForwardStatus>): void {
    this.#status = { ...this.#status, ...to };
    this.owner.changed();
  }

  #enter(state: ForwardState): void {
    this.#change({ state });
  }

  #inTurn(operation: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#hurry();
    this.#queue = this.#queue
      .then(() => {
        this.#waiting -= 1;
        return operation();
      })
      .catch((thrown: unknown) => this.#enter({ kind: 'failed', error: internalError(thrown) }));
    return this.#queue;
  }

  /** Explains errors for as long as nothing else is wanted: looking up who has a port may take seconds. */
  async #explained(errors: readonly AppError[]): Promise<readonly AppError[]> {
    if (errors.length === 0 || this.#waiting > 0) return errors;
    const hurried = new Promise<readonly AppError[]>((resolve) => {
      this.#hurry = () => resolve(errors);
    });
    return Promise.race([Promise.all(errors.map(this.owner.explain)), hurried]);
  }

  async #turn(enabled: boolean): Promise<void> {
    const { forward } = this.#status;
    if (forward.enabled !== enabled) this.#change({ forward: { ...forward, enabled } });
    if (!enabled) {
      this.ledger.orphan = null;
      if (this.#running !== null) this.owner.log(cancellingLine(forward));
      return this.#stop();
    }
    // One that got only some of its addresses tries for the others again.
    if (this.#running !== null) return this.#complete(this.#running);
    this.#until = null;
    // The user wants to hear how it goes.
    this.#retry.end();
    if (this.#status.state.kind === 'waiting') this.#enter({ kind: 'starting' });
    return this.#start();
  }

  async #start(): Promise<void> {
    const on = this.#footing;
    const { forward } = this.#status;
    if (this.#retired || this.#running !== null || on === null || !forward.enabled) return;
    if (forward.kind === 'remote' && on === 'standby') return;
    this.#retry.pause();
    const end = this.#until ?? endOf(forward.end, this.#now);
    const refusal = this.#refusal(forward, end);
    if (refusal !== null) {
      this.#refuse(refusal);
      return;
    }
    // One that waits goes on waiting while it looks whether its port is free.
    if (this.#status.state.kind !== 'waiting') this.#enter({ kind: 'starting' });
    const result = await this.#listen(on);
    if (!result.ok) {
      // A request that died with its connection is no fault of the forward's: the next connection brings the next one.
      if (forward.kind === 'remote' && this.#footing !== on) this.#enter(this.#restState());
      else await this.#trouble(result.error);
      return;
    }
    const missing = await this.#explained(result.value.missing);
    for (const error of missing) this.owner.log(sentence(error), 'warning');
    this.#listening({ ...result.value, missing }, end);
  }

  /** Why it must not listen at all. */
  #refusal(forward: Forward, end: number | null): AppError | null {
    const guarded = checkGuarded(forward, this.boxes);
    if (!guarded.ok) return guarded.error;
    return end !== null && end <= this.#now ? { code: 'forward-over', data: { at: end } } : null;
  }

  async #listen(on: SshConnection | 'standby'): Promise<Result<RunningForward>> {
    const { forward, state } = this.#status;
    const { dependencies, log, openChannel } = this.owner;
    // Log lines of a try after which it waits as before are not worth reading again and again.
    let unsaid: (readonly [string, LogLevel | undefined])[] | null = state.kind === 'waiting' ? [] : null;
    const context: ForwardContext = {
      acceptOthers: acceptsOthers(forward, this.boxes),
      lastPort: this.ledger.lastPort,
      connections: this.ledger.connections,
      system: dependencies.system,
      log: (text, level) => {
        if (unsaid === null) log(text, level);
        else unsaid.push([text, level]);
      },
      openChannel,
      hampered: (by) => this.#hampered(by),
    };
    let result: Result<RunningForward>;
    try {
      if (forward.kind !== 'remote') result = await dependencies.startLocal(forward, context);
      else if (on === 'standby') return fail({ code: 'not-connected', data: {} });
      else result = await dependencies.startRemote(forward, context, on);
    } catch (thrown) {
      result = fail(internalError(thrown));
    }
    const lines = unsaid ?? [];
    unsaid = null;
    if (result.ok || !this.#retry.isFor(result.error)) for (const line of lines) log(...line);
    return result;
  }

  /** Waits for a port that may come free, and fails for any other reason. */
  async #trouble(error: AppError): Promise<void> {
    const isKnown = this.#retry.isFor(error);
    const waiting = await this.#retry.meet(error, this.ledger.orphan === this.#bindKey);
    if (waiting === null) {
      for (const told of await this.#explained([error])) this.#refuse(told);
      return;
    }
    const left = waiting.until === null ? null : waiting.until - this.#now;
    if (!isKnown) this.owner.log(texts.waitingToListen(sentence(waiting.error), left), 'warning');
    this.#enter(waiting);
  }

  #refuse(error: AppError): void {
    this.#retry.end();
    // A request that died with its connection was not refused; that is told where the connection is.
    if (error.code !== 'not-connected') this.owner.log(sentence(error), 'error');
    this.#enter({ kind: 'failed', error });
  }

  #listening(started: RunningForward, until: number | null): void {
    const { bound, missing } = started;
    this.#running = started;
    this.#until = until;
    this.#retry.end();
    if (started.complete !== undefined) this.#retry.missing(missing);
    this.ledger.orphan = null;
    const [first] = bound;
    if (first !== undefined && 'port' in first) this.ledger.lastPort = first.port;
    const exposure = started.exposure === undefined ? null : ({ kind: 'asking' } as const);
    this.#enter({ kind: 'listening', since: this.#now, bound, missing, until, exposure });
    if (until !== null) this.#end.startAt(until, () => this.#over());
    void started.exposure?.().then((found) => {
      const { state } = this.#status;
      if (this.#running === started && state.kind === 'listening') this.#enter({ ...state, exposure: found });
    });
  }

  /** Takes those of its addresses that were taken and have come free. */
  async #complete(partial: RunningForward): Promise<void> {
    const before = this.#status.state;
    if (partial.complete === undefined || before.kind !== 'listening') return;
    this.#retry.pause();
    const { bound, missing } = await partial.complete();
    // Asked for once more: a state may have been entered meanwhile.
    const { state } = this.#status;
    if (this.#running !== partial || state.kind !== 'listening') return;
    this.#retry.missing(missing);
    const known = before.bound.map(formatBound);
    const news = bound.map(formatBound).filter((address) => !known.includes(address));
    if (news.length === 0) return;
    this.owner.log(texts.listeningOn(news));
    this.#enter({ ...state, bound, missing: await this.#explained(missing) });
  }

  /** Its listener cannot accept connections, or can again. */
  #hampered(by: AppError | null): void {
    const { state } = this.#status;
    if (this.#running === null || state.kind !== 'listening') return;
    const others = state.missing.filter(({ code }) => code !== 'open-files-limit');
    if (by !== null) this.owner.log(sentence(by), 'error');
    else if (others.length < state.missing.length) this.owner.log(texts.acceptedAgain);
    this.#enter({ ...state, missing: by === null ? others : [...others, by] });
  }

  /** The end time has come: nobody gets through any longer. */
  #over(): void {
    const { source } = this.#status.forward;
    this.owner.log(texts.endTimeOf(formatSource(source)));
    void this.switchTo(false);
  }

  async #stopListening(): Promise<void> {
    this.#end.stop();
    this.#retry.end();
    const stopping = this.#running;
    this.#running = null;
    if (stopping === null) return;
    this.#enter({ kind: 'stopping' });
    await stopping.close();
  }

  async #stop(): Promise<void> {
    // Twice: some may come until the listener is closed, and a silent server may take its time over that.
    void this.ledger.connections.cut({ kind: 'stopped' });
    await this.#stopListening();
    await this.ledger.connections.cut({ kind: 'stopped' });
    this.#until = null;
    this.#rest();
  }
}
