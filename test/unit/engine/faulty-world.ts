import { PassThrough } from 'node:stream';
import {
  createEngine,
  type Engine,
  type EngineDependencies,
  type FollowedWorld,
} from '../../../electron/engine';
import type { ConnectionTable } from '../../../electron/forwards/connection-table';
import type { ForwardContext, RunningForward, Waiter } from '../../../electron/forwards/types';
import type { ConnectHooks, SshConnection } from '../../../electron/ssh/types';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import type { ForwardId, SessionId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { createFakeClock, settle, type FakeClock } from '../../support/fake-clock';
import { inertDependencies, trustingHosts } from '../../support/inert-dependencies';
import { appInfo, portOf } from '../../support/samples';

/** How the next attempts, listeners and ends behave; a test turns the knobs. Milliseconds of the fake clock. */
export interface Weather {
  connectTakes: number;
  /** What an attempt ends with; null for a connection. */
  connectFails: AppError | null;
  /** The attempt puts a question first. */
  asks: boolean;
  /** The connection is lost in the moment it is made, before the engine has heard of it. */
  diesAtOnce: boolean;
  listenTakes: number;
  closeTakes: number;
  /** Finding out about a port that is taken. */
  lookTakes: number;
  /** How long a server goes on listening for a connection that was lost. */
  serverHoldsFor: number;
}

interface LiveConnection {
  readonly sessionId: SessionId;
  /** The servers on the route to it, its own last: `gate > server`. */
  readonly path: string;
  readonly lose: () => void;
  /** Answers no more, and stays. */
  readonly fallSilent: () => void;
  readonly isSilent: () => boolean;
}

/** An engine in a world where everything takes time and may fail, which keeps account of what it holds. */
export interface FaultyWorld {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly weather: Weather;
  /** Attempts under way and connections that stand, by session. */
  readonly connecting: (id: SessionId) => number;
  /** The same, by the way to them. */
  readonly paths: () => readonly string[];
  readonly connections: () => readonly LiveConnection[];
  /** Listeners that hold a port, and those on the route to one, by their forward. */
  readonly holds: (id: ForwardId) => boolean;
  readonly held: () => number;
  /** Another program listens on a port, `here 5901` or `server 6001`, or does so no longer. */
  readonly take: (port: string, taken: boolean) => void;
  /** The network comes or goes. */
  readonly network: (isUp: boolean) => void;
  readonly isOnline: () => boolean;
  /** Whether somebody listens, or is about to, on a place as above. */
  readonly isHeld: (port: string) => boolean;
  /** The computer wakes up. */
  readonly wake: () => void;
  /** Timers of the engine: those of the clock but for the world's own. */
  readonly timers: () => number;
  /** How often a connection was attempted. */
  readonly attempts: () => number;
  /** A client connects to a forward that listens here; it goes when it is cut off, or by what is returned. */
  readonly visit: (id: ForwardId) => (() => void) | null;
  /** The connections the forward was last started with. */
  readonly table: (id: ForwardId) => ConnectionTable;
  /** Waits for the promise, letting time pass. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

const cancelled: AppError = { code: 'auth-cancelled', data: {} };
const lost: AppError = { code: 'connection-lost', data: { detail: '' } };
const negotiated = {
  serverVersion: 'SSH-2.0-test',
  kex: 'curve25519-sha256',
  hostKeyType: 'ssh-ed25519',
  cipher: 'aes128-gcm@openssh.com',
  mac: '',
  compression: 'none',
  username: 'u',
  weak: [],
};

/**
 * Creates the world in fair weather: everything works and takes no time.
 * @param saved the saved sessions
 * @param given where sessions are saved, nowhere where none is given; and the files to follow
 */
export async function createFaultyWorld(
  saved: readonly SessionProfile[] = [],
  given: { readonly save?: EngineDependencies['sessions']['save']; readonly followed?: FollowedWorld } = {},
): Promise<FaultyWorld> {
  const clock = createFakeClock();
  const weather: Weather = {
    connectTakes: 0,
    connectFails: null,
    asks: false,
    diesAtOnce: false,
    listenTakes: 0,
    closeTakes: 0,
    lookTakes: 0,
    serverHoldsFor: 0,
  };
  const attempts = new Map<SessionId, number>();
  const attemptPaths: string[] = [];
  const pathOf = new Map<SshConnection['openChannel'], string>();
  const live = new Set<LiveConnection>();
  const ports = new Map<string, ForwardId>();
  const started = new Map<ForwardId, ForwardContext>();
  const taken = new Set<string>();
  /** What was listened on through a connection, by that, and until when a server goes on with it without one. */
  const listened = new Map<SshConnection['openChannel'], Set<string>>();
  const dead = new Map<string, number>();
  const networkListeners = new Set<(event: 'changed' | 'woke') => void>();
  let networkIsUp = true;
  let attemptsMade = 0;

  let pauses = 0;
  const pause = async (milliseconds: number): Promise<void> => {
    if (milliseconds === 0) return;
    pauses += 1;
    await new Promise<void>((resolve) => {
      clock.after(milliseconds, resolve);
    });
    pauses -= 1;
  };
  const count = (id: SessionId, change: number): void => {
    attempts.set(id, (attempts.get(id) ?? 0) + change);
  };

  const attempt = async (
    hooks: ConnectHooks,
    aborted: Promise<AppError>,
    weatherNow: Weather,
  ): Promise<AppError | null> => {
    hooks.phase('tcp');
    if (weatherNow.connectTakes > 0) {
      const error = await Promise.race([pause(weatherNow.connectTakes), aborted]);
      if (error !== undefined) return error;
    }
    if (weatherNow.asks) {
      const answer = await hooks.ask({ kind: 'password', username: 'u', host: 'h', port: 22, again: false });
      if (answer === null) return cancelled;
    }
    return weatherNow.connectFails;
  };

  const connected = (
    sessionId: SessionId,
    path: string,
    hooks: ConnectHooks,
    dies: boolean,
  ): SshConnection => {
    let standing = true;
    const close = (cause: AppError | null): void => {
      if (!standing) return;
      standing = false;
      live.delete(entry);
      if (cause !== null) {
        for (const key of listened.get(openChannel) ?? [])
          dead.set(key, clock.now() + weather.serverHoldsFor);
      }
      hooks.closed(cause);
      for (const give of opening) give();
    };
    let silent = false;
    let lastHeard = clock.now();
    const entry: LiveConnection = {
      ...{ sessionId, path },
      lose: () => close(lost),
      fallSilent: () => {
        silent = true;
      },
      isSilent: () => silent,
    };
    // What goes through a silent connection is heard of no more either.
    const isHeard = (): boolean =>
      ![...live].some((other) => other.isSilent() && `${path} > `.startsWith(`${other.path} > `));
    const opening = new Set<() => void>();
    const openChannel: SshConnection['openChannel'] = () =>
      isHeard()
        ? Promise.resolve(ok(new PassThrough()))
        : new Promise((resolve) => {
            opening.add(() => {
              resolve(fail({ code: 'not-connected', data: {} }));
            });
          });
    pathOf.set(openChannel, path);
    live.add(entry);
    if (dies) close(lost);
    return {
      negotiated,
      serverAddress: '192.0.2.1',
      openChannel,
      listen: () => Promise.resolve(standing ? fail(lost) : fail({ code: 'not-connected', data: {} })),
      listenOnSocket: () =>
        Promise.resolve(standing ? fail(lost) : fail({ code: 'not-connected', data: {} })),
      installKey: () => Promise.reject(new Error('not used')),
      listPorts: () => Promise.reject(new Error('not used')),
      ping: () => {
        if (!standing) return Promise.resolve(null);
        if (!isHeard()) return new Promise(() => undefined);
        lastHeard = clock.now();
        return Promise.resolve(1);
      },
      watchTransport: () => false,
      lastHeard: () => lastHeard,
      drained: () => 0,
      giveUp: close,
      end: async () => {
        await pause(weather.closeTakes);
        close(null);
      },
    };
  };

  const listen = async (
    forward: Forward,
    context: ForwardContext,
    through: SshConnection['openChannel'] | null,
  ): Promise<Result<RunningForward>> => {
    started.set(forward.id, context);
    const side = forward.kind === 'remote' ? 'server' : 'here';
    const key = `${side} ${String(portOf(forward))}`;
    if (ports.has(key) || taken.has(key) || (dead.get(key) ?? 0) > clock.now()) {
      await pause(weather.listenTakes);
      const code = through === null ? 'listen-in-use' : 'remote-refused';
      return fail({ code, data: { address: '127.0.0.1', port: portOf(forward) } });
    }
    if (through !== null) listened.set(through, (listened.get(through) ?? new Set()).add(key));
    ports.set(key, forward.id);
    await pause(weather.listenTakes);
    let closing: Promise<void> | null = null;
    return ok({
      bound: [{ address: '127.0.0.1', port: portOf(forward) }],
      missing: [],
      close: () =>
        (closing ??= pause(weather.closeTakes).then(() => {
          if (through !== null) listened.get(through)?.delete(key);
          ports.delete(key);
        })),
    });
  };

  const inert = inertDependencies();
  const dependencies: EngineDependencies = {
    app: { ...appInfo, mode: 'command', platform: 'test', canChooseFiles: false },
    clock,
    random: () => 0.5,
    connect: async ({ profile, target, via }, hooks, signal) => {
      const before = via === null ? '' : `${pathOf.get(via.openChannel) ?? 'nowhere'} > `;
      const path = `${before}${target.host}`;
      count(profile.id, 1);
      attemptPaths.push(path);
      attemptsMade += 1;
      const weatherNow = { ...weather };
      const aborted = new Promise<AppError>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(cancelled);
        });
      });
      const error = await attempt(hooks, aborted, weatherNow);
      count(profile.id, -1);
      attemptPaths.splice(attemptPaths.indexOf(path), 1);
      return error === null ? ok(connected(profile.id, path, hooks, weatherNow.diesAtOnce)) : fail(error);
    },
    startLocal: (forward, context) => listen(forward, context, null),
    startRemote: async (forward, context, connection) => {
      const asked = await connection.listen('', portOf(forward), () => undefined);
      return !asked.ok && asked.error.code === 'not-connected'
        ? asked
        : listen(forward, context, connection.openChannel);
    },
    ...inert,
    network: {
      isUp: () => networkIsUp,
      watch: (listener) => {
        networkListeners.add(listener);
        return () => networkListeners.delete(listener);
      },
    },
    sessions: {
      ...inert.sessions,
      load: () => Promise.resolve({ profiles: saved, order: [], defaults: newProfile(), notices: [] }),
      ...(given.save !== undefined && { save: given.save }),
    },
    programs: {
      ...inert.programs,
      freePort: async () => {
        await pause(weather.lookTakes);
        return null;
      },
    },
    knownHosts: trustingHosts,
    followed: given.followed ?? inertDependencies().followed,
    findFreePort: (preferred) =>
      Promise.resolve(taken.has(`here ${String(preferred)}`) ? preferred + 1 : preferred),
  };
  return {
    engine: await createEngine(dependencies),
    clock,
    weather,
    connecting: (id) =>
      (attempts.get(id) ?? 0) + [...live].filter((connection) => connection.sessionId === id).length,
    connections: () => [...live],
    paths: () => [...attemptPaths, ...[...live].map(({ path }) => path)],
    holds: (id) => [...ports.values()].includes(id),
    held: () => ports.size,
    take: (port, isTaken) => {
      if (isTaken) taken.add(port);
      else taken.delete(port);
    },
    network: (isUp) => {
      networkIsUp = isUp;
      for (const listener of networkListeners) listener('changed');
    },
    isOnline: () => networkIsUp,
    isHeld: (port) => ports.has(port) || taken.has(port),
    wake: () => {
      for (const listener of networkListeners) listener('woke');
    },
    attempts: () => attemptsMade,
    timers: () => clock.pending() - pauses,
    visit: (id) => {
      const context = started.get(id);
      if (
        context === undefined ||
        ![...ports].some(([key, owner]) => owner === id && key.startsWith('here'))
      ) {
        return null;
      }
      const entry = context.connections.begin({ from: 'a visitor', peer: null, to: '' });
      entry.cutBy(() => {
        entry.ended({ kind: 'finished' });
      });
      const leaving = new AbortController();
      const { signal } = leaving;
      const waiter: Waiter = {
        hasLeft: () => signal.aborted,
        onLeave: (left) => {
          signal.addEventListener('abort', left);
          return () => {
            signal.removeEventListener('abort', left);
          };
        },
      };
      void context.openChannel({ path: '/visited' }, { host: '', port: 0 }, waiter).then((channel) => {
        if (!channel.ok) entry.ended({ kind: 'refused', error: channel.error });
        else if (entry.isLive) entry.opened();
      });
      return () => {
        entry.ended({ kind: 'left' });
        leaving.abort();
      };
    },
    table: (id) => {
      const context = started.get(id);
      if (context === undefined) throw new Error('never started');
      return context.connections;
    },
    during: async (work) => {
      const progress = { over: false };
      const watched = work.finally(() => {
        progress.over = true;
      });
      // A failure is the caller's, who awaits below; here it must not count as unhandled.
      watched.catch(() => undefined);
      await settle();
      for (let turns = 0; turns < 480 && !progress.over; turns += 1) await clock.advance(250);
      if (!progress.over) throw new Error('it takes for ever');
      return watched;
    },
  };
}
