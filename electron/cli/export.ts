import { sentence } from '../../shared/errors';
import type { ExportFormat } from '../../shared/export-formats';
import { exporting as texts } from '../../shared/texts/cli-transfer';
import type { SessionProfile } from '../../shared/session-profile';
import type { Engine } from '../engine';
import { codes } from './codes';
import type { Terminal } from './terminal';

/**
 * Prints saved sessions in the words of another program, and tells what cannot be said in them.
 * @param write prints a text as it is
 * @returns the exit code: 0, or 1 when nothing could be written
 */
export async function exportSessions(
  format: ExportFormat,
  profiles: readonly SessionProfile[],
  engine: Pick<Engine, 'handlers'>,
  terminal: Terminal,
  write: (text: string) => void,
): Promise<number> {
  const made = await engine.handlers.exports.make({ profiles, format });
  if (!made.ok) {
    terminal.notify(sentence(made.error));
    return codes.failed;
  }
  const { text, leftOut } = made.value;
  for (const line of leftOut) terminal.notify(line);
  if (text === '') {
    terminal.notify(texts.nothing);
    return codes.failed;
  }
  write(text);
  return codes.done;
}
