import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';
import { plainText } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/proxies';
import { systemCode, systemText } from '../../system/errors';
import type { Machine } from '../../system/machine';
import type { CommandLine } from './command-line';
import { readLines } from './lines';
import { processTree } from './process-tree';
import { callOf, type ProgramCall } from './program-call';

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
 * over only when the command is: it and all it has started are asked to end, and are killed after the grace.
 * @param grace milliseconds
 * @returns fails with proxy-command-missing when there is no such program, or it cannot be run
 */
export async function startChild(
  { program, args, shown }: CommandLine,
  grace: number,
  machine: Machine,
  log: (text: string) => void,
): Promise<Result<ChildStream>> {
  const called = await callOf({ program, args }, machine);
  // With a process group of its own everything it starts can be ended with it, and Ctrl+C in a terminal is ours alone.
  const started = called.ok ? await start(called.call, machine.platform !== 'win32') : called;
  if (!started.ok) {
    return fail({ code: 'proxy-command-missing', data: { command: shown, detail: started.detail } });
  }
  const { child } = started;
  const tree = processTree(child, machine);
  running.add(tree.killAtExit);

  const lines = readLines(child.stderr, (line) => log(texts.commandPrinted(line)));
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(tree.killAtExit);
      if (signal !== null) resolve(texts.endedBySignal(signal));
      else resolve(code === 0 ? '' : texts.endedWithCode(String(code)));
    });
  });
  const end = async (): Promise<void> => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    tree.ask();
    const timer = setTimeout(tree.kill, grace);
    await gone;
    clearTimeout(timer);
    // What it had started may have outlived it.
    tree.killRest();
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
      const timer = setTimeout(tree.ask, grace);
      void gone.then(async (how) => {
        clearTimeout(timer);
        await lines.done(patience);
        const detail = texts.endOfCommand(how, lines.last());
        resolve({ ok: false, detail });
        if (stream.destroyed) return;
        log(texts.commandEnded(detail));
        // Unread bytes are worth more than the reason: SSH's own may be among them.
        if (how !== '' && stream.readableLength === 0) {
          stream.destroy(new Error(texts.commandGone(detail)));
        } else stream.push(null);
      });
    });
  });
  return ok({ stream, begun });
}

type Started =
  | { readonly ok: true; readonly child: ChildProcessWithoutNullStreams }
  | { readonly ok: false; readonly detail: string };

function start({ file, args, environment, verbatim }: ProgramCall, detached: boolean): Promise<Started> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => {
      const missing = systemCode(error) === 'ENOENT';
      const detail = missing ? texts.noSuchProgram : plainText(systemText(error), 300);
      resolve({ ok: false, detail });
    };
    try {
      const child = spawn(file, [...args], {
        ...{ detached, windowsHide: true, stdio: 'pipe' },
        env: environment,
        windowsVerbatimArguments: verbatim,
      });
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
