import type { ImportPlan } from '../../shared/import-plan';
import { boring } from './boring';
import { commands } from './commands';
import { loose } from './commands/loose';
import type { Format, ReadContext } from './format';
import { jsonFormat } from './json';
import { dataFileFormat } from './json/data-file';
import { Ledger } from './ledger';
import { mend } from './mend';
import { puttyFiles, puttyRegistry } from './putty';
import { mendedSshConfig, sshConfig } from './ssh-config';
import { Traced } from './traced';

/** From the most certain to the least: the last takes what no other knows. */
const formats: readonly Format[] = [
  jsonFormat,
  dataFileFormat,
  puttyRegistry,
  puttyFiles,
  boring,
  sshConfig,
  mendedSshConfig,
  commands,
  loose,
];

/**
 * Reads whatever text a user has: commands, ssh_config, exports of PuTTY and KiTTY, boring's tunnels, Ginnel's own JSON.
 * Pure, and takes time in proportion to the text.
 * @param source at most {@link readLimit} characters count; of more a problem says so
 */
export function readText(source: string, context: ReadContext): ImportPlan {
  const ledger = new Ledger(source);
  const whole = Traced.of(source);
  const exact = formats.find(({ isExact, matches }) => isExact && matches(source));
  if (exact !== undefined) exact.read(whole, ledger, context);
  else {
    const mended = mend(whole, ledger);
    formats.find(({ isExact, matches }) => !isExact && matches(mended.text))?.read(mended, ledger, context);
  }
  return ledger.finish();
}
