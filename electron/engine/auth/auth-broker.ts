import type { AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { PromptAnswer } from '../../../shared/prompts';
import type { Target } from '../../../shared/session-profile';
import type { Consents, KnownHosts } from '../../storage';
import { createLogin, knownTypes, loginHooks, type LoginHooks, LoginMemory } from './login';
import { perform, proxyOf } from '../proxy-of';
import type { QuestionBody } from './questions';
import type { Remembered } from './remembered';
import type { RouteHop } from '../connections/route';
import { createTurns } from './turns';

/** Where a hop's server is now, and the kinds of host key to ask it for. */
export interface LocatedServer {
  readonly target: Target;
  readonly knownHostKeyTypes: readonly string[];
}

/** Reports on an attempt to connect. */
export interface AuthReports {
  /** The answer tried last turned out to be right, and the attempt goes on. */
  readonly worked: () => void;
  /** The attempt led to a connection: what was typed in it is kept. */
  readonly succeeded: () => void;
  /** The attempt led to none: what was refused is not offered again. */
  readonly failed: (error: AppError) => void;
  /** The attempt is over, however it ended; what waits in its name waits no longer. */
  readonly close: () => void;
}

/** Their names, for a {@link proxyOf}. */
export const authReports = ['worked', 'succeeded', 'failed', 'close'] as const;

/** One attempt to connect as the auth broker sees it. */
export interface AuthAttempt extends AuthReports {
  readonly locate: () => Promise<LocatedServer>;
  /** Not to be called before {@link AuthAttempt.locate} has resolved. */
  readonly hooks: LoginHooks;
}

/** The attempt that the auth broker works for, as far as it asks anything of it. */
export interface AuthRequester {
  /** Puts a question to the user. */
  readonly put: (question: QuestionBody) => Promise<PromptAnswer>;
  readonly log: (text: string, level?: LogLevel) => void;
}

/**
 * Where the attempts of all sessions get their answers: which keys are a server's, what the user typed, what the keychain
 * keeps. There is one, wherever the connections themselves are made.
 */
export interface AuthBroker {
  /**
   * Says which memories a session or test wants kept from now on, in place of those said before: as long as one does, what
   * was typed for them stays in memory.
   * @param wanter names the one that wants it: there is one of that name at a time
   * @param memories as in {@link RouteHop}
   */
  readonly want: (wanter: string, memories: readonly string[]) => void;
  /** An attempt begins. It must be closed. */
  readonly begin: (routeHop: RouteHop, requester: AuthRequester) => AuthAttempt;
}

/** Dependencies of the auth broker. */
interface AuthBrokerOwner {
  readonly remembered: Remembered;
  readonly consents: Consents;
  /** Where a hop's server is now, and who knows its keys. */
  readonly locate: (
    routeHop: RouteHop,
  ) => Promise<{ readonly target: Target; readonly knownHosts: KnownHosts }>;
}

/** Creates the auth broker, with nothing remembered but what the keychain keeps. */
export function createAuthBroker({ remembered, consents, locate }: AuthBrokerOwner): AuthBroker & {
  /** Resolves when the keychain has what it was to remember. */
  readonly settled: () => Promise<void>;
} {
  const memories = new Map<string, { readonly memory: LoginMemory; readonly wanted: Set<string> }>();
  const storing = new Set<Promise<void>>();
  const turns = createTurns(remembered);

  return {
    want: (wanter, names) => {
      for (const name of names) {
        const entry = memories.get(name) ?? { memory: new LoginMemory(remembered), wanted: new Set() };
        memories.set(name, entry);
        entry.wanted.add(wanter);
      }
      for (const [name, { memory, wanted }] of memories) {
        if (names.includes(name) || !wanted.delete(wanter) || wanted.size > 0) continue;
        memory.clear();
        memories.delete(name);
      }
    },
    begin: (routeHop, { put, log }) => {
      const memory = memories.get(routeHop.memory)?.memory ?? new LoginMemory(remembered);
      const turn = turns.begin();
      let login: LoginHooks | null = null;
      return {
        locate: async () => {
          const { target, knownHosts } = await locate(routeHop);
          const knownHostKeyTypes = await knownTypes(routeHop, knownHosts);
          const setting = {
            routeHop: { ...routeHop, target },
            memory,
            turn,
            knownHosts,
            remembered,
            consents,
          };
          login = createLogin({ ...setting, put, log });
          return { target, knownHostKeyTypes };
        },
        hooks: proxyOf<LoginHooks>(loginHooks, (method, args) => {
          if (login === null) throw new Error('nothing is known of the server yet');
          return perform(login, method, args);
        }),
        worked: turn.worked,
        succeeded: () => {
          const stored = memory.credentials.keep(log).finally(() => storing.delete(stored));
          storing.add(stored);
        },
        failed: (error) => memory.credentials.drop(error),
        close: turn.close,
      };
    },
    settled: async () => {
      await Promise.all(storing);
    },
  };
}
