import { createStore } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import type { ForwardId, SessionId } from '../../shared/ids';
import { trafficKey, type Traffic } from '../../shared/status';
import { curveOf, flat, grow, growingOf, sumOf, untilNextSample, type Curve, type Growing } from './curve';

/** Curves of the sessions the user looks at, by session, and of their forwards, by `trafficKey`. */
export type CurveState = ReadonlyMap<string, Curve>;

interface Watched {
  watchers: number;
  /** What counters tell meanwhile is in the answer. */
  asking: boolean;
  /** Null until the engine told what there was before. */
  forwards: Map<ForwardId, Growing> | null;
}

const nothing: Growing = { samples: [], sentSoFar: 0, receivedSoFar: 0 };

/**
 * The traffic of the last minutes of the sessions in sight: asks for it, then takes the counters. Nothing is done for
 * anything else.
 */
export class Curves {
  readonly store = createStore<CurveState>(() => new Map());
  readonly #ginnel;
  readonly #now;
  readonly #sessions = new Map<SessionId, Watched>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    ginnel: Pick<Ginnel, 'on'> & { readonly sessions: Pick<Ginnel['sessions'], 'getRates'> },
    now = Date.now,
  ) {
    this.#ginnel = ginnel;
    this.#now = now;
    ginnel.on('snapshot.traffic', (moved) => {
      const time = now();
      if (moved.filter((entry) => this.#take(entry, time)).length > 0) this.#notify();
    });
  }

  /** Follows a session until the returned function is called. */
  watch(sessionId: SessionId): () => void {
    const known = this.#sessions.get(sessionId);
    const watched = known ?? { watchers: 0, asking: false, forwards: null };
    watched.watchers += 1;
    if (known === undefined) {
      this.#sessions.set(sessionId, watched);
      void this.#ask(sessionId, watched);
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      watched.watchers -= 1;
      if (watched.watchers > 0) return;
      this.#sessions.delete(sessionId);
      this.#notify();
    };
  }

  /** Asks anew for everything that is followed, after the connection to Ginnel came back. */
  refresh(): void {
    for (const [sessionId, watched] of this.#sessions) void this.#ask(sessionId, watched);
  }

  /** Tells the curves as of now, and comes back when they have moved on by a sample. */
  #notify(): void {
    clearTimeout(this.#timer);
    const time = this.#now();
    const before = this.store.getState();
    const after = new Map<string, Curve>();
    for (const [sessionId, { forwards }] of this.#sessions) {
      if (forwards === null) continue;
      const lines = [...forwards].map(([id, { samples }]) => [id, curveOf(samples, time)] as const);
      for (const [id, curve] of lines) after.set(trafficKey(sessionId, id), curve);
      after.set(sessionId, curveOf(sumOf(lines.map(([, { samples }]) => samples)), time));
    }
    const isSame =
      after.size === before.size && [...after].every(([key, curve]) => before.get(key) === curve);
    if (!isSame) this.store.setState(after, true);
    if ([...after.values()].some((curve) => curve !== flat)) {
      this.#timer = setTimeout(() => {
        this.#notify();
      }, untilNextSample(time));
    }
  }

  async #ask(sessionId: SessionId, watched: Watched): Promise<void> {
    watched.asking = true;
    const result = await this.#ginnel.sessions.getRates({ sessionId });
    watched.asking = false;
    if (this.#sessions.get(sessionId) !== watched || !result.ok) return;
    watched.forwards = new Map(result.value.map((rates) => [rates.forwardId, growingOf(rates)]));
    this.#notify();
  }

  #take(traffic: Traffic, time: number): boolean {
    const { asking = true, forwards = null } = this.#sessions.get(traffic.sessionId) ?? {};
    if (asking || forwards === null) return false;
    forwards.set(traffic.forwardId, grow(forwards.get(traffic.forwardId) ?? nothing, traffic, time));
    return true;
  }
}
