import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import type { ForwardId, SessionId } from '../../shared/ids';
import { trafficKey, type Traffic } from '../../shared/status';
import { curveOf, flat, grow, growingOf, sumOf, untilNextSample, type Curve, type Growing } from './curve';

/** Curves of the sessions the user looks at, by session, and of their forwards, by `trafficKey`. */
export type CurveState = ReadonlyMap<string, Curve>;

/** The traffic of the last minutes of what is in sight; nothing is done for anything else. */
export interface Curves {
  readonly store: StoreApi<CurveState>;
  /** Follows a session until the returned function is called. */
  readonly watch: (sessionId: SessionId) => () => void;
  /** Asks anew for everything that is followed, after the connection to Ginnel came back. */
  readonly refresh: () => void;
}

interface Watched {
  watchers: number;
  /** What counters tell meanwhile is in the answer. */
  asking: boolean;
  /** Null until the engine told what there was before. */
  forwards: Map<ForwardId, Growing> | null;
}

const nothing: Growing = { samples: [], sentSoFar: 0, receivedSoFar: 0 };

/** Follows the traffic of the sessions the user looks at: asks for the last minutes, then takes the counters. */
export function createCurves(
  ginnel: Pick<Ginnel, 'on'> & { readonly sessions: Pick<Ginnel['sessions'], 'getRates'> },
  now = Date.now,
): Curves {
  const store = createStore<CurveState>(() => new Map());
  const sessions = new Map<SessionId, Watched>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells the curves as of now, and comes back when they have moved on by a sample. */
  function notify(): void {
    clearTimeout(timer);
    timer = undefined;
    const time = now();
    const before = store.getState();
    const after = new Map<string, Curve>();
    for (const [sessionId, { forwards }] of sessions) {
      if (forwards === null) continue;
      const lines = [...forwards].map(([id, { samples }]) => [id, curveOf(samples, time)] as const);
      for (const [id, curve] of lines) after.set(trafficKey(sessionId, id), curve);
      after.set(sessionId, curveOf(sumOf(lines.map(([, { samples }]) => samples)), time));
    }
    const isSame =
      after.size === before.size && [...after].every(([key, curve]) => before.get(key) === curve);
    if (!isSame) store.setState(after, true);
    if ([...after.values()].some((curve) => curve !== flat)) {
      timer = setTimeout(notify, untilNextSample(time));
    }
  }

  async function ask(sessionId: SessionId, watched: Watched): Promise<void> {
    watched.asking = true;
    const result = await ginnel.sessions.getRates({ sessionId });
    watched.asking = false;
    if (sessions.get(sessionId) !== watched || !result.ok) return;
    watched.forwards = new Map(result.value.map((rates) => [rates.forwardId, growingOf(rates)]));
    notify();
  }

  function take({ sessionId, forwardId, ...counters }: Traffic, time: number): boolean {
    const { asking = true, forwards = null } = sessions.get(sessionId) ?? {};
    if (asking || forwards === null) return false;
    const known = forwards.get(forwardId) ?? nothing;
    forwards.set(forwardId, grow(known, { sessionId, forwardId, ...counters }, time));
    return true;
  }

  ginnel.on('snapshot.traffic', (moved) => {
    const time = now();
    if (moved.filter((entry) => take(entry, time)).length > 0) notify();
  });

  return {
    store,
    watch: (sessionId) => {
      const known = sessions.get(sessionId);
      const watched = known ?? { watchers: 0, asking: false, forwards: null };
      watched.watchers += 1;
      if (known === undefined) {
        sessions.set(sessionId, watched);
        void ask(sessionId, watched);
      }
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        watched.watchers -= 1;
        if (watched.watchers > 0) return;
        sessions.delete(sessionId);
        notify();
      };
    },
    refresh: () => {
      for (const [sessionId, watched] of sessions) void ask(sessionId, watched);
    },
  };
}
