import { logCapacity, type LogEntry } from '../../../../shared/event-log';
import type { ForwardId, SessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionState, SessionStatus, Traffic, Vitals } from '../../../../shared/status';
import { Timer, type Clock } from '../../clock';
import { Counting, type Pace } from '../../counting';
import { withLine } from '../../records/event-log';
import type { Moment } from '../../records/history';
import type { Session, SessionListener } from '../types';

/** Changes are sent at most this often, in milliseconds; the engine tells its own listeners less often still. */
const updateInterval = 16;

/** Counters are told this often while they move, in milliseconds. */
const countsInterval = 500;

/** The part of a session's status that is otherwise than it was last told; all of it the first time. */
type StatusUpdate = Partial<SessionStatus> & Pick<SessionStatus, 'id'>;

/** Changes in a thread since it last told of any: in this order. */
interface Updates {
  readonly logged: readonly { readonly id: SessionId; readonly entries: readonly LogEntry[] }[];
  readonly changed: readonly StatusUpdate[];
  readonly transitions: readonly { readonly id: SessionId; readonly to: Moment }[];
}

/** Counters of sessions of which something moved. */
interface Counts {
  readonly traffic: readonly { readonly id: SessionId; readonly traffic: readonly Traffic[] }[];
  readonly vitals: readonly Vitals[];
}

/** The engine's side, which hears of changes in a thread. */
export interface UpdatesListener {
  readonly updates: (updates: Updates) => void;
  readonly counts: (counts: Counts) => void;
}

/** Collects what comes about in the sessions of a thread, and tells the engine's thread. */
export class SessionUpdates {
  readonly #updating: Timer;
  readonly #counting: Counting;
  readonly #changed = new Set<SessionId>();
  readonly #logged = new Map<SessionId, LogEntry[]>();
  #transitions: Updates['transitions'][number][] = [];
  /** Each as it was last told. */
  readonly #status = new Map<SessionId, SessionStatus>();
  readonly #counts = new Map<SessionId, { traffic: string; roundTrip: Vitals['roundTrip'] }>();

  constructor(
    clock: Clock,
    private readonly sessions: ReadonlyMap<SessionId, Session>,
    private readonly tell: UpdatesListener,
  ) {
    this.#updating = new Timer(clock);
    this.#counting = new Counting(clock, countsInterval, () => this.#sendCounts());
  }

  /** Listens to a session that is new here: it is told as a whole first. */
  of(id: SessionId): SessionListener {
    this.#status.delete(id);
    return {
      changed: () => {
        this.#changed.add(id);
        this.#soon();
        this.#counting.wake(true);
      },
      onTransition: (_from, { state, lastLoss }) => {
        this.#transitions.push({ id, to: { state, lastLoss } });
        this.#soon();
      },
      logged: (entry) => {
        const entries = this.#logged.get(id);
        if (entries === undefined) this.#logged.set(id, [entry]);
        else entries.push(entry);
        this.#soon();
      },
      counted: () => this.#counting.wake(),
    };
  }

  /** A session is gone. */
  forget(id: SessionId): void {
    this.#counts.delete(id);
  }

  /** Tells everything that came about, counters included, which takes a look at every session. */
  flush(): void {
    this.tellState();
    this.#counting.look();
  }

  /** Tells everything that came about but counters; it costs as much as what did. */
  tellState(): void {
    this.#sendUpdates();
  }

  #soon(): void {
    this.#updating.startOnce(updateInterval, () => this.#sendUpdates());
  }

  #sendUpdates(): void {
    this.#updating.stop();
    if (this.#changed.size + this.#logged.size + this.#transitions.length === 0) return;
    this.tell.updates({
      logged: [...this.#logged].map(([id, entries]) => ({ id, entries })),
      changed: [...this.#changed].flatMap((id) => {
        const status = this.sessions.get(id)?.status();
        if (status === undefined) return [];
        const before = this.#status.get(id);
        this.#status.set(id, status);
        return [before === undefined ? status : differences(before, status)];
      }),
      transitions: this.#transitions,
    });
    this.#changed.clear();
    this.#logged.clear();
    this.#transitions = [];
  }

  #sendCounts(): Pace {
    const traffic: Counts['traffic'][number][] = [];
    const vitals: Vitals[] = [];
    let isOpen = false;
    for (const [id, session] of this.sessions) {
      const counters = session.traffic();
      const now = { traffic: JSON.stringify(counters), roundTrip: session.vitals().roundTrip };
      const before = this.#counts.get(id);
      this.#counts.set(id, now);
      isOpen ||= counters.some(({ live }) => live > 0);
      if (before?.traffic !== now.traffic) traffic.push({ id, traffic: counters });
      if (before?.roundTrip !== now.roundTrip) vitals.push(session.vitals());
    }
    if (traffic.length + vitals.length > 0) this.tell.counts({ traffic, vitals });
    if (![...this.sessions.values()].some((session) => session.isLive())) return 'over';
    // A round trip is measured as seldom as that is looked for.
    return traffic.length > 0 ? 'moving' : isOpen ? 'open' : 'still';
  }
}

