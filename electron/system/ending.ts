import { setTimeout as wait } from 'node:timers/promises';
import { visibleText } from '../../shared/visible-text';

/** How long an orderly end may take, in milliseconds; what is not closed by then ends with the process. */
export const shutdownLimit = 5000;

/** Exit code of a program that broke (EX_SOFTWARE of sysexits.h), unlike one that failed at what it was to do. */
const crashCode = 70;

/** Resolves when the work is done or has failed, or when it takes longer than an orderly end may. */
export async function withinLimit(work: Promise<unknown>, limit = shutdownLimit): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/**
 * What a thread of libuv's is in the midst of, as Node calls it: a name that is looked up, a file. To end the process in the
 * usual way waits for all of it, and a name service that is out of reach takes half a minute, a disk that hangs for ever.
 */
const inThreads = /^(?:GetAddrInfo|GetNameInfo|FSReq)/u;
/** Threads of ours that were told to end and have not yet. */
let endingThreads = 0;

/**
 * Follows a thread that was told to end. Node ends no process while one of its threads is in a native call (a cipher, a
 * compression), however long that takes: {@link endProcess} does not wait for it.
 * @param gone resolves when the thread has ended
 */
export function endingThread<T>(gone: Promise<T>): Promise<T> {
  endingThreads += 1;
  return gone.finally(() => {
    endingThreads -= 1;
  });
}

const exitNode = (code: number): void => process.exit(code);

/** How long that may take, in milliseconds, when the process is to end: what is written now is written within that. */
const threadPatience = 300;
const lookEvery = 20;

/**
 * Ends the process. Where a thread would hold that up it is ended by the signal that asks programs to end, which waits for
 * nobody and which systemd takes for an end in order; it has no exit code then.
 * @param exit the usual way, Electron's in the desktop app
 */
export async function endProcess(code: number, exit: (code: number) => void = exitNode): Promise<void> {
  // Electron takes the signal for a wish to quit, which is what it is doing; it ends its threads itself.
  const mayEndThreads = exit !== exitNode;
  const isHeldUp = (): boolean =>
    (endingThreads > 0 && !mayEndThreads) ||
    process.getActiveResourcesInfo().some((kind) => inThreads.test(kind));
  for (let waited = 0; isHeldUp() && waited < threadPatience; waited += lookEvery) await wait(lookEvery);
  if (isHeldUp()) {
    process.removeAllListeners('SIGTERM');
    process.kill(process.pid, 'SIGTERM');
  } else exit(code);
}

/** Ends the program with a code of its own when something in it breaks, so that who watches over it can tell. */
export function endOnCrash(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${visibleText(error.stack ?? String(error), { keep: '\n' })}\n`);
    process.exit(crashCode);
  });
}
