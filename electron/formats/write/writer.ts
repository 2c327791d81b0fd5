import type { Exported, ExportFormat } from '../../../shared/export';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Platform } from '../../../shared/socket-path';

/** Facts that a writer needs besides the sessions. */
export interface WriteContext {
  /** The system whose shell and programs will read the text. */
  readonly platform: Exclude<Platform, 'server'>;
  /** The saved sessions: jump hosts may be among them. */
  readonly saved: readonly SessionProfile[];
}

/** Writes sessions in the words of one format. Pure; never throws. */
export interface Writer {
  readonly format: ExportFormat;
  /**
   * @param profiles at least one, valid or not, in the order they are to be written. One forward alone is a session that has
   *   no other
   * @returns the text, and what it does not say; secrets are in neither
   */
  readonly write: (profiles: readonly SessionProfile[], context: WriteContext) => Exported;
}
