import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { isLive, type SessionStatus } from '../../shared/status';
import type { OpenNotes } from '../storage/types';

/** What was open when the program last ended without being asked to, and the notes for the next such end. */
export interface Reopening {
  /** What may be opened again; empty once that is settled. */
  readonly reopenable: () => readonly SessionProfile[];
  /** Sessions were opened, closed or changed. */
  readonly look: (sessions: readonly SessionStatus[]) => void;
  /** Gives what is to be opened again, and settles the matter. */
  readonly take: () => readonly SessionProfile[];
  /** The program ends in order: from now on nothing is noted. Resolves when the notes are gone. */
  readonly close: () => Promise<void>;
}

/**
 * Reads the notes the last run left behind.
 * @param saved the saved sessions: those that open when Ginnel starts need no reopening
 * @param changed called when there is something else to reopen
 */
export async function createReopening(
  notes: OpenNotes,
  saved: readonly SessionProfile[],
  changed: () => void,
): Promise<Reopening> {
  const openAnyway = new Set<SessionId>(saved.filter(opensAtStart).map(({ id }) => id));
  let reopenable = (await notes.leftOpen()).filter(
    (profile, index, all) =>
      !profile.demo && !openAnyway.has(profile.id) && all.findIndex(({ id }) => id === profile.id) === index,
  );
  let open: readonly SessionProfile[] = [];
  /** Null while the notes are the last run's. */
  let noted: readonly SessionProfile[] | null = null;

  const note = (): void => {
    // Whoever has not answered before the next crash is asked again.
    const next = [...open, ...reopenable];
    const before = noted;
    if (next.length === before?.length && next.every((profile, index) => profile === before[index])) return;
    noted = next;
    notes.note(next);
  };

  return {
    reopenable: () => reopenable,
    look: (sessions) => {
      open = sessions
        .filter(({ state, profile }) => isLive(state) && state.kind !== 'closing' && !profile.demo)
        .map(({ profile }) => profile);
      const left = reopenable.filter(({ id }) => !open.some((profile) => profile.id === id));
      if (left.length < reopenable.length) {
        reopenable = left;
        changed();
      }
      note();
    },
    take: () => {
      const taken = reopenable;
      reopenable = [];
      if (taken.length > 0) changed();
      note();
      return taken;
    },
    close: notes.close,
  };
}

/** Whether a saved session is opened when Ginnel starts. */
export function opensAtStart(profile: SessionProfile): boolean {
  return profile.connectAtStart;
}
