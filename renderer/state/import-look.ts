import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import type { ImportPlan, TextSpan } from '../../shared/import-plan';
import type { SessionProfile } from '../../shared/session-profile';
import type { Placing } from '../../shared/standing';

/** The use of a plan: saved sessions, the session in the form, or the forwards of a session that is there. */
export type Target = 'sessions' | 'form' | 'forwards';

/** Where a text was pasted: outside of all fields, into the form, where forwards go, or onto an open session's card. */
export type Wanted =
  | { readonly kind: 'anything' | 'form' | 'forwards' }
  | { readonly kind: 'live'; readonly sessionId: SessionId };

/** The user's choices for one session of the plan. */
export interface SessionChoice {
  readonly ticked: boolean;
  readonly name: string;
  readonly placing: Exclude<Placing, 'leave'>;
  /** The user changed one of these: another reading does not change it back. */
  readonly isOwn: boolean;
}

/** The import look, while it is shown. */
export interface ImportLook {
  /** The file's name, for the title; null for a text. */
  readonly source: string | null;
  /** The text that can be changed; null where files were read, of which there is no one text. */
  readonly text: string | null;
  readonly wanted: Wanted;
  /** The text that was typed into a Source port and opened the look, to be taken out there once it is made; null for a text from elsewhere. */
  readonly typed: string | null;
  /** Null before something was read. */
  readonly plan: ImportPlan | null;
  /** The saved sessions that the plan was held against, as far as this window knew them. */
  readonly compared: readonly SessionProfile[];
  readonly reading: boolean;
  readonly error: AppError | null;
  readonly target: Target;
  /** One for each session of the plan. */
  readonly choices: readonly SessionChoice[];
  readonly takesHostKeys: boolean;
  readonly busy: boolean;
  /** The words of what has the focus or the pointer. */
  readonly pointed: readonly TextSpan[];
}

export type ImportLookStore = StoreApi<{ readonly look: ImportLook | null }>;

/** Creates the store, with nothing shown. */
export function createImportLookStore(): ImportLookStore {
  return createStore<{ readonly look: ImportLook | null }>(() => ({ look: null }));
}