/** A session on another thread as it was last heard of; what is left of it when it leaves that thread. */
export class SessionMirror {
  #status: SessionStatus;
  #moment: Moment;
  #entries: LogEntry[] = [];
  /** Lines that were numbered by sessions of before. */
  #numbered = 0;
  /** Counters of threads that are gone, or that it left. */
  #counted = new Map<ForwardId, Traffic>();
  #traffic: readonly Traffic[] = [];
  #roundTrip: Vitals['roundTrip'] = null;

  /** Begins with a session that was never opened. */
  constructor(
    profile: SessionProfile,
    now: number,
    private readonly listener: SessionListener,
  ) {
    this.#status = restingStatus(profile, now);
    this.#moment = momentOf(this.#status);
  }

  status(): SessionStatus {
    return this.#status;
  }

  traffic(): readonly Traffic[] {
    return this.#traffic;
  }

  vitals(): Vitals {
    return { sessionId: this.#status.id, roundTrip: this.#roundTrip };
  }

  log(): readonly LogEntry[] {
    return this.#entries.slice(-logCapacity);
  }

  onLog(heard: readonly LogEntry[]): void {
    for (const entry of heard) {
      const { sequence } = entry;
      const own = this.#numbered === 0 ? entry : { ...entry, sequence: sequence + this.#numbered };
      this.#entries = withLine(this.#entries, own);
      this.listener.logged(own);
    }
  }

  onStatus(updates: Partial<SessionStatus>): void {
    this.#status = { ...this.#status, ...updates };
    this.listener.changed();
  }

  onTransition(to: Moment): void {
    const from = this.#moment;
    this.#moment = to;
    this.listener.onTransition(from, to);
  }

  onTraffic(heard: readonly Traffic[]): void {
    this.#traffic = heard.map((forward) => sum(this.#counted.get(forward.forwardId), forward));
    this.listener.counted();
  }

  onVitals({ roundTrip }: Vitals): void {
    this.#roundTrip = roundTrip;
    this.listener.counted();
  }

  /** It is about to be opened: nobody is to find it ready, or ended, before its thread has said so. */
  begin(profile: SessionProfile, now: number): void {
    const state: SessionState = { kind: 'connecting', since: now, attempt: 1, phase: 'resolve' };
    this.onStatus({ ...restingStatus(profile, now), state });
  }

  /** It is over: nothing of it goes on. */
  rest(now: number): void {
    this.stand({ kind: 'idle', since: now }, {});
  }

  /** It is in a state in which nothing of it listens or is finishing any more. */
  stand(state: SessionState, more: Partial<SessionStatus>): void {
    const forwards = this.#status.forwards
      .filter(({ leaving }) => !leaving)
      .map((forward) => ({ ...forward, ...off }));
    this.onStatus({ ...more, state, hops: [], forwards });
    this.onTransition(momentOf(this.#status));
  }

  /** It leaves its thread, whose numbers and counters end with it. */
  leave(): void {
    this.#numbered = this.#entries.at(-1)?.sequence ?? 0;
    this.#traffic = this.#traffic.map((forward) => ({ ...forward, live: 0 }));
    this.#counted = new Map(this.#traffic.map((forward) => [forward.forwardId, forward]));
    this.#roundTrip = null;
  }
}

const off = { state: { kind: 'off' }, reachability: null } as const;

function restingStatus(profile: SessionProfile, now: number): SessionStatus {
  const forwards = profile.forwards.map((forward) => ({ forward, leaving: false, ...off }));
  const state: SessionState = { kind: 'idle', since: now };
  return { id: profile.id, profile, state, hops: [], forwards, reconnects: 0, lastLoss: null };
}

function momentOf({ state, lastLoss }: Moment): Moment {
  return { state, lastLoss };
}

/** The part of a status that is otherwise than before: most of it is settings, which are large and stay. */
function differences(before: SessionStatus, now: SessionStatus): StatusUpdate {
  const isSame = (one: unknown, other: unknown): boolean =>
    one === other ||
    (Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => item === other[index]));
  const different = Object.entries(now).filter(
    ([key, value]) => key === 'id' || !isSame(Reflect.get(before, key), value),
  );
  return Object.fromEntries(different) as StatusUpdate;
}

function sum(before: Traffic | undefined, now: Traffic): Traffic {
  if (before === undefined) return now;
  return {
    ...now,
    total: before.total + now.total,
    sent: before.sent + now.sent,
    received: before.received + now.received,
  };
}
