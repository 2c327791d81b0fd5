import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExportFormat } from '../../shared/export';
import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';

/** The dialog in which sessions leave, while it is shown. */
export interface ExportLook {
  /** The sessions there are to choose from; one alone is not chosen, but taken. */
  readonly offered: readonly SessionProfile[];
  readonly chosen: ReadonlySet<SessionId>;
  readonly format: ExportFormat;
  /** It is about one forward of that session. */
  readonly forward: string | null;
}

export type ExportLookStore = StoreApi<{ readonly look: ExportLook | null }>;

/** Creates the store, with nothing shown. */
export function createExportLookStore(): ExportLookStore {
  return createStore<{ readonly look: ExportLook | null }>(() => ({ look: null }));
}
