import type { Exported, ExportFormat } from '../../../shared/export';
import type { SessionId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Platform } from '../../../shared/socket-path';

/** What a writer has to know besides the sessions. */
export interface WriteContext {
  /** Whose shell would run a command. */
  readonly platform: Exclude<Platform, 'server'>;
  /** A saved session by its id, for jump hosts that name one. */
  readonly saved: (id: SessionId) => SessionProfile | undefined;
}

/** Writes sessions in one form. Pure; what it cannot say is left out with a sentence, never silently. */
export interface Writer {
  readonly format: ExportFormat;
  readonly write: (profiles: readonly SessionProfile[], context: WriteContext) => Exported;
}

const writers: readonly Writer[] = [];

/** Writes sessions in a form; null where nobody writes it. */
export function writeProfiles(
  format: ExportFormat,
  profiles: readonly SessionProfile[],
  context: WriteContext,
): Exported | null {
  return writers.find((writer) => writer.format === format)?.write(profiles, context) ?? null;
}
