import * as texts from '../../../shared/texts/import-ssh-config';
import type { ReadContext } from '../format';
import type { Ledger } from '../ledger';
import { sessionOf } from '../ssh-session';
import { enter, leftOut, problem } from '../ssh-settings';
import type { Traced } from '../traced';
import type { Applied } from './draft';
import { enterIncludes, faultOfLine } from './enter-lines';
import type { ConfigSource, Reading } from './read';
import { targetOf } from './tokens';

/**
 * Enters a configuration that names no host: its forwards, for the session in the form; or the one session that lines without a Host
 * line make where a HostName is among them.
 */
export function enterWithoutHosts(
  { sections }: Reading,
  { machine, sessionIdOf }: Pick<ConfigSource, 'machine' | 'sessionIdOf'>,
  ledger: Ledger,
  context: ReadContext,
  applied: Applied,
): void {
  const { settings, fates } = applied;
  const lines = [...new Set(sections.flatMap(({ conditions }) => conditions))];
  for (const section of sections) enterIncludes(section.statements, ledger);
  const facts = { alias: '', host: '', port: '22', user: null, jumps: '' };
  const made = sessionOf(settings, targetOf(facts, machine), context);
  const isServer = settings.hostName !== null && lines.length === 0;
  const taken = fates
    .filter(({ outcome }) => outcome.kind === 'taken')
    .map(({ statement }) => statement.from);
  const place = isServer
    ? ledger.session({ ...made.profile, id: sessionIdOf(made.profile.host) }, taken)
    : null;
  const forwards = new Set<Traced>(settings.forwards.flatMap(({ from }) => from));
  if (place === null) {
    for (const forward of made.profile.forwards) {
      const said = settings.forwards.find(({ value }) => value.id === forward.id);
      ledger.forward(forward, said?.from ?? []);
    }
  }
  for (const { statement, outcome } of fates) {
    const isPlaced = place !== null || forwards.has(statement.from) || outcome.kind !== 'taken';
    const told = isPlaced ? outcome : leftOut('meaningless', texts.noHostNamed);
    enter({ from: [statement.from], outcome: told }, ledger, place);
  }
  for (const remark of made.remarks) {
    // There is no host that could be wrong.
    if (place !== null || remark.from.length > 0) enter(remark, ledger, place);
  }
  for (const line of lines) {
    const fault = faultOfLine(line);
    enter(
      {
        from: [line.statement.from],
        outcome: fault === null ? leftOut('meaningless', texts.noHostMatches) : problem(fault),
      },
      ledger,
      null,
    );
  }
}
