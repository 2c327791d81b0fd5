import type { SessionId } from '../../../shared/ids';
import type { Fault } from '../../../shared/texts/import-ssh-config';
import type { ReadContext } from '../format';
import { applyDirective } from '../ssh-options';
import { noSettings, type Outcome, type SshSettings } from '../ssh-settings';
import type { AliasName } from './sections';
import type { Evaluated } from './evaluate';
import type { Statement } from './statements';

/** The fate of a statement for one session. */
export interface Fate {
  readonly statement: Statement;
  readonly outcome: Outcome;
}

/** Statements applied to one session. */
export interface Applied {
  readonly settings: SshSettings;
  readonly fates: readonly Fate[];
}

/** A session as the statements for its host make it. */
export interface Draft extends Applied {
  /** The names of one Host line that stand for the same server, the session's first. */
  readonly names: readonly AliasName[];
  readonly id: SessionId;
  readonly evaluated: Evaluated;
  /** Whether `ssh -G` was asked, and reads it otherwise; null where it was not asked. */
  readonly judged: 'agrees' | Fault | null;
}

/** Applies statements in the order ssh meets them. */
export function applyStatements(statements: readonly Statement[], context: ReadContext): Applied {
  const settings = noSettings();
  const fates: Fate[] = [];
  for (const statement of statements) {
    // One that was not followed is told of once, not for each host.
    if (statement.key === 'include') continue;
    fates.push({ statement, outcome: applyDirective(statement, [statement.from], settings, context) });
  }
  return { settings, fates };
}

/** Two names of a Host line are one session if all that is said of them is the same. */
export function isSameServer(draft: Draft, name: AliasName, evaluated: Evaluated): boolean {
  const { facts, statements, uncertain } = draft.evaluated;
  return (
    draft.names[0]?.condition === name.condition &&
    facts.host === evaluated.facts.host &&
    sameList(statements, evaluated.statements) &&
    sameList(uncertain, evaluated.uncertain) &&
    !statements.some(({ key, rest }) => key !== 'hostname' && /%[nkC]/u.test(rest.text))
  );
}

function sameList<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}
