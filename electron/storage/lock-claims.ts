import { randomInt, randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { elapsed } from '../system/elapsed';
import { systemCode } from '../system/errors';
import { privateFile } from './files';

/**
 * A claim is made for a few milliseconds. One of so many is a dead process's whose number another has now; where the system does not
 * tell when a process started, that is all there is to go by, and has to be over before patience is.
 */
const oldest = { known: 30_000, unknown: 3000 };
/** Milliseconds to wait for others before giving up, and between two looks at them. */
const patience = 10_000;
const pause = { least: 5, most: 30 };

/**
 * Does something with a file that no other start of Ginnel does at the same time, wherever it is in the midst of it.
 *
 * Each start puts up a claim of its own, a file whose name nobody else ever uses, and looks at the others only then. It
 * goes on when there is no other: of two at the same time at least one sees the other's. Of several that see each other
 * the first by name stays and looks again, and the rest take theirs down and come back. A claim left by a crash can be
 * taken down by anyone, as its name never stands for anything else. Renaming a dead file away, in contrast, may hit the
 * living one that was put in its place a moment ago.
 *
 * @param path the file; claims stand beside it
 * @param settled finds out whether there is nothing left to do, which is then what is returned
 * @param work does it
 * @returns null when others were in the way all the time
 * @throws the system's error when no claim can be made, and what `settled` and `work` throw
 */
export async function alone<T>(
  path: string,
  settled: () => Promise<T | null>,
  work: () => Promise<T>,
): Promise<T | null> {
  const deadline = elapsed() + patience;
  const name = claimName(basename(path), await ownMark());
  const own = join(dirname(path), name);
  try {
    while (elapsed() < deadline) {
      const found = await settled();
      if (found !== null) return found;
      // A claim that is there already is let through first.
      if ((await otherClaims(path, name)).length === 0) {
        await writeFile(own, '', { mode: privateFile });
        for (;;) {
          const others = await otherClaims(path, name);
          if (others.length === 0) return (await settled()) ?? (await work());
          if (others.some((other) => other < name) || elapsed() > deadline) break;
          await wait(pause.least);
        }
        await rm(own, { force: true });
      }
      await wait(randomInt(pause.least, pause.most));
    }
    return null;
  } finally {
    await rm(own, { force: true });
  }
}

/** `FILE.claim.PID.START.UUID`; the start may be unknown, and has only letters, digits, dashes and a blank. */
function claimName(file: string, { pid, started }: ProcessMark): string {
  return `${file}.claim.${String(pid)}.${started?.replace(' ', '_') ?? ''}.${randomUUID()}`;
}

/** Claims of starts that live; those of others are taken down. */
async function otherClaims(path: string, own: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.claim.`;
  const living: string[] = [];
  for (const name of await readdir(folder)) {
    if (name === own || !name.startsWith(prefix)) continue;
    const [pid, started] = name.slice(prefix.length).split('.');
    const mark = {
      pid: Number(pid),
      started: started === undefined || started === '' ? null : started.replace('_', ' '),
    };
    const isOld = await ageOf(join(folder, name)).then(
      // A clock that was set back makes it young for ever.
      (age) => Math.abs(age) > (mark.started === null ? oldest.unknown : oldest.known),
    );
    if (!isOld && Number.isInteger(mark.pid) && mark.pid > 0 && (await isAlive(mark))) living.push(name);
    else await rm(join(folder, name), { force: true });
  }
  return living;
}

/** Milliseconds since a file was written; 0 when it is gone. */
async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

/** A process, told apart from a later one of the same number. */
interface ProcessMark {
  readonly pid: number;
  /** When it started, as far as the system tells. */
  readonly started: string | null;
}

/** This process. */
export async function ownMark(): Promise<ProcessMark> {
  return { pid: process.pid, started: await startOf(process.pid) };
}

/** Whether a process runs; one whose start the system does not tell is taken for the one that has its number now. */
export async function isAlive({ pid, started }: ProcessMark): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives and is another user's.
    return systemCode(thrown) === 'EPERM';
  }
  const now = await startOf(pid);
  return now === null || started === null || now === started;
}

/** When a process started, in the system's own count; null where it does not tell (only Linux does, in proc(5)). */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${String(pid)}/stat`, 'latin1'),
    ]);
    // The second field is the program's name in brackets and may hold anything; field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
