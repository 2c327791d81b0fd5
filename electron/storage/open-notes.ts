import type { SessionProfile } from '../../shared/session-profile';
import { elapsed } from '../system/elapsed';
import type { Disk } from './disk';
import { privateFile, readText, writeTextAtOnce } from './files';
import { printOpenSessions, readOpenSessions } from './sessions-format';

export type OpenNotes = ReturnType<typeof createOpenNotes>;

/**
 * What is noted changes with each session that comes or goes, and all of them are written each time: after a write, so many times as
 * long as it took nothing is written, in milliseconds at most the other. So a thousand that are opened one after the other cost
 * little more than one.
 */
const restFactor = 20;
const longestRest = 5000;

/**
 * The open sessions, noted in a file for its owner alone; there is no file while nothing is. The notes are for the case that the
 * program ends without being asked to, and for nothing else: trouble with them is not told, and a note that cannot be read
 * is one less session to reopen.
 * @param path `open.json` in the data folder
 * @param retryAfter milliseconds until what could not be written is tried again
 * @param now milliseconds, by a clock that cannot be set
 */
export function createOpenNotes(path: string, disk: Disk, retryAfter = 5000, now = elapsed) {
  /** The content that the file is to have; null once the program ends. */
  let wanted: readonly SessionProfile[] | null = [];
  /** How often content was wanted, and which of these the file was last written for. */
  let wishes = 0;
  let written = 0;
  let endedBySystem = false;
  let writing: Promise<void> | null = null;
  let later: NodeJS.Timeout | null = null;

  /** Rests after a write; null while there is nothing to rest from. */
  let resting: NodeJS.Timeout | null = null;

  /** Writes what is wanted; what was wanted in between is never written. */
  const catchUp = async (): Promise<void> => {
    if (later !== null) clearTimeout(later);
    later = null;
    while (written < wishes && resting === null) {
      const wish = wishes;
      const begun = now();
      const isDone = await write();
      written = wish;
      // The end waits for no rest.
      if (wanted === null) continue;
      if (isDone) rest(Math.min(longestRest, restFactor * (now() - begun)));
      // A note that stays there would be taken for a crash by the next start.
      else if (wish === wishes) later = setTimeout(() => want(wanted), retryAfter).unref();
    }
    writing = null;
  };
  const rest = (time: number): void => {
    resting = setTimeout(() => {
      resting = null;
      if (written < wishes) writing ??= catchUp();
    }, time).unref();
  };
  const write = async (): Promise<boolean> => {
    if (wanted !== null && wanted.length > 0)
      return (await disk.writeText(path, printOpenSessions(wanted, endedBySystem))).ok;
    return disk.remove(path).then(
      () => true,
      () => false,
    );
  };
  const want = (open: readonly SessionProfile[] | null): void => {
    wanted = open;
    wishes += 1;
    if (resting === null) writing ??= catchUp();
  };
  const wantNow = (open: readonly SessionProfile[] | null): void => {
    if (resting !== null) clearTimeout(resting);
    resting = null;
    want(open);
  };

  return {
    /** The sessions open when the last run ended without `close`; asked once, before the first note. */
    leftOpen: async (): Promise<readonly SessionProfile[]> => {
      const found = await readText(path);
      if (found.kind !== 'text') return [];
      await disk.makePrivate(path, privateFile);
      return readOpenSessions(found.text);
    },
    /** Written soon. Never throws. */
    note: (open: readonly SessionProfile[]): void => {
      if (wanted !== null) want(open);
    },
    /**
     * The system is about to end the program, which says so on disk before this returns; or, with false, called that off.
     * Never throws.
     */
    systemEnds: (comes: boolean): void => {
      if (wanted === null || comes === endedBySystem) return;
      endedBySystem = comes;
      if (comes && wanted.length > 0) writeTextAtOnce(path, printOpenSessions(wanted, true));
      // Once more by the one writer: what it is in the midst of knows nothing of the mark.
      wantNow(wanted);
    },
    /** The program ends in order: the next start has nothing to reopen. */
    close: async (): Promise<void> => {
      if (wanted !== null) wantNow(null);
      await writing;
    },
  };
}

/** For what runs beside the program that keeps notes, and must not disturb them. */
export const noOpenNotes: OpenNotes = {
  leftOpen: () => Promise.resolve([]),
  note: () => undefined,
  systemEnds: () => undefined,
  close: () => Promise.resolve(),
};
