import { newForwardId, newSessionId } from '../../shared/ids';
import { listenPortSchema, portSchema, type Source } from '../../shared/endpoint';
import { forwardDefaults } from '../../shared/forward';
import { newProfile, type SessionProfile, type Target } from '../../shared/session-profile';
import type { KnownHosts } from '../storage/types';
import type { EngineDependencies } from './dependencies';
import type { DemoServer } from './types';

/** The demo server, started when it is first needed. */
export interface Demo {
  readonly place: () => Promise<{ readonly target: Target; readonly knownHosts: KnownHosts }>;
  /** A session with one Local and one Dynamic forward on free ports. */
  readonly profile: () => Promise<SessionProfile>;
  readonly close: () => Promise<void>;
}

const username = 'demo';

/** Creates the demo without starting its server. */
export function createDemo(
  dependencies: Pick<EngineDependencies, 'startDemo' | 'findFreePort' | 'demoKnownHosts'>,
): Demo {
  let starting: Promise<DemoServer> | null = null;

  const server = (): Promise<DemoServer> => {
    const started = (starting ??= dependencies.startDemo());
    // A failed start is not remembered: the next Open tries again.
    started.catch(() => {
      starting = null;
    });
    return started;
  };
  const sourceAt = async (preferred: number): Promise<Source> => ({
    bindAddress: null,
    port: listenPortSchema.parse(await dependencies.findFreePort(preferred)),
  });

  return {
    place: async () => {
      const { port } = await server();
      return {
        target: { host: '127.0.0.1', port: portSchema.parse(port), username },
        knownHosts: dependencies.demoKnownHosts,
      };
    },
    profile: async () => {
      const { port } = await server();
      const common = { family: 'auto', enabled: true } as const;
      return {
        ...newProfile(newSessionId()),
        name: 'Demo',
        host: '127.0.0.1',
        port: portSchema.parse(port),
        username,
        demo: true,
        forwards: [
          {
            kind: 'local',
            id: newForwardId(),
            ...common,
            ...forwardDefaults.local,
            source: await sourceAt(8080),
            destination: { host: 'localhost', port: portSchema.parse(80) },
          },
          {
            kind: 'dynamic',
            id: newForwardId(),
            ...common,
            ...forwardDefaults.dynamic,
            source: await sourceAt(1080),
          },
        ],
      };
    },
    close: async () => {
      const started = starting;
      starting = null;
      await (await started?.catch(() => null))?.close();
    },
  };
}
