import * as texts from '../../shared/texts/import';
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

/** The most characters that are read of a text that may need mending: more than anybody pastes. */
const readLimit = 1_000_000;
/** The same of exports, which may hold thousands of sessions. */
const exactLimit = 16_000_000;

/** The most sessions of one plan: more could not be looked through. */
const mostSessions = 5000;

/**
 * Reads whatever text a user has: commands, ssh_config, exports of PuTTY and KiTTY, boring's tunnels, Ginnel's own JSON.
 * Pure, and takes time in proportion to the text.
 * @param source a text that is too long is a problem as a whole: a part of it would say little
 */
export function readText(source: string, context: ReadContext): ImportPlan {
  const ledger = new Ledger(source);
  const whole = Traced.of(source);
  const exact =
    source.length > exactLimit
      ? undefined
      : formats.find(({ isExact, matches }) => isExact && matches(source));
  if (exact !== undefined) exact.read(whole, ledger, context);
  else if (source.length > readLimit) {
    ledger.problem(whole, { code: 'import-problem', data: texts.tooLong });
  } else {
    const mended = mend(whole, ledger);
    formats.find(({ isExact, matches }) => !isExact && matches(mended.text))?.read(mended, ledger, context);
  }
  const plan = ledger.finish();
  if (plan.sessions.length <= mostSessions) return plan;
  const refused = new Ledger(source);
  refused.problem(whole, { code: 'import-problem', data: texts.tooMany(plan.sessions.length, mostSessions) });
  return refused.finish();
}
