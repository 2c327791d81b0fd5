import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';
import { plainText } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import { systemCode, systemText } from '../../system/errors';
import type { CommandLine } from './command-line';
import { readLines } from './lines';

/** A running command whose standard input and output are a stream. */
interface ChildStream {
  readonly stream: Duplex;
  /** Resolves with the first bytes of its output; or, when it ended before there were any, with why in words. */
  readonly begun: Promise<Begun>;
}

export type Begun = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** How long the last lines of a command that has ended may take, in ms: what it left running may hold their pipe. */
const patience = 500;

/** Commands that run; whatever way Ginnel itself ends, they end with it. */
const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/**
 * Starts a command, without a shell. Its standard error goes to the log. It is ended when the stream is destroyed, which is
 * over only when the command is: SIGTERM first, SIGKILL after the grace, to it and all it has started.
 * @param grace milliseconds
 * @returns fails with proxy-command-missing when there is no such program, or it cannot be run
 */
export async function startChild(
  { program, args, shown }: CommandLine,
  grace: number,
  log: (text: string) => void,
): Promise<Result<ChildStream>> {
  // With a process group of its own everything it starts can be ended with it, and Ctrl+C in a terminal is ours alone.
  const group = process.platform !== 'win32';
  const started = await start(program, args, group);
  if (!started.ok) {
    return fail({ code: 'proxy-command-missing', data: { command: shown, detail: started.detail } });
  }
  const { child } = started;
  const signalAll = (signal: NodeJS.Signals): void => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // All of them are gone.
    }
  };
  const killNow = (): void => signalAll('SIGKILL');
  running.add(killNow);

  const lines = readLines(child.stderr, (line) => log(`proxy: ${line}`));
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(killNow);
      if (signal !== null) resolve(`It was ended by ${signal}.`);
      else resolve(code === 0 ? '' : `It ended with exit code ${String(code)}.`);
    });
  });
  const end = async (): Promise<void> => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    signalAll('SIGTERM');
    const timer = setTimeout(killNow, grace);
    await gone;
    clearTimeout(timer);
    // What it had started may have outlived it.
    killNow();
  };

  const stream = new Duplex({
    read: () => {
      child.stdout.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      child.stdin.write(chunk, (error) => done(error ?? null));
    },
    final: (done) => {
      child.stdin.end(() => done());
    },
    destroy: (error, done) => {
      void end().then(() => done(error));
    },
  });
  stream.on('error', () => undefined);
  child.stdin.on('error', () => undefined);

  const begun = new Promise<Begun>((resolve) => {
    child.stdout.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!stream.push(chunk)) child.stdout.pause();
      resolve({ ok: true });
    });
    child.stdout.once('close', () => {
      // It closed its output; why is known when it ends, which it may have to be told to.
      const timer = setTimeout(() => signalAll('SIGTERM'), grace);
      void gone.then(async (how) => {
        clearTimeout(timer);
        await lines.done(patience);
        const detail = [how === '' ? 'It ended.' : how, said(lines.last())].join('');
        resolve({ ok: false, detail });
        if (stream.destroyed) return;
        log(`Proxy command ended. ${detail}`);
        // Unread bytes are worth more than the reason: SSH's own may be among them.
        if (how !== '' && stream.readableLength === 0) {
          stream.destroy(new Error(`The proxy command is gone. ${detail}`));
        } else stream.push(null);
      });
    });
  });
  return ok({ stream, begun });
}

function said(line: string): string {
  return line === '' ? '' : ` It said: “${line}”`;
}

type Started =
  | { readonly ok: true; readonly child: ChildProcessWithoutNullStreams }
  | { readonly ok: false; readonly detail: string };

function start(program: string, args: readonly string[], detached: boolean): Promise<Started> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => {
      const missing = systemCode(error) === 'ENOENT';
      const detail = missing ? 'There is no such program.' : plainText(systemText(error), 300);
      resolve({ ok: false, detail });
    };
    try {
      const child = spawn(program, [...args], { detached, windowsHide: true, stdio: 'pipe' });
      child.once('error', failed);
      child.once('spawn', () => {
        child.off('error', failed).on('error', () => undefined);
        resolve({ ok: true, child });
      });
    } catch (thrown) {
      failed(thrown);
    }
  });
}
