import { newForwardId, newSessionId } from '../../shared/ids';
import { listenPortSchema, portSchema, type Port, type Source } from '../../shared/endpoint';
import { forwardDefaults } from '../../shared/forward';
import { ok, type Result } from '../../shared/result';
import { newProfile, type SessionProfile, type Target } from '../../shared/session-profile';
import { sessionName } from '../../shared/texts/demo';
import type { SessionStatus } from '../../shared/status';
import type { KnownHosts } from '../storage';
import type { EngineDependencies } from './dependencies';
import type { DemoServer } from '../demo';

const username = 'demo';
const host = '127.0.0.1';

/**
 * The demo server, started when it is first needed and ended with the session it was for. Its key was made in this process, so
 * nobody is asked about it: what is known is that one key at that one address, and any other is asked about as ever.
 */
export class Demo {
  #starting: Promise<DemoServer> | null = null;
  /** A session that goes to it was seen. */
  #isUsed = false;

  /** @param refusal an error once the program ends */
  constructor(
    private readonly dependencies: Pick<EngineDependencies, 'startDemo' | 'findFreePort' | 'demoKnownHosts'>,
    private readonly refusal: () => Result<never> | null,
  ) {}

  /** Where its server is. */
  async place(): Promise<{ readonly target: Target; readonly knownHosts: KnownHosts }> {
    const target = { host, port: await this.#port(), username };
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
      ...{ name: sessionName, host, port, username, demo: true },
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

  /** Looks at the open sessions: a server that lets in without a password does not outlive its last one. */
  look(sessions: readonly SessionStatus[]): void {
    const isUsed = sessions.some(({ profile }) => profile.demo);
    if (this.#isUsed && !isUsed) void this.close();
    this.#isUsed = isUsed;
  }

  async close(): Promise<void> {
    const started = this.#starting;
    this.#starting = null;
    await (await started?.catch(() => null))?.close();
  }

  /** The port of the server, which is started unless it is. */
  async #port(): Promise<Port> {
    const started = (this.#starting ??= this.#startTrusted());
    // A failed start is not remembered: the next Open tries again.
    started.catch(() => {
      this.#starting = null;
    });
    return portSchema.parse((await started).port);
  }

  /** Starts the server and has its key known. */
  async #startTrusted(): Promise<DemoServer> {
    const server = await this.dependencies.startDemo();
    // In memory there is nothing that could fail; without it the user is asked.
    await this.dependencies.demoKnownHosts.accept(host, server.port, server.hostKey);
    return server;
  }

  async #sourceAt(preferred: number): Promise<Source> {
    const port = listenPortSchema.parse(await this.dependencies.findFreePort(preferred));
    return { bindAddress: null, port };
  }
}
