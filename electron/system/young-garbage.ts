import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bytes after which the buffers they went through are given back: three times as much has been allocated for them by then. It
 * takes 0.2 to 0.4 ms. Twice as many let V8 begin, after some gigabytes, to collect everything, and then again and again: the
 * less the program gets to run, the sooner it does.
 */
const every = 2 * 1024 * 1024;

/**
 * Has V8 collect what is new on the thread that made it. So little at a time is not worth waking others, who take the
 * processors from the programs at both ends: it was a tenth of the time for each byte.
 */
const alone = ['--no-parallel-scavenge', '--no-concurrent-array-buffer-sweeping'];

/** Gives back what is new and already garbage. */
type CollectYoung = () => void;

/**
 * Counts bytes that pass through this thread, and has their buffers given back every few megabytes. V8 looks after objects,
 * of which a megabyte of traffic makes few; the memory of buffers is held outside of its heap, and when there is too much of
 * that it marks all that lives instead of what is new: twenty times a second at full speed, at twice the processor time for
 * each byte.
 * @param find finds the collector, when it is first needed: what carries nothing makes no context for it
 * @returns takes the bytes of each chunk, and allocates nothing itself
 */
export function createYoungGarbage(
  find: () => CollectYoung | null = youngCollection,
): (bytes: number) => void {
  let passed = 0;
  let collect: CollectYoung | null | undefined;
  return (bytes) => {
    passed += bytes;
    if (passed < every) return;
    passed = 0;
    if (collect === undefined) collect = find();
    collect?.();
  };
}

/**
 * V8's own collection of the young generation, which it shows when asked to (`--expose-gc`); null where it does not.
 */
function youngCollection(): CollectYoung | null {
  try {
    setFlagsFromString('--expose-gc');
    for (const flag of alone) setFlagsFromString(flag);
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') return null;
    return () => {
      Reflect.apply(collect, undefined, [{ type: 'minor' }]);
    };
  } catch {
    return null;
  }
}
