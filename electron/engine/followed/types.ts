import type { FollowedKind } from '../../../shared/followed';
import type { ImportPlan } from '../../../shared/import-plan';
import type { Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { FollowedFiles } from '../../storage';

/** A file that can be followed: its whole path, and what it is. */
export interface FollowablePlace {
  readonly kind: FollowedKind;
  readonly path: string;
}

/** A reader's findings in a file. */
export interface ReadFollowed {
  readonly plan: ImportPlan;
  /** The files and folders that make a difference when they change: itself, and what it includes. */
  readonly files: readonly string[];
}

/** The part of the world that followed files are in. */
export interface FollowedWorld {
  readonly store: FollowedFiles;
  /** Finds the file that a typed path means. Fails with import-problem. Never throws. */
  readonly locate: (typed: string) => Promise<Result<FollowablePlace>>;
  /** @param defaults what a session has where the file says nothing */
  readonly read: (place: FollowablePlace, defaults: SessionProfile) => Promise<ReadFollowed>;
  /** Tells when one of these files may have changed, until the returned function is called. */
  readonly watch: (files: readonly string[], changed: () => void) => () => void;
  /** The path of a file that the user chooses in a dialog, null when they cancel; null where there is no dialog. */
  readonly choose: (() => Promise<string | null>) | null;
}
