import { newForwardId, newSessionId } from '../../shared/ids';
import { listenPortSchema, portSchema, type Port, type Source } from '../../shared/endpoint';
import { forwardDefaults } from '../../shared/forward';
import { ok, type Result } from '../../shared/result';
import { newProfile, type SessionProfile, type Target } from '../../shared/session-profile';
import { sessionName } from '../../shared/texts/demo';
import type { KnownHosts } from '../storage';
import type { EngineDependencies } from './dependencies';
import type { DemoServer } from '../demo';

const username = 'demo';

/** The demo server, started when it is first needed. */
export class Demo {
  #starting: Promise<DemoServer> | null = null;

  /** @param refusal an error once the program ends */
  constructor(
    private readonly dependencies: Pick<EngineDependencies, 'startDemo' | 'findFreePort' | 'demoKnownHosts'>,
    private readonly refusal: () => Result<never> | null,
  ) {}

  /** Where its server is. */
  async place(): Promise<{ readonly target: Target; readonly knownHosts: KnownHosts }> {
    const target = { host: '127.0.0.1', port: await this.#port(), username };
    return { target, knownHosts: this.dependencies.demoKnownHosts };
  }

  /** A session with one Local and one Dynamic forward on free ports. */
  async start(): Promise<Result<SessionProfile>> {
    const refused = this.refusal();
    if (refused !== null) return refused;
    const port = await this.#port();
    const common = { family: 'auto', enabled: true } as const;
    return ok({
      ...newProfile(newSessionId()),
      ...{ name: sessionName, host: '127.0.0.1', port, username, demo: true },
      forwards: [
        {
          ...{ kind: 'local', id: newForwardId(), ...common, ...forwardDefaults.local },
          source: await this.#sourceAt(8080),
          destination: { host: 'localhost', port: portSchema.parse(80) },
        },
        {
          ...{ kind: 'dynamic', id: newForwardId(), ...common, ...forwardDefaults.dynamic },
          source: await this.#sourceAt(1080),
        },
      ],
    });
  }

  async close(): Promise<void> {
    const started = this.#starting;
    this.#starting = null;
    await (await started?.catch(() => null))?.close();
  }

  /** The port of the server, which is started unless it is. */
  async #port(): Promise<Port> {
    const started = (this.#starting ??= this.dependencies.startDemo());
    // A failed start is not remembered: the next Open tries again.
    started.catch(() => {
      this.#starting = null;
    });
    return portSchema.parse((await started).port);
  }

  async #sourceAt(preferred: number): Promise<Source> {
    const port = listenPortSchema.parse(await this.dependencies.findFreePort(preferred));
    return { bindAddress: null, port };
  }
}
