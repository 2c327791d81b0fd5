import type { Subscribe } from '../../shared/contract';
import { EventListeners } from '../../shared/event-listeners';
import type { LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';
import { changeTo, counters, type CounterName, type SliceName, type Snapshot } from '../../shared/snapshot';
import { isLive } from '../../shared/status';
import { Timer, type Clock } from './clock';
import { Counting, type Pace } from './counting';

/** State changes are told at most this often, in milliseconds. */
const changeInterval = 50;
/** Counters are told this often while they move, in milliseconds. */
const countersInterval = 1000;

/** A slice of counters, whatever they are. */
interface Counters {
  readonly key: (entry: never) => string;
  readonly last: (entry: never) => object;
}

/** The state that the publisher tells about, read when it is time to tell. */
type Sources = Omit<Snapshot, 'revision'>;

/** Tells listeners what changed: state in slices, log lines in batches, counters apart. */
export class Publisher {
  readonly #flushing: Timer;
  readonly #counting: Counting;
  readonly #listeners = new EventListeners();
  #revision = 0;
  #marks = new Map<SliceName, Set<SessionId>>();
  #lines = new Map<SessionId, LogEntry[]>();
  /** Each slice of counters as it was told last. */
  readonly #told = new Map<CounterName, ReadonlyMap<string, object>>();
  #closed = false;

  /** @param read gives the current state; called only when something is told */
  constructor(
    clock: Clock,
    private readonly read: () => Sources,
  ) {
    this.#flushing = new Timer(clock);
    this.#counting = new Counting(clock, countersInterval, () => this.#tellCounters());
  }

  /**
   * A slice changed.
   * @param id the entry that did, in a slice that is told by its entries; none when entries came or went
   */
  changed(slice: SliceName, id?: SessionId): void {
    const ids = this.#marks.get(slice) ?? new Set();
    this.#marks.set(slice, ids);
    this.#soon();
    if (id === undefined) return;
    ids.add(id);
    if (!this.#closed) this.#counting.wake(true);
  }

  /** Counters of a session moved, or may move from now on. */
  readonly counted = (): void => {
    if (!this.#closed) this.#counting.wake();
  };

  logged(id: SessionId, entry: LogEntry): void {
    const batch = this.#lines.get(id);
    if (batch === undefined) this.#lines.set(id, [entry]);
    else batch.push(entry);
    this.#soon();
  }

  /** Everything, with all pending changes told first so that its revision is true. */
  readonly snapshot = (): Snapshot => {
    this.#flush();
    return { revision: this.#revision, ...this.read() };
  };

  readonly on: Subscribe = this.#listeners.on;

  /** Tells what is pending and stops the timers. */
  close(): void {
    // First: a listener that changes something must not start a timer again.
    this.#closed = true;
    this.#flush();
    this.#counting.stop();
    this.#tellCounters();
  }

  #soon(): void {
    if (!this.#closed) this.#flushing.startOnce(changeInterval, () => this.#flush());
  }

  #flush(): void {
    this.#flushing.stop();
    if (this.#marks.size > 0) {
      const marked = this.#marks;
      this.#marks = new Map();
      this.#revision += 1;
      this.#listeners.emit('snapshot.changed', changeTo(this.read(), this.#revision, marked));
    }
    const batches = this.#lines;
    this.#lines = new Map();
    for (const [sessionId, entries] of batches)
      this.#listeners.emit('sessions.logged', { sessionId, entries });
  }

  #tellCounters(): Pace {
    const { traffic, vitals, sessions } = this.read();
    this.#tellMoved('vitals', vitals);
    if (this.#tellMoved('traffic', traffic)) return 'moving';
    // When nothing is open and all is told the round ends; the next change of a session starts it again.
    if (!sessions.some((session) => isLive(session.state))) return 'over';
    return traffic.some(({ live }) => live > 0) ? 'open' : 'still';
  }

  /** @returns whether there was anything to tell */
  #tellMoved(name: CounterName, entries: readonly object[]): boolean {
    const { key, last }: Counters = counters[name];
    const before = this.#told.get(name) ?? new Map<string, object>();
    const now = new Map(entries.map((entry) => [key(entry as never), entry]));
    const gone = [...before].flatMap(([id, entry]) =>
      now.has(id) ? [] : [[id, last(entry as never)] as const],
    );
    const moved = [...now, ...gone].filter(([id, entry]) => !isSame(before.get(id), entry));
    this.#told.set(name, now);
    if (moved.length > 0) this.#listeners.emit(`snapshot.${name}`, moved.map(([, entry]) => entry) as never);
    return moved.length > 0;
  }
}

function isSame(told: object | undefined, now: object): boolean {
  return told !== undefined && Object.entries(now).every(([key, value]) => Reflect.get(told, key) === value);
}
