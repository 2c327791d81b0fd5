import type { CommandHandlers, CommandInput } from '../../shared/contract';
import { connectAt, type ConnectAt } from '../../shared/connect-to';
import { portSchema } from '../../shared/endpoint';
import type { DynamicForward } from '../../shared/forward';
import type { ForwardId, SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { isLive, trafficKey } from '../../shared/status';
import { missing } from '../../shared/texts/requests';
import { writeProxyFile } from '../forwards/proxy-file/pac';
import type { ServedFile } from '../forwards/proxy-file/server';
import type { EngineDependencies } from './dependencies';
import type { OpenSessions } from './open-sessions';

/** The engine, as far as the ways from a forward to what is behind it need it. */
interface UsesOwner {
  readonly sessions: Pick<OpenSessions, 'find' | 'forwardOf'>;
  readonly dependencies: Pick<EngineDependencies, 'browsers' | 'serveProxyFile' | 'findFreePort'>;
  readonly refusal: () => Result<never> | null;
}

type About = CommandInput<'proxyFiles.stop'>;

/** A proxy file that is served, and for what. */
interface Serving extends About {
  readonly file: ServedFile;
  rules: readonly string[];
  /** Where the forward listened when it last did: what its rules name never goes past it meanwhile. */
  at: ConnectAt;
}

/** Ports below it are the system's on most systems, so a server's are looked for this much higher: 80 becomes 8080. */
const privileged = 1024;
const raised = 8000;

/** Browsers and proxy files for Dynamic forwards, and local ports for those of a server. */
export class Uses {
  readonly #serving = new Map<string, Serving>();

  constructor(private readonly owner: UsesOwner) {}

  readonly openBrowser: CommandHandlers['forwards']['openBrowser'] = async (about) => {
    const found = this.owner.refusal() ?? this.#dynamic(about);
    if (!found.ok) return found;
    const { address: host, port } = found.value;
    const profile = { session: about.sessionId, forward: about.forwardId };
    const started = await this.owner.dependencies.browsers.start({ host, port }, profile);
    return started.ok ? ok({ browser: started.value }) : started;
  };

  readonly proxyFiles: CommandHandlers['proxyFiles'] = {
    serve: async ({ sessionId, forwardId, rules }) => {
      const found = this.owner.refusal() ?? this.#dynamic({ sessionId, forwardId });
      if (!found.ok) return found;
      const key = trafficKey(sessionId, forwardId);
      const known = this.#serving.get(key);
      if (known !== undefined) {
        known.rules = rules;
        return ok({ url: known.file.url, rules });
      }
      const later: { serving?: Serving } = {};
      const served = await this.owner.dependencies.serveProxyFile(() => {
        const { serving } = later;
        return serving === undefined ? '' : writeProxyFile(serving.rules, this.#whereNow(serving));
      });
      if (!served.ok) return served;
      const other = this.#serving.get(key);
      // Asked for twice at once, or gone meanwhile: one is enough, and none without its forward.
      if (other !== undefined || !this.#isStanding({ sessionId, forwardId })) await served.value.close();
      if (other !== undefined) return ok({ url: other.file.url, rules: other.rules });
      if (!this.#isStanding({ sessionId, forwardId }))
        return fail({ code: 'forward-not-listening', data: {} });
      later.serving = { sessionId, forwardId, file: served.value, rules, at: found.value };
      this.#serving.set(key, later.serving);
      return ok({ url: served.value.url, rules });
    },
    find: ({ sessionId, forwardId }) => {
      const serving = this.#serving.get(trafficKey(sessionId, forwardId));
      return Promise.resolve(
        ok(serving === undefined ? null : { url: serving.file.url, rules: serving.rules }),
      );
    },
    stop: async ({ sessionId, forwardId }) => {
      const key = trafficKey(sessionId, forwardId);
      const serving = this.#serving.get(key);
      this.#serving.delete(key);
      await serving?.file.close();
      return ok({});
    },
  };

  readonly findLocal: CommandHandlers['serverPorts']['findLocal'] = async ({ port }) => {
    const wanted = port < privileged ? port + raised : port;
    return ok({ port: portSchema.parse(await this.owner.dependencies.findFreePort(wanted)) });
  };

  /** Sessions changed: what is served for a forward that is no more, or is off, ends. */
  look(): void {
    for (const serving of this.#serving.values()) {
      if (!this.#isStanding(serving)) void this.proxyFiles.stop(serving);
    }
  }

  /** Ends all; resolves when their ports are free. Browsers go on. */
  async close(): Promise<void> {
    await Promise.all([...this.#serving.values()].map((serving) => this.proxyFiles.stop(serving)));
  }

  /** Where a Dynamic forward listens that a browser can use. */
  #dynamic(about: About): Result<ConnectAt> {
    const status = this.owner.sessions.forwardOf(about);
    if (status === undefined) return fail({ code: 'not-found', data: { what: missing.forward } });
    const { forward, state } = status;
    if (forward.kind !== 'dynamic') return fail({ code: 'not-found', data: { what: missing.forward } });
    const at = state.kind === 'listening' ? connectAt(state.bound) : null;
    if (at === null) return fail({ code: 'forward-not-listening', data: {} });
    return isGuarded(forward) ? fail({ code: 'browser-login', data: {} }) : ok(at);
  }

  #whereNow(serving: Serving): ConnectAt {
    const found = this.#dynamic(serving);
    if (found.ok) serving.at = found.value;
    return serving.at;
  }

  /** Whether a forward is on the list of a live session and switched on: it may just be away with the connection. */
  #isStanding({ sessionId, forwardId }: { sessionId: SessionId; forwardId: ForwardId }): boolean {
    const session = this.owner.sessions.find(sessionId)?.status();
    const status = this.owner.sessions.forwardOf({ sessionId, forwardId });
    if (session === undefined || status === undefined || status.leaving) return false;
    const { forward, state } = status;
    return (
      isLive(session.state) &&
      session.state.kind !== 'closing' &&
      forward.kind === 'dynamic' &&
      forward.enabled &&
      state.kind !== 'finishing' &&
      !isGuarded(forward)
    );
  }
}

function isGuarded({ login }: DynamicForward): boolean {
  return login !== null;
}
