import type { Exported, ExportFormat } from '../../../shared/export';
import type { SessionProfile } from '../../../shared/session-profile';
import { jsonWriter } from './json';
import { plinkWriter } from './plink';
import { puttyRegWriter, puttySessionWriter } from './putty';
import { autosshWriter, sshWriter } from './ssh-command';
import { sshConfigWriter } from './ssh-config';
import { systemdWriter } from './systemd';
import type { WriteContext, Writer } from './writer';

export type { WriteContext, Writer } from './writer';

/** Every format that there is, in the order it is offered. */
const writers: readonly Writer[] = [
  sshWriter,
  plinkWriter,
  autosshWriter,
  sshConfigWriter,
  systemdWriter,
  puttySessionWriter,
  puttyRegWriter,
  jsonWriter,
];

/**
 * Writes sessions in the words of a format.
 * @returns an empty text where there is no such writer
 */
export function writeSessions(
  profiles: readonly SessionProfile[],
  format: ExportFormat,
  context: WriteContext,
): Exported {
  const writer = writers.find((one) => one.format === format);
  return writer?.write(profiles, context) ?? { text: '', suggestedName: '', leftOut: [] };
}
