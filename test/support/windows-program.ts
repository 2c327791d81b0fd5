import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { WindowsNode } from '../wine.mjs';
import { windowsPath } from '../wine.mjs';
import { RunningProgram } from './servers/programs';

const root = resolve(import.meta.dirname, '../..');

/** A program of `out/`, as Windows sees it. */
export const builtProgram = (name: 'cli' | 'web'): string => windowsPath(join(root, `out/main/${name}.js`));

/** Without an agent of this system, and without what the machine knows of servers. */
const apart = { SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' };

/** A script or program of ours on Windows' Node. What it prints goes to a file, as that Node takes no pipe of this system. */
export class WindowsProgram {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #exitCode: number | null = null;

  private constructor(
    child: ChildProcess,
    readonly output: string,
  ) {
    this.#child = child;
    this.#exited = once(child, 'exit').then(([code]) => (this.#exitCode = (code as number | null) ?? -1));
  }

  /** @param args the script as Windows sees it, and what it is to get */
  static async start(
    { program, node, env }: WindowsNode,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<WindowsProgram> {
    const output = join(await mkdtemp(join(tmpdir(), 'ginnel-win-')), 'output');
    const file = openSync(output, 'w');
    const child = spawn(program, [node, ...args], {
      stdio: ['ignore', file, file],
      env: { ...process.env, ...env, ...apart, ...more },
    });
    closeSync(file);
    return new WindowsProgram(child, output);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('wine did not start');
    return this.#child.pid;
  }

  get exitCode(): number | null {
    return this.#exitCode;
  }

  log(): string {
    return readFileSync(this.output, 'utf8');
  }

  /** Resolves with its exit code when it has ended. */
  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#exitCode;
  }

  /**
   * Waits until `pattern` stands in what it has printed.
   * @throws with all of that when it ends first, or after 60 s
   */
  async waitForLog(pattern: RegExp): Promise<RegExpExecArray> {
    const watching = new AbortController();
    const limit = setTimeout(() => watching.abort(), 60_000);
    try {
      return await new Promise((found, failed) => {
        const fail = (why: string): void => failed(new Error(`${why} ${String(pattern)}:\n${this.log()}`));
        const look = (): void => {
          const match = pattern.exec(this.log());
          if (match !== null) found(match);
          else if (this.#exitCode !== null) fail('ended before it printed');
        };
        watch(this.output, { signal: watching.signal }, look).on('error', () => undefined);
        watching.signal.addEventListener('abort', () => fail('did not print in time'));
        void this.#exited.then(look);
        look();
      });
    } finally {
      clearTimeout(limit);
      watching.abort();
    }
  }

  /** Ends it at once, as Windows' Task Manager does, and removes what it printed. */
  async close(): Promise<void> {
    if (this.#exitCode === null) this.#child.kill('SIGKILL');
    await this.#exited;
    await rm(dirname(this.output), { recursive: true, force: true });
  }
}

/** The same in a console: what is written to `stdin` is typed there (Ctrl+C as an event), and `log` has what it shows. */
export function startInConsole({ program, node, env }: WindowsNode, args: readonly string[]): RunningProgram {
  const words = [program, node, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  // Wide enough for an address in one line.
  const command = `stty cols 300; exec ${words.join(' ')}`;
  return new RunningProgram('script', ['-q', '-e', '-c', command, '/dev/null'], {
    ...env,
    ...apart,
    TERM: 'xterm',
  });
}
