import { PassThrough } from 'node:stream';
import { createAuthBroker } from '../../../../electron/engine/auth/auth-broker';
import { ConnectionPool } from '../../../../electron/engine/connections/connection-pool';
import type { Remembered } from '../../../../electron/engine/auth/remembered';
import { SessionRoute } from '../../../../electron/engine/connections/session-route';
import { Questions } from '../../../../electron/engine/auth/questions';
import type { ConnectHooks, ConnectRequest, SshConnection } from '../../../../electron/ssh/types';
import type { AppError } from '../../../../shared/errors';
import type { PromptId } from '../../../../shared/ids';
import { fail, ok, type Result } from '../../../../shared/result';
import type { SessionProfile } from '../../../../shared/session-profile';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock';
import { inertDependencies, trustingHosts } from '../../../support/inert-dependencies';
import { negotiated } from '../../../support/samples';

/** An attempt to connect that a test decides about. */
export interface FakeAttempt {
  readonly request: ConnectRequest;
  readonly hooks: ConnectHooks;
  readonly signal: AbortSignal;
  /** The servers on the route, this one last: `gate > inner`. */
  readonly path: string;
  readonly succeed: () => void;
  readonly fail: (error: AppError) => void;
}

/** A connection that is up until it is lost or has ended. */
export interface FakeConnection {
  readonly path: string;
  readonly lose: (cause: AppError) => void;
  /** It answers no more, and stays. */
  readonly fallSilent: () => void;
  readonly isSilent: () => boolean;
  /** It was asked to end, and waits for {@link PoolWorld.letEnd}. */
  readonly isEnding: () => boolean;
}

/** The pool of connections in a world where nothing happens unless a test says so. */
export interface PoolWorld {
  readonly pool: ConnectionPool;
  readonly clock: FakeClock;
  readonly questions: Questions;
  readonly attempts: () => readonly FakeAttempt[];
  readonly connections: () => readonly FakeConnection[];
  /** How often each path was dialled. */
  readonly dialled: ReadonlyMap<string, number>;
  /** Connections asked to end have ended. */
  readonly letEnd: () => void;
  /** Whether they end by themselves at once. */
  readonly ends: { atOnce: boolean };
  readonly traveller: (profile: SessionProfile, saved: readonly SessionProfile[]) => Traveller;
}

/** A session as far as the pool knows it. */
export interface Traveller {
  readonly route: SessionRoute;
  readonly profile: SessionProfile;
  /** Starts to go; one attempt at a time. */
  readonly go: () => Promise<Result<SshConnection>>;
  readonly abort: () => void;
  readonly lost: readonly AppError[];
  readonly log: readonly string[];
  readonly asked: readonly PromptId[];
  /** What was told of connections that do not answer. */
  readonly stalls: readonly (number | null)[];
}

/** A keychain that keeps nothing. */
export const noSecrets: Remembered = {
  uses: () => [],
  keychain: () => ({ available: false, words: '' }),
  canRemember: () => Promise.resolve(false),
  recall: () => Promise.resolve(ok(null)),
  isUntried: () => false,
  worked: () => undefined,
  refused: () => undefined,
  unanswered: () => undefined,
  remember: () => Promise.resolve(ok(null)),
  forget: () => Promise.resolve(ok(null)),
};

/**
 * Creates the world, empty.
 * @param remembered what the keychain keeps; nothing unless given
 */
export function createPoolWorld(remembered = noSecrets): PoolWorld {
  const attempts = new Set<FakeAttempt>();
  const live = new Map<FakeConnection, () => void>();
  const paths = new Map<SshConnection['openChannel'], string>();
  const dialled = new Map<string, number>();
  const ends = { atOnce: true };
  const clock = createFakeClock();
  const questions = new Questions(() => undefined);

  const connection = (path: string, hooks: ConnectHooks): SshConnection => {
    let ending = false;
    let silent = false;
    let lastHeard = clock.now();
    let gone: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      gone = resolve;
    });
    // What goes through a connection that is silent is heard of no more either.
    const isReached = (): boolean =>
      [...live.keys()].every((other) => !path.startsWith(`${other.path} > `) || !other.isSilent());
    const close = (cause: AppError | null): void => {
      if (!live.delete(own)) return;
      gone();
      hooks.closed(cause);
    };
    const own: FakeConnection = {
      path,
      isEnding: () => ending,
      lose: close,
      fallSilent: () => {
        silent = true;
      },
      isSilent: () => silent,
    };
    live.set(own, () => close(null));
    const openChannel: SshConnection['openChannel'] = () => Promise.resolve(ok(new PassThrough()));
    paths.set(openChannel, path);
    return {
      negotiated,
      serverAddress: null,
      openChannel,
      listen: () => Promise.reject(new Error('not used')),
      listenOnSocket: () => Promise.reject(new Error('not used')),
      installKey: () => Promise.reject(new Error('not used')),
      listPorts: () => Promise.reject(new Error('not used')),
      ping: () => {
        const isHeard = isReached() && !silent;
        if (isHeard) lastHeard = clock.now();
        return isHeard ? Promise.resolve(20) : new Promise(() => undefined);
      },
      watchTransport: () => false,
      lastHeard: () => lastHeard,
      drained: () => 0,
      giveUp: close,
      end: () => {
        ending = true;
        if (ends.atOnce) close(null);
        return over;
      },
    };
  };

  const pool = new ConnectionPool({
    dependencies: {
      clock,
      connect: (request, hooks, signal) =>
        new Promise((resolve) => {
          const before = request.via === null ? '' : `${paths.get(request.via.openChannel) ?? '?'} > `;
          const path = `${before}${request.target.host}`;
          dialled.set(path, (dialled.get(path) ?? 0) + 1);
          const settle = (result: Result<SshConnection>): void => {
            if (attempts.delete(attempt)) resolve(result);
          };
          const attempt: FakeAttempt = {
            ...{ request, hooks, signal, path },
            succeed: () => {
              settle(ok(connection(path, hooks)));
            },
            fail: (error) => {
              settle(fail(error));
            },
          };
          attempts.add(attempt);
          signal.addEventListener('abort', () => {
            attempt.fail({ code: 'auth-cancelled', data: {} });
          });
        }),
    },
    ask: questions.ask,
    authBroker: createAuthBroker({
      ...{ remembered, consents: inertDependencies().consents },
      locate: ({ target }) => Promise.resolve({ target, knownHosts: trustingHosts }),
    }),
  });

  return {
    ...{ pool, clock, questions, dialled, ends },
    attempts: () => [...attempts],
    connections: () => [...live.keys()],
    letEnd: () => {
      for (const [own, close] of [...live]) if (own.isEnding()) close();
    },
    traveller: (profile, saved) => {
      const lost: AppError[] = [];
      const log: string[] = [];
      const asked: PromptId[] = [];
      const stalls: (number | null)[] = [];
      let attempt = new AbortController();
      const route = new SessionRoute({
        sessionId: profile.id,
        title: () => profile.name,
        pool,
        saved: () => saved,
        log: (text) => log.push(text),
        isTraced: () => false,
        changed: () => undefined,
      });
      return {
        ...{ route, profile, lost, log, asked, stalls },
        go: () => {
          attempt = new AbortController();
          const listener = {
            phase: () => undefined,
            asked: (id: PromptId) => asked.push(id),
            answered: () => undefined,
            stalled: (since: number | null) => stalls.push(since),
            onLost: (error: AppError) => lost.push(error),
          };
          return route.go(profile, listener, attempt.signal);
        },
        abort: () => {
          attempt.abort();
        },
      };
    },
  };
}
