import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { CommandInput, CommandName, CommandOutput } from '../../../shared/contract';
import type { Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import type { SessionStatus } from '../../../shared/status';

/** What a process holds at a moment. */
export interface Measure {
  /** Open files by kind: `socket`, `pipe`, `file`, and the like. */
  readonly files: Readonly<Record<string, number>>;
  /** What keeps its event loop, by kind: timers, sockets, listeners. */
  readonly resources: Readonly<Record<string, number>>;
  /** Bytes, after a collection of garbage. */
  readonly memory: { readonly heap: number; readonly rss: number };
}

export type ToEngine =
  | { readonly kind: 'command'; readonly id: number; readonly name: CommandName; readonly input: unknown }
  | { readonly kind: 'measure' | 'end'; readonly id: number }
  | { readonly kind: 'jump'; readonly by: number };

export type FromEngine =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown };

/** The engine in a process of its own. */
export interface EngineProgram {
  readonly pid: number;
  readonly snapshot: () => Snapshot;
  readonly session: (profile: SessionProfile) => SessionStatus | undefined;
  readonly onChange: (listener: (snapshot: Snapshot) => void) => () => void;
  /** Resolves with true once it holds; with false when it does not within so many milliseconds. */
  readonly until: (condition: (snapshot: Snapshot) => boolean, milliseconds: number) => Promise<boolean>;
  readonly command: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<Result<CommandOutput<Name>>>;
  readonly measure: () => Promise<Measure>;
  readonly jumpClock: (milliseconds: number) => void;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** What it printed, which should be nothing. */
  readonly printed: () => string;
  /** Why it ended, if it has. */
  readonly death: () => string | null;
  /** Shuts the engine down and ends the process; what it held after the shutdown. */
  readonly close: () => Promise<Measure>;
  /** Ends it at once. */
  readonly kill: () => void;
}

/**
 * Starts it.
 * @param program the bundle of engine-process.ts
 * @param speed how much faster time runs in it
 * @param env more of its environment
 */
export async function startEngine(
  program: string,
  folder: string,
  speed: number,
  env: Readonly<Record<string, string>> = {},
): Promise<EngineProgram> {
  const child = fork(program, [folder], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      GINNEL_BENCH_SPEED: String(speed),
      GINNEL_KNOWN_HOSTS: 'own',
      SSH_AUTH_SOCK: '',
      ...env,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      printed += data.toString();
    });
  }
  let death: string | null = null;
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  child.on('exit', (code, signal) => {
    death = `the engine's process ended with ${String(code ?? signal)}: ${printed}`;
    for (const { reject } of waiting.values()) reject(new Error(death));
    waiting.clear();
  });
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let snapshot: Snapshot | null = null;
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'result') {
      waiting.get(message.id)?.resolve(message.result);
      waiting.delete(message.id);
      return;
    }
    snapshot = message.snapshot;
    for (const listener of [...listeners]) listener(message.snapshot);
  });
  await Promise.race([once(child, 'message'), once(child, 'exit')]);

  const latest = (): Snapshot => {
    if (snapshot === null) throw new Error(death ?? 'the engine said nothing');
    return snapshot;
  };
  let last = 0;
  type Asked =
    | { readonly kind: 'command'; readonly name: CommandName; readonly input: unknown }
    | { readonly kind: 'measure' | 'end' };
  const ask = (message: Asked): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (death !== null) {
        reject(new Error(death));
        return;
      }
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ ...message, id: last });
    });
  const onChange: EngineProgram['onChange'] = (listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  latest();
  return {
    pid: child.pid ?? 0,
    snapshot: latest,
    session: ({ id }) => latest().sessions.find((session) => session.id === id),
    onChange,
    until: (condition, milliseconds) =>
      new Promise((resolve) => {
        const finish = (held: boolean): void => {
          clearTimeout(late);
          forget();
          resolve(held);
        };
        const forget = onChange((next) => {
          if (condition(next)) finish(true);
        });
        const late = setTimeout(finish, milliseconds, false);
        if (condition(latest())) finish(true);
      }),
    command: async <Name extends CommandName>(name: Name, input: CommandInput<Name>) =>
      (await ask({ kind: 'command', name, input })) as Result<CommandOutput<Name>>,
    measure: async () => (await ask({ kind: 'measure' })) as Measure,
    jumpClock: (by) => {
      child.send({ kind: 'jump', by });
    },
    signal: (signal) => {
      child.kill(signal);
    },
    printed: () => printed,
    death: () => death,
    close: async () => {
      const left = (await ask({ kind: 'end' })) as Measure;
      await endOf(child);
      return left;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.disconnect();
  child.kill('SIGTERM');
  await exited;
}
