import type { ImportFound, ImportPlan } from '../../shared/import-plan';
import type { ReadContext } from './format';

/** A program's keeping on this machine, out of which sessions can be brought in. */
export interface ImportSource {
  /** The sessions that are there now. Never rejects. */
  readonly find: () => Promise<readonly ImportFound[]>;
  /** Reads one of these, by its id; null where it is none of this source's, or gone. Never rejects. */
  readonly read: (id: string, context: ReadContext) => Promise<ImportPlan | null>;
  /**
   * The server that the program connects to for a name, and the id of what says so; null where the name
   * means nothing to it. Absent where there are no such names. Never rejects.
   */
  readonly serverOf?: (name: string) => Promise<{ readonly id: string; readonly server: string } | null>;
}
