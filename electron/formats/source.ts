import type { ImportFound, ImportPlan } from '../../shared/import-plan';
import type { ReadContext } from './format';

/** A program's keeping on this machine, out of which sessions can be brought in. */
export interface ImportSource {
  /** What is there now; nothing where there is nothing. Never rejects. */
  readonly find: () => Promise<readonly ImportFound[]>;
  /** Reads one of these, by its id; null where it is none of this source's, or gone. Never rejects. */
  readonly read: (id: string, context: ReadContext) => Promise<ImportPlan | null>;
}
