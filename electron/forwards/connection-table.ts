import type { Connection, EndReason } from '../../shared/connections';
import { connectionIdSchema, type ConnectionId } from '../../shared/ids';

/** Closed connections that are remembered. */
const historyLength = 50;
/** Live connections a list names; what is more is only counted. */
const listLength = 200;

/** Bytes of one connection, counted in place: to the server and from it. */
export interface Tally {
  sent: number;
  received: number;
}

/** Bytes and connections of one forward; a connection counts from when its destination answered. */
export interface Counters {
  readonly live: number;
  readonly total: number;
  /** Bytes from here to the server. */
  readonly sent: number;
  /** Bytes from the server to here. */
  readonly received: number;
}

/** The client's end of a connection on this machine, by which the system can tell its program. */
export interface LocalPeer {
  readonly address: string;
  readonly port: number;
  /** Our end; two connections may start at one port when they lead to different destinations. */
  readonly to: { readonly address: string; readonly port: number };
}

/** One connection from its client's coming to its end. */
export class ConnectionEntry implements Tally {
  sent = 0;
  received = 0;
  readonly id: ConnectionId;
  readonly since: number;
  readonly from: string;
  /** Null for a client that is not on this machine. */
  readonly peer: LocalPeer | null;
  to: string;
  openedAt: number | null = null;
  #cut: (() => void) | null = null;
  /** Why it was cut off by us, before everything of it was gone. */
  #cutFor: EndReason | null = null;
  #notifyEnd: (() => void) | null = null;

  constructor(
    private readonly table: ConnectionTable,
    id: ConnectionId,
    since: number,
    start: { readonly from: string; readonly peer: LocalPeer | null; readonly to: string },
  ) {
    this.id = id;
    this.since = since;
    this.from = start.from;
    this.peer = start.peer;
    this.to = start.to;
  }

  /** How to end it at once from outside; the way in use now takes the place of the one before. */
  cutBy(cut: () => void): void {
    this.#cut = cut;
    if (this.#cutFor !== null) cut();
  }

  /** Its destination answered. */
  opened(): void {
    if (this.openedAt !== null) return;
    this.openedAt = this.table.opened();
    this.table.notify(connectionOf(this));
  }

  /** Ends it at once; `ended` is still called by whoever holds its two ends. */
  cut(reason: EndReason): void {
    if (this.#cutFor !== null) return;
    this.#cutFor = reason;
    this.#cut?.();
  }

  /** Whether it has not ended. */
  get isLive(): boolean {
    return this.table.has(this);
  }

  /** Nothing of it is left. What cut it off counts more than what came of that. Idempotent. */
  ended(reason: EndReason): void {
    this.table.forget(this, this.#cutFor ?? reason);
    this.#notifyEnd?.();
  }

  /** Resolves when nothing of it is left. */
  whenEnded(): Promise<void> {
    if (!this.isLive) return Promise.resolve();
    const before = this.#notifyEnd;
    return new Promise((resolve) => {
      this.#notifyEnd = () => {
        before?.();
        resolve();
      };
    });
  }
}

/** The connections of one forward: live ones, a short history, and the sums of all. Outlives the forward's listener. */
export class ConnectionTable {
  readonly #live = new Map<ConnectionId, ConnectionEntry>();
  readonly #waiting = new Set<() => void>();
  /** Oldest first. */
  readonly #history: Connection[] = [];
  #open = 0;
  #total = 0;
  #sent = 0;
  #received = 0;

  /**
   * @param now milliseconds since the epoch
   * @param filled called when a first live connection comes
   * @param emptied called whenever the last live connection has ended
   * @param onChanged called with each connection when its destination answered, and when it has ended
   */
  constructor(
    private readonly now: () => number,
    private readonly filled: () => void = nothing,
    private readonly emptied: () => void = nothing,
    private readonly onChanged: (connection: Connection) => void = nothing,
  ) {}

  /** A client has come. */
  begin(start: {
    readonly from: string;
    readonly peer: LocalPeer | null;
    readonly to: string;
  }): ConnectionEntry {
    const entry = new ConnectionEntry(this, nextId(), this.now(), start);
    this.#live.set(entry.id, entry);
    if (this.#live.size === 1) this.filled();
    return entry;
  }

  /** Counts a connection whose destination answered. @internal for {@link ConnectionEntry} */
  opened(): number {
    this.#open += 1;
    this.#total += 1;
    return this.now();
  }

  /** Tells of a connection that has come further. @internal for {@link ConnectionEntry} */
  notify(connection: Connection): void {
    this.onChanged(connection);
  }

  /** Moves an entry into the history. @internal for {@link ConnectionEntry} */
  forget(entry: ConnectionEntry, reason: EndReason): void {
    if (!this.#live.delete(entry.id)) return;
    if (entry.openedAt !== null) this.#open -= 1;
    this.#sent += entry.sent;
    this.#received += entry.received;
    const closed: Connection = { ...connectionOf(entry), ended: { at: this.now(), reason } };
    this.#history.push(closed);
    if (this.#history.length > historyLength) this.#history.shift();
    this.onChanged(closed);
    if (this.#live.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    this.emptied();
  }

  /** Whether an entry is among the live ones. @internal for {@link ConnectionEntry} */
  has(entry: ConnectionEntry): boolean {
    return this.#live.get(entry.id) === entry;
  }

  /** Connections that have not ended, those whose destination has not answered yet among them. */
  get size(): number {
    return this.#live.size;
  }

  /** The sums as of now. */
  counters(): Counters {
    let sent = this.#sent;
    let received = this.#received;
    for (const entry of this.#live.values()) {
      sent += entry.sent;
      received += entry.received;
    }
    return { live: this.#open, total: this.#total, sent, received };
  }

  /** The newest live entries, newest first. */
  live(): readonly ConnectionEntry[] {
    return [...this.#live.values()].slice(-listLength).reverse();
  }

  /** The last that ended, newest first. */
  history(): readonly Connection[] {
    return this.#history.toReversed();
  }

  /** Ends one at once; false when there is none such. */
  close(id: ConnectionId): boolean {
    const entry = this.#live.get(id);
    entry?.cut({ kind: 'closed' });
    return entry !== undefined;
  }

  /** Ends all at once; resolves when nothing of them is left. */
  async cut(reason: EndReason): Promise<void> {
    for (const entry of [...this.#live.values()]) entry.cut(reason);
    await this.drained();
  }

  /**
   * The connection to the server is lost: ends what ran through it, and leaves alone who still waits for a way there.
   * Resolves when nothing of those is left.
   */
  async lose(): Promise<void> {
    const open = [...this.#live.values()].filter(({ openedAt }) => openedAt !== null);
    for (const entry of open) entry.cut({ kind: 'lost' });
    await Promise.all(open.map((entry) => entry.whenEnded()));
  }

  /** Resolves when there is no live connection. */
  drained(): Promise<void> {
    if (this.#live.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }
}

/** An entry as told to the window; its program is not known here. */
export function connectionOf(entry: ConnectionEntry): Connection {
  const { id, from, to, since, openedAt: opened, sent, received } = entry;
  return { id, from, program: null, to, since, opened, ended: null, sent, received };
}

function nothing(): void {
  // Nobody wants to know.
}

let lastId = 0;

function nextId(): ConnectionId {
  lastId += 1;
  return connectionIdSchema.parse(lastId);
}
