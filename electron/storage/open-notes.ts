import { rm } from 'node:fs/promises';
import type { SessionProfile } from '../../shared/session-profile';
import { privateFile, makePrivate, readText, writeText, writeTextAtOnce } from './files';
import { printOpenSessions, readOpenSessions } from './sessions-format';

export type OpenNotes = ReturnType<typeof createOpenNotes>;

/**
 * The open sessions, noted in a file for its owner alone; there is no file while nothing is. The notes are for the case that the
 * program ends without being asked to, and for nothing else: trouble with them is not told, and a note that cannot be read
 * is one less session to reopen.
 * @param path `open.json` in the data folder
 */
export function createOpenNotes(path: string) {
  /** The content that the file is to have, and whether it has; null once the program ends. */
  let wanted: readonly SessionProfile[] | null = [];
  let isWritten = true;
  let endedBySystem = false;
  let writing: Promise<void> | null = null;

  /** Writes until the file says what is wanted; what was wanted in between is never written. */
  const catchUp = async (): Promise<void> => {
    while (!isWritten) {
      isWritten = true;
      if (wanted === null || wanted.length === 0) await rm(path, { force: true }).catch(() => undefined);
      else await writeText(path, printOpenSessions(wanted, endedBySystem));
    }
    writing = null;
  };
  const want = (open: readonly SessionProfile[] | null): void => {
    wanted = open;
    isWritten = false;
    writing ??= catchUp();
  };

  return {
    /** The sessions open when the last run ended without `close`; asked once, before the first note. */
    leftOpen: async (): Promise<readonly SessionProfile[]> => {
      const found = await readText(path);
      if (found.kind !== 'text') return [];
      await makePrivate(path, privateFile);
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
