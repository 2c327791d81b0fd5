import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** What a program printed and how it ended. `code` is null when a signal ended it. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  /** Bytes for its standard input, which is closed after them. */
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** It is killed after this many milliseconds; 20,000 by default. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Rejects only when it cannot be started. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const child = spawn(command, [...args], {
    env: { ...process.env, ...options.env },
    timeout: options.timeoutMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => stdout.push(data));
  child.stderr.on('data', (data: Buffer) => stderr.push(data));
  // A program that ends without reading its input breaks the pipe; its exit code tells what matters.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Like `run`, but any exit code other than 0 is an error that shows what the program printed. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout.toString();
  throw new Error(
    `${command} ${args.join(' ')} ended with ${String(code)}: ${stderr.trim()} ${stdout.toString()}`,
  );
}

/** The process and all its descendants, parents first. Sessions of sshd leave its process group, so /proc is asked. */
export function processTree(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

/**
 * Stops the process and all its descendants where they are. Over when all had stopped before they were listed once more:
 * one that was about to start a session may have done so after the first list. One that waits in the kernel (D) stops
 * when it leaves it, and not before, as a parent in vfork(2) does whose child was stopped.
 * @returns them, as `processTree` does
 */
export function stopTree(pid: number): readonly number[] {
  const asked = new Set<number>();
  const isOver = (member: number): boolean => {
    const state = statOf(member)?.state ?? 'X';
    return 'TZX'.includes(state) || (state === 'D' && asked.has(member));
  };
  let known = '';
  for (;;) {
    const tree = processTree(pid);
    const running = tree.filter((member) => !isOver(member));
    if (running.length === 0 && known === tree.join()) return tree;
    known = running.length === 0 ? tree.join() : '';
    signalAll(running, 'SIGSTOP');
    for (const member of running) asked.add(member);
  }
}

function parentOf(pid: number): number | undefined {
  return statOf(pid)?.parent;
}

/** What the kernel says of a process (proc(5)): its state's letter and its parent; undefined when there is none. */
function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    // "pid (name) state ppid …", and the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Sends a signal to each process that still lives. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

/**
 * A program that runs until it is closed, with all it prints kept as a log. It owns its process: `close` and `kill`
 * resolve when the process is gone.
 */
export class RunningProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  readonly #watchers = new Set<() => void>();
  #log = '';
  #hasExited = false;

  constructor(
    readonly command: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    this.#child = spawn(command, [...args], { env: { ...process.env, ...env } });
    const add = (data: Buffer): void => {
      this.#log += data.toString();
      this.#tellWatchers();
    };
    this.#child.stdout.on('data', add);
    this.#child.stderr.on('data', add);
    this.#child.stdin.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      const end = (): void => {
        this.#hasExited = true;
        this.#tellWatchers();
        resolve();
      };
      this.#child.once('error', (error) => {
        this.#log += `${command} could not be started: ${error.message}\n`;
        end();
      });
      // 'exit', not 'close': a session child that lives on keeps the pipes open.
      this.#child.once('exit', end);
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.command} was not started`);
    return this.#child.pid;
  }

  get stdin(): NodeJS.WritableStream {
    return this.#child.stdin;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Resolves when the process is gone. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** All it has printed so far, standard output and error in the order they came. */
  log(): string {
    return this.#log;
  }

  /**
   * Waits until `pattern` stands in the log, in what came after `from` characters (0: from the start, `log().length`: from now).
   * Rejects with the log when the program ends first, or after `timeoutMs`.
   */
  async waitForLog(pattern: RegExp, { from = 0, timeoutMs = 30_000 } = {}): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const finish = (outcome: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        outcome();
      };
      const look = (): void => {
        const match = pattern.exec(this.#log.slice(from));
        if (match !== null) finish(() => resolve(match));
        else if (this.#hasExited)
          finish(() => reject(this.#failure(`ended before it printed ${String(pattern)}`)));
      };
      const timer = setTimeout(() => {
        finish(() => reject(this.#failure(`did not print ${String(pattern)} in ${String(timeoutMs)} ms`)));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Stops it where it is, sessions and all: connections stay open and nothing answers. */
  pause(): void {
    stopTree(this.pid);
  }

  continue(): void {
    signalAll(processTree(this.pid), 'SIGCONT');
  }

  /** Ends its sessions at once, and leaves the program itself listening. */
  killChildren(): void {
    const [main, ...sessions] = stopTree(this.pid);
    signalAll(sessions, 'SIGKILL');
    if (main !== undefined) signalAll([main], 'SIGCONT');
  }

  /** Ends it and all its sessions at once, as a power cut would. */
  async kill(): Promise<void> {
    if (!this.#hasExited) signalAll(stopTree(this.pid), 'SIGKILL');
    await this.#exited;
  }

  /** Asks it to end, its sessions too; idempotent. */
  async close(): Promise<void> {
    if (!this.#hasExited) {
      const [main, ...sessions] = stopTree(this.pid);
      signalAll(sessions, 'SIGKILL');
      if (main !== undefined) signalAll([main], 'SIGCONT');
      if (main !== undefined) signalAll([main], 'SIGTERM');
      const timer = setTimeout(() => void this.kill(), 5_000);
      await this.#exited;
      clearTimeout(timer);
    }
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #tellWatchers(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  #failure(what: string): Error {
    return new Error(`${this.command} ${what}. Its log:\n${this.#log}`);
  }
}
