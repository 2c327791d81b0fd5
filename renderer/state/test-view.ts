import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';

/** The test of a session that the user looks at; how it goes is in the snapshot. */
export interface TestView {
  readonly sessionId: SessionId;
  /** What it is called while nothing is known of the test itself. */
  readonly title: string;
  /** It was begun with what stands in the form, and is begun again with that. */
  readonly ofForm: boolean;
  /** It was asked for and is not in the snapshot yet. */
  readonly isStarting: boolean;
  /** Why it could not begin, or not be ended. */
  readonly error: AppError | null;
}

export type TestViewStore = StoreApi<{ readonly shown: TestView | null }>;

/** Creates the store; no test is looked at. */
export function createTestViewStore(): TestViewStore {
  return createStore(() => ({ shown: null }));
}
