import { createBirpc } from 'birpc';
import type { SessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SystemProxy } from '../../../ssh';
import { perform } from '../../proxy-of';
import type { HostDependencies } from '../../types';
import { WorkerSessionHost } from '../host';
import type { WorkerSession } from '../session';
import { AuthBrokerProxy, type Engineward } from './auth-broker-proxy';
import type { EngineSide, ThreadPort, ThreadSide, Ticket } from './protocol';
import { SessionUpdates } from './session-mirror';

/**
 * Runs sessions for an engine on another thread.
 * @param port leads to the engine
 * @param make makes what they work with; what the engine's thread alone can do comes as an argument
 * @param isNetworkUp whether there is any network but the machine itself
 */
export function serveSessions(
  port: ThreadPort,
  make: (engine: { readonly systemProxy: SystemProxy }) => HostDependencies,
  isNetworkUp: () => boolean,
): void {
  const sessions = new Map<SessionId, WorkerSession>();
  const connectionTests = new Map<Ticket, AbortController>();
  let saved: readonly SessionProfile[] = [];
  const broker = new AuthBrokerProxy(() => engine);
  const dependencies = make({ systemProxy: (host, proxied) => engine.systemProxy(host, proxied) });
  const updates = new SessionUpdates(dependencies.clock, sessions, {
    updates: (changes) => void engine.updates.asEvent(changes),
    counts: (counts) => void engine.counts.asEvent(counts),
  });
  const host = new WorkerSessionHost(dependencies, {
    ...{ authBroker: broker, ask: broker.ask, isNetworkUp },
    saved: () => saved,
    explain: (error) => engine.explain(error),
  });
  const own: ThreadSide = {
    ...broker.replies,
    saved: (profiles) => {
      saved = profiles;
    },
    networkChanged: () => host.networkChanged(),
    create: (profile) => {
      sessions.set(profile.id, host.create(profile, updates.of(profile.id)));
    },
    revive: (profile, revival) => {
      sessions.set(profile.id, host.revive(profile, revival, updates.of(profile.id)));
    },
    discard: (id) => {
      // Opened again by what crossed this on its way, it must not go on where nobody sees it.
      void sessions.get(id)?.disconnect();
      sessions.delete(id);
      updates.forget(id);
      host.discard(id);
    },
    session: async (id, group, method, args) => {
      const session = sessions.get(id);
      if (session === undefined) throw new Error('no such session');
      const answer = await perform(group === 'session' ? session : session[group], method as never, args);
      // The state that an answer is about is there before the answer. Counters are not: they are those of all sessions.
      updates.tellState();
      return answer;
    },
    flush: () => updates.flush(),
    answer: () => undefined,
    runTest: async (ticket, profile) => {
      const end = new AbortController();
      connectionTests.set(ticket, end);
      await host.runTest(profile, end.signal, (steps) => void engine.onTestSteps.asEvent(ticket, steps));
      connectionTests.delete(ticket);
    },
    endTest: (ticket) => connectionTests.get(ticket)?.abort(),
  };
  const engine: Engineward = createBirpc<EngineSide, ThreadSide>(own, {
    post: (message) => port.postMessage(message),
    on: (listener) => {
      port.on('message', listener);
    },
    // People may think for as long as they like.
    timeout: -1,
  });
}
