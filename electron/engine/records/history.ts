import type { AppError } from '../../../shared/errors';
import type { HistoryEntry } from '../../../shared/history';
import type { SessionId } from '../../../shared/ids';
import { assertNever } from '../../../shared/result';
import { isLive, type SessionState, type SessionStatus } from '../../../shared/status';
import type { HistoryStore } from '../../storage';
import { Timer, type Clock } from '../clock';

/** The part of a session's status that decides what its history has to tell. */
export type Moment = Pick<SessionStatus, 'state' | 'lastLoss'>;

type What = HistoryEntry['what'];

/**
 * The entry that a step from one state to the next makes in a session's history.
 * @param noted what went wrong since the session was opened or last connected: a server that is away for days is tried a
 *   thousand times, and each cause is told once
 * @returns null for what is no news
 */
export function entryFor(
  noted: readonly HistoryEntry[],
  before: Moment,
  after: Moment,
  now: number,
): HistoryEntry | null {
  const entry = (what: What, error: AppError | null = null): HistoryEntry => ({ at: now, what, error });
  const { state } = after;
  if (state.kind === 'failed') return before.state.kind === 'failed' ? null : entry('failed', state.error);
  if (state.kind === 'closing') return before.state.kind === 'closing' ? null : entry('closed');
  if (before.state.kind === 'closing' || state.kind === 'idle') return null;
  if (!isLive(before.state)) return entry('opened');
  if (before.state.kind === 'connected') return afterConnected(before, before.state, after, entry);
  switch (state.kind) {
    case 'connected':
      return entry('connected');
    case 'waiting': {
      // Waiting for a network and then for a time is one wait.
      if (before.state.kind === 'waiting') return null;
      const { code } = state.cause;
      const isKnown = noted.some(({ error }) => error?.code === code);
      return isKnown ? null : entry('retrying', state.cause);
    }
    case 'connecting':
    case 'asking':
    case 'awaiting':
    case 'standby':
      return null;
    default:
      return assertNever(state);
  }
}

function afterConnected(
  before: Moment,
  connected: Extract<SessionState, { kind: 'connected' }>,
  { state, lastLoss }: Moment,
  entry: (what: What, error?: AppError | null) => HistoryEntry,
): HistoryEntry | null {
  if (state.kind === 'connected') {
    if ((state.stalledSince === null) === (connected.stalledSince === null)) return null;
    return entry(state.stalledSince === null ? 'recovered' : 'stalled');
  }
  if (state.kind === 'waiting') return entry('lost', state.cause);
  if (lastLoss !== null && lastLoss.at !== before.lastLoss?.at) return entry('lost', lastLoss.error);
  return state.kind === 'standby' ? entry('hung-up') : entry('lost');
}

/** Milliseconds for which a deleted session can have back what was kept of it. */
const undoable = 3_600_000;

/** Entries after which a session is not open any more. */
const closings: ReadonlySet<What> = new Set<What>(['failed', 'closed', 'ended']);

/** The histories of all sessions, as they are made. */
export class Histories {
  readonly #noted = new Map<SessionId, readonly HistoryEntry[]>();
  /** Work that has to be done before the next entry of a session. */
  readonly #queues = new Map<SessionId, Promise<void>>();
  /** Deleted sessions whose histories can be brought back, each until its timer ends. */
  readonly #aside = new Map<SessionId, Timer>();
  #ended = false;

  /**
   * Creates the histories on what earlier runs have left.
   * @param dropped called once a deletion cannot be taken back any more
   */
  constructor(
    private readonly store: HistoryStore,
    private readonly clock: Clock,
    private readonly dropped: (id: SessionId) => Promise<void> = () => Promise.resolve(),
  ) {}

  /** A session came into another state. */
  onTransition(id: SessionId, before: Moment, after: Moment): void {
    if (this.#ended) return;
    const entry = entryFor(this.#noted.get(id) ?? [], before, after, this.clock.now());
    if (entry !== null) this.#note(id, entry);
  }

  /** The program ends, and with it the sessions that are live: what they do from now on is not noted. */
  end(live: readonly SessionId[]): void {
    this.#end(live, (id, entry) => this.#note(id, entry));
  }

  /** The same, on disk when it returns. */
  endAtOnce(live: readonly SessionId[]): void {
    this.#end(live, (id, entry) => this.store.addAtOnce(id, entry));
  }

  #end(live: readonly SessionId[], note: (id: SessionId, entry: HistoryEntry) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const id of live) note(id, { at: this.clock.now(), what: 'ended', error: null });
  }

  async read(id: SessionId): Promise<readonly HistoryEntry[]> {
    await this.#queues.get(id);
    return this.store.read(id);
  }

  /** A saved session was deleted; its history goes with it, once that cannot be taken back any more. */
  setAside(id: SessionId): void {
    this.#noted.delete(id);
    this.#after(id, () => this.store.setAside(id));
    const timer = this.#aside.get(id) ?? new Timer(this.clock);
    this.#aside.set(id, timer);
    timer.start(undoable, () => this.#drop(id), true);
  }

  /**
   * A session is saved where none was; one that was deleted before has its history again.
   * @returns whether it was
   */
  bringBack(id: SessionId): boolean {
    const timer = this.#aside.get(id);
    if (timer === undefined) return false;
    timer.stop();
    this.#aside.delete(id);
    this.#after(id, () => this.store.bringBack(id));
    return true;
  }

  /** Resolves when everything is on disk, and what was deleted is gone from it. */
  async settled(): Promise<void> {
    for (const [id, timer] of this.#aside) {
      timer.stop();
      this.#drop(id);
    }
    await Promise.all(this.#queues.values());
    await this.store.settled();
  }

  #note(id: SessionId, entry: HistoryEntry): void {
    if (entry.what === 'opened' || entry.what === 'connected') this.#noted.delete(id);
    if (entry.error !== null) this.#noted.set(id, [...(this.#noted.get(id) ?? []), entry]);
    const before = this.#queues.get(id) ?? this.#mendEnd(id, entry.at);
    this.#then(id, before, () => this.store.add(id, entry));
  }

  #drop(id: SessionId): void {
    this.#aside.delete(id);
    this.#after(id, () => {
      this.store.forget(id);
      return this.dropped(id);
    });
  }

  #after(id: SessionId, act: () => void | Promise<void>): void {
    this.#then(id, this.#queues.get(id) ?? Promise.resolve(), act);
  }

  #then(id: SessionId, before: Promise<void>, act: () => void | Promise<void>): void {
    this.#queues.set(id, before.then(act));
  }

  /** Says of an earlier run that it ended with the session open: it had no time to say so itself. */
  async #mendEnd(id: SessionId, at: number): Promise<void> {
    const last = (await this.store.read(id)).at(-1);
    if (last === undefined || closings.has(last.what)) return;
    this.store.add(id, { at, what: 'ended', error: { code: 'ended-unasked', data: {} } });
  }
}
