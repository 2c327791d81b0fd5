import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { isLive, type SessionStatus } from '../../shared/status';
import type { OpenNotes } from '../storage';

/** The sessions that were open when the program last ended without being asked to, and the notes for the next such end. */
export class Reopening {
  #reopenable: readonly SessionProfile[];
  #open: readonly SessionProfile[] = [];
  /** Null while the notes are the last run's. */
  #noted: readonly SessionProfile[] | null = null;

  private constructor(
    private readonly notes: OpenNotes,
    reopenable: readonly SessionProfile[],
    private readonly changed: () => void,
  ) {
    this.#reopenable = reopenable;
  }

  /**
   * Reads the notes the last run left behind.
   * @param openAnyway the saved sessions that open when Ginnel starts: they need no reopening
   * @param changed called when there is something else to reopen
   */
  static async read(
    notes: OpenNotes,
    openAnyway: ReadonlySet<SessionId>,
    changed: () => void,
  ): Promise<Reopening> {
    const isFirst = ({ id }: SessionProfile, index: number, all: readonly SessionProfile[]): boolean =>
      all.findIndex((other) => other.id === id) === index;
    const left = (await notes.leftOpen()).filter(isFirst);
    const reopenable = left.filter(({ demo, id }) => !demo && !openAnyway.has(id));
    return new Reopening(notes, reopenable, changed);
  }

  /** The sessions that may be opened again; empty once that is settled. */
  reopenable(): readonly SessionProfile[] {
    return this.#reopenable;
  }

  /** Sessions were opened, closed or changed. */
  look(sessions: readonly SessionStatus[]): void {
    this.#open = sessions
      .filter(({ state, profile }) => isLive(state) && state.kind !== 'closing' && !profile.demo)
      .map(({ profile }) => profile);
    this.#leave(this.#reopenable.filter(({ id }) => !this.#open.some((profile) => profile.id === id)));
  }

  /** Gives what is to be opened again, and settles the matter. */
  take(): readonly SessionProfile[] {
    const taken = this.#reopenable;
    this.#leave([]);
    return taken;
  }

  /** The system is about to end the program, which is on disk when this returns; or, with false, goes on after all. */
  systemEnds(comes: boolean): void {
    this.notes.systemEnds(comes);
  }

  /** The program ends in order: from now on nothing is noted. Resolves when the notes are gone. */
  close(): Promise<void> {
    return this.notes.close();
  }

  #leave(reopenable: readonly SessionProfile[]): void {
    const isLess = reopenable.length < this.#reopenable.length;
    this.#reopenable = reopenable;
    if (isLess) this.changed();
    // A user who has not answered before the next crash is asked again.
    const next = [...this.#open, ...reopenable];
    const before = this.#noted;
    if (next.length === before?.length && next.every((profile, index) => profile === before[index])) return;
    this.#noted = next;
    this.notes.note(next);
  }
}

/** Whether a saved session is opened when Ginnel starts. */
export function opensAtStart(profile: SessionProfile): boolean {
  return profile.connectAtStart;
}
