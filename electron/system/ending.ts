import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { visibleText } from '../../shared/visible-text';
import { until } from './async';

/** How long an orderly end may take, in milliseconds; what is not closed by then ends with the process. */
export const shutdownLimit = 5000;

/** Exit code of a program that broke (EX_SOFTWARE of sysexits.h), unlike one that failed at what it was to do. */
export const crashCode = 70;

/** Resolves when the work is done or has failed, or when it takes longer than an orderly end may. */
export async function withinLimit(work: Promise<unknown>, limit = shutdownLimit): Promise<void> {
  await until(
    work.catch(() => undefined),
    null,
    limit,
  );
}

/**
 * What a thread of libuv's is in the midst of, as Node calls it: a name that is looked up, a file. To end the process in the
 * usual way waits for all of it, and a name service that is out of reach takes half a minute, a disk that hangs for ever.
 */
const inThreads = /^(?:GetAddrInfo|GetNameInfo|FSReq)/u;
/** Threads of ours that have not ended. */
const running = new Set<Worker>();

/**
 * Takes note of a thread until it has ended, so that the end of the process ends it first. Node joins each on its way out: one
 * that is in a native call holds that up for as long, and one that is just ending may wait for this thread in turn, for ever.
 * @returns the thread
 */
export function followThread(thread: Worker): Worker {
  running.add(thread);
  thread.once('exit', () => running.delete(thread));
  return thread;
}

const exitNode = (code: number): void => process.exit(code);

/** How long files, names and threads are waited for, in milliseconds: what is written now is written within that. */
const patience = { files: 300, threads: 1500 } as const;
/**
 * The same where a process cannot be ended by a signal: there its exit code would be lost with that, and 1 says that all failed. So
 * what holds the end up is waited for: a name service gives up within that time.
 */
const longPatience = { files: 15_000, threads: 15_000 } as const;
const lookEvery = 20;

/** Whether a process can send itself a signal. Windows only knows killing, and has no users by number either. */
const usualSignals = process.getuid !== undefined;

/**
 * Ends the process; the first call decides on the code. Where something would hold that up it is ended by a signal, which waits for
 * nobody; it has no exit code then. On Windows that is a last resort, and a code is waited for.
 * @param exit the usual way, Electron's in the desktop app. Electron takes SIGTERM for a wish to quit, which it is about to do, so
 *   that one is killed; systemd takes SIGTERM for an end in order
 */
export function endProcess(
  code: number,
  exit: (code: number) => void = exitNode,
  hasSignals = usualSignals,
): Promise<void> {
  return (ending ??= end(code, exit, hasSignals));
}

let ending: Promise<void> | null = null;

async function end(code: number, exit: (code: number) => void, hasSignals: boolean): Promise<void> {
  // Electron's exit code is read by nobody, and a window that stays is seen by everybody.
  const { files, threads } = hasSignals || exit !== exitNode ? patience : longPatience;
  for (const thread of running) void thread.terminate();
  const waitsForFiles = (): boolean => process.getActiveResourcesInfo().some((kind) => inThreads.test(kind));
  const isHeldUp = (waited: number): boolean =>
    (waited < files && waitsForFiles()) || (waited < threads && running.size > 0);
  for (let waited = 0; isHeldUp(waited); waited += lookEvery) await wait(lookEvery);
  if (running.size === 0 && !waitsForFiles()) {
    exit(code);
    return;
  }
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, exit === exitNode ? 'SIGTERM' : 'SIGKILL');
}

/**
 * Does what Ctrl+C does where a terminal in raw mode passes it on as a letter: those who listen for the signal hear it before this
 * returns. None is sent: Windows would end the process with it.
 */
export function interrupt(): void {
  if (!process.emit('SIGINT', 'SIGINT')) void endProcess(130);
}

let interruptsLeft = 0;

/**
 * Leaves Ctrl+C to a program that runs at the same terminal, which gets it as well.
 * @returns takes it back
 */
export function leaveInterrupts(): () => void {
  interruptsLeft += 1;
  let isBack = false;
  return () => {
    if (!isBack) interruptsLeft -= 1;
    isBack = true;
  };
}

/**
 * Calls back at the first signal to end; the second ends the process at once. Where a channel to the program that started this
 * one was opened, its end is a first signal, too: `npm start` on Windows, which has none, closes it. It is never a second one:
 * Ctrl+C in a console of Windows reaches both programs, and the other one's end closes the channel.
 */
export function onEndSignal(end: () => void): void {
  let isEnding = false;
  const begin = (): void => {
    if (!isEnding) end();
    isEnding = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && interruptsLeft > 0) return;
      if (isEnding) void endProcess(130);
      else begin();
    });
  }
  process.on('disconnect', begin);
}

/** Ends the program with a code of its own when something in it breaks, so that who watches over it can tell. */
export function endOnCrash(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${visibleText(error.stack ?? String(error), { keep: '\n' })}\n`);
    process.exit(crashCode);
  });
}
