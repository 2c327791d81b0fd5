import type { SessionProfile } from '../../shared/session-profile';
import type { Disk } from './disk';
import { privateFile, readText, writeTextAtOnce } from './files';
import { printOpenSessions, readOpenSessions } from './sessions-format';

export type OpenNotes = ReturnType<typeof createOpenNotes>;

/**
 * The open sessions, noted in a file for its owner alone; there is no file while nothing is. The notes are for the case that the
 * program ends without being asked to, and for nothing else: trouble with them is not told, and a note that cannot be read
 * is one less session to reopen.
 * @param path `open.json` in the data folder
 * @param retryAfter milliseconds until what could not be written is tried again
 */
export function createOpenNotes(path: string, disk: Disk, retryAfter = 5000) {
  /** The content that the file is to have; null once the program ends. */
  let wanted: readonly SessionProfile[] | null = [];
  /** How often content was wanted, and which of these the file was last written for. */
  let wishes = 0;
  let written = 0;
  let endedBySystem = false;
  let writing: Promise<void> | null = null;
  let later: NodeJS.Timeout | null = null;

  /** Writes until the file says what is wanted; what was wanted in between is never written. */
  const catchUp = async (): Promise<void> => {
    if (later !== null) clearTimeout(later);
    later = null;
    while (written < wishes) {
      const wish = wishes;
      const isDone = await write();
      written = wish;
      // A note that stays there would be taken for a crash by the next start.
      if (!isDone && wish === wishes && wanted !== null)
        later = setTimeout(() => want(wanted), retryAfter).unref();
    }
    writing = null;
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
    writing ??= catchUp();
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
      want(wanted);
    },
    /** The program ends in order: the next start has nothing to reopen. */
    close: async (): Promise<void> => {
      if (wanted !== null) want(null);
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
