import { createBirpc } from 'birpc';
import type { LogEntry } from '../../../../shared/event-log';
import type { SessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus, Traffic, Vitals } from '../../../../shared/status';
import type { SystemProxy } from '../../../ssh';
import type { Moment } from '../../records/history';
import type { WorkerSession, SessionListener } from '../open-session';
import { perform } from '../../proxy-of';
import { createSessionHost } from '../host';
import type { HostDependencies } from '../../types';
import { createAuthBrokerProxy, type Engineward } from './auth-broker-proxy';
import type { EngineSide, ThreadPort, ThreadSide, Ticket } from './protocol';

/** News go out at most this often, in milliseconds; the engine tells its own listeners less often still. */
const updateInterval = 16;

/** Counters are told this often while a session is live, in milliseconds. */
const countsInterval = 500;

/** What a thread of sessions works with; what the engine's thread alone can do comes as an argument. */
export type MakeDependencies = (engine: { readonly systemProxy: SystemProxy }) => HostDependencies;

/**
 * Runs sessions for an engine on another thread.
 * @param port leads to the engine
 * @param isNetworkUp whether there is any network but the machine itself
 */
export function serveSessions(port: ThreadPort, make: MakeDependencies, isNetworkUp: () => boolean): void {
  const later: { engine: Engineward | null } = { engine: null };
  const engine = (): Engineward => {
    if (later.engine === null) throw new Error('the engine is not there yet');
    return later.engine;
  };
  const broker = createAuthBrokerProxy(engine);
  const dependencies = make({ systemProxy: (host, proxied) => engine().systemProxy(host, proxied) });
  const { clock } = dependencies;
  let saved: readonly SessionProfile[] = [];
  const host = createSessionHost(dependencies, {
    saved: () => saved,
    ...{ authBroker: broker.authBroker, ask: broker.ask, isNetworkUp },
    explain: (error) => engine().explain(error),
  });
  const sessions = new Map<SessionId, WorkerSession>();
  const connectionTests = new Map<Ticket, AbortController>();

  const changed = new Set<SessionId>();
  const logged = new Map<SessionId, LogEntry[]>();
  let transitions: { id: SessionId; to: Moment }[] = [];
  let cancelUpdates: (() => void) | null = null;
  let cancelCounts: (() => void) | null = null;
  const told = new Map<SessionId, { traffic: string; roundTrip: Vitals['roundTrip'] }>();
  const sentStatus = new Map<SessionId, SessionStatus>();

  const sendUpdates = (): void => {
    cancelUpdates?.();
    cancelUpdates = null;
    if (changed.size + logged.size + transitions.length === 0) return;
    void engine().updates.asEvent({
      logged: [...logged].map(([id, entries]) => ({ id, entries })),
      changed: [...changed].flatMap((id) => {
        const status = sessions.get(id)?.status();
        if (status === undefined) return [];
        const before = sentStatus.get(id);
        sentStatus.set(id, status);
        return before === undefined ? [status] : [differences(before, status)];
      }),
      transitions,
    });
    changed.clear();
    logged.clear();
    transitions = [];
  };
  const soon = (): void => {
    cancelUpdates ??= clock.after(updateInterval, sendUpdates);
  };
  const sendCounts = (): void => {
    cancelCounts?.();
    cancelCounts = null;
    const traffic: { id: SessionId; traffic: readonly Traffic[] }[] = [];
    const vitals: Vitals[] = [];
    let isAnyLive = false;
    for (const [id, session] of sessions) {
      isAnyLive ||= session.isLive();
      const counters = session.traffic();
      const now = { traffic: JSON.stringify(counters), roundTrip: session.vitals().roundTrip };
      const before = told.get(id);
      told.set(id, now);
      if (before?.traffic !== now.traffic) traffic.push({ id, traffic: counters });
      if (before?.roundTrip !== now.roundTrip) vitals.push(session.vitals());
    }
    if (traffic.length + vitals.length > 0) void engine().counts.asEvent({ traffic, vitals });
    if (isAnyLive) count();
  };
  const count = (): void => {
    cancelCounts ??= clock.after(countsInterval, sendCounts);
  };
  const listenerOf = (id: SessionId): SessionListener => ({
    changed: () => {
      changed.add(id);
      soon();
      count();
    },
    onTransition: (_from, { state, lastLoss }) => {
      transitions.push({ id, to: { state, lastLoss } });
      soon();
    },
    logged: (entry) => {
      const entries = logged.get(id);
      if (entries === undefined) logged.set(id, [entry]);
      else entries.push(entry);
      soon();
    },
  });
  const the = (id: SessionId): WorkerSession => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error('no such session');
    return session;
  };
  const flush = (): void => {
    sendUpdates();
    sendCounts();
  };

  const own: ThreadSide = {
    saved: (profiles) => {
      saved = profiles;
    },
    networkChanged: host.networkChanged,
    create: (profile) => {
      sentStatus.delete(profile.id);
      sessions.set(profile.id, host.create(profile, listenerOf(profile.id)));
    },
    revive: (profile, revival) => {
      sentStatus.delete(profile.id);
      sessions.set(profile.id, host.revive(profile, revival, listenerOf(profile.id)));
    },
    discard: (id) => {
      // Opened again by what crossed this on its way, it must not go on where nobody sees it.
      void sessions.get(id)?.disconnect();
      sessions.delete(id);
      told.delete(id);
      host.discard(id);
    },
    session: async (id, method, args) => {
      const answer = await perform(the(id), method, args);
      // Whoever asked for something finds it told when the answer comes.
      flush();
      return answer;
    },
    flush,
    runTest: async (ticket, profile) => {
      const end = new AbortController();
      connectionTests.set(ticket, end);
      await host.runTest(profile, end.signal, (steps) => {
        void engine().onTestSteps.asEvent(ticket, steps);
      });
      connectionTests.delete(ticket);
    },
    endTest: (ticket) => {
      connectionTests.get(ticket)?.abort();
    },
    ...broker.replies,
  };
  later.engine = createBirpc<EngineSide, ThreadSide>(own, {
    post: (message) => {
      port.postMessage(message);
    },
    on: (listener) => {
      port.on('message', listener);
    },
    // People may think for as long as they like.
    timeout: -1,
  });
}

/** What of a status is otherwise than before: most of it is settings, which are large and stay. */
function differences(
  before: SessionStatus,
  now: SessionStatus,
): Partial<SessionStatus> & Pick<SessionStatus, 'id'> {
  const isSame = (one: unknown, other: unknown): boolean =>
    one === other ||
    (Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => item === other[index]));
  const different = Object.entries(now).filter(
    ([key, value]) => key === 'id' || !isSame(Reflect.get(before, key), value),
  );
  return Object.fromEntries(different) as Partial<SessionStatus> & Pick<SessionStatus, 'id'>;
}
