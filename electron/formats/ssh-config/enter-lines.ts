import * as texts from '../../../shared/texts/import-ssh-config';
import type { Ledger } from '../ledger';
import type { Traced } from '../traced';
import { concerns } from './evaluate';
import type { JumpResolver } from './jumps';
import type { Reading, Refused } from './read';
import type { Condition, Section } from './sections';
import type { Statement } from './statements';

/** Enters Host and Match lines, and what stands below those that no session comes of. */
export function enterLines(
  reading: Reading,
  jumps: Pick<JumpResolver, 'conditions' | 'names'>,
  uses: ReadonlyMap<Statement, unknown>,
  ledger: Ledger,
): void {
  const { sections, drafts, refused, left } = reading;
  const unseen = new Set(left.map(({ condition }) => condition));
  const met = new Set(jumps.conditions);
  for (const { evaluated } of drafts) for (const condition of evaluated.conditions) met.add(condition);
  const faults = new Map<Condition, Refused[]>();
  for (const entry of refused) {
    const known = faults.get(entry.name.condition);
    if (known === undefined) faults.set(entry.name.condition, [entry]);
    else known.push(entry);
  }
  const idle = idlePatterns(reading, jumps.names);
  const below = new Map<Condition, Section[]>();
  for (const section of sections) {
    enterIncludes(section.statements, ledger);
    const condition = section.conditions.at(-1);
    if (condition === undefined) continue;
    const known = below.get(condition);
    if (known === undefined) below.set(condition, [section]);
    else known.push(section);
  }
  const [next] = left;
  if (next !== undefined) {
    const data = texts.tooMany(next.name, left.length);
    ledger.problem([next.condition.statement.keyword, next.from], { code: 'import-problem', data });
  }
  for (const [condition, own] of below) {
    const { from } = condition.statement;
    const unused = own
      .flatMap(({ statements }) => statements)
      .filter((statement) => !uses.has(statement) && statement.key !== 'include')
      .map((statement) => statement.from);
    const fault = faultOfLine(condition);
    if (fault !== null) {
      ledger.problem([from, ...unused], { code: 'import-problem', data: fault });
    } else if (met.has(condition)) {
      ledger.note([from, ...unused]);
      for (const word of idle(condition)) ledger.leaveOut(word, 'meaningless', texts.noHostMatches);
    } else if (unseen.has(condition)) ledger.note([from, ...unused]);
    else if (!faults.has(condition)) ledger.leaveOut([from, ...unused], 'meaningless', texts.noHostMatches);
    for (const [index, { name, fault: why }] of (faults.get(condition) ?? []).entries()) {
      const rest = index === 0 && !met.has(condition) ? unused : [];
      ledger.problem([condition.statement.keyword, name.from, ...rest], {
        code: 'import-problem',
        data: why,
      });
    }
    if (faults.has(condition)) ledger.note(from);
  }
}

export function faultOfLine(condition: Condition): texts.Fault | null {
  if (condition.statement.words === null) return texts.openQuote;
  if (condition.kind === 'match') return condition.criteria === null ? texts.badMatch : null;
  return condition.patterns.length === 0 ? texts.noNames : null;
}

/** Includes that were not followed. */
export function enterIncludes(statements: readonly Statement[], ledger: Ledger): void {
  for (const { key, from } of statements) {
    if (key === 'include') ledger.leaveOut(from, 'unsupported', texts.noInclude);
  }
}

/** Most comparisons that finding idle patterns is worth; above it they are told with their line. */
const mostComparisons = 1_000_000;

/** Finds the words of a Host line without which the same hosts would be concerned. */
function idlePatterns(
  { drafts, refused, evaluator }: Reading,
  jumpHosts: ReadonlySet<string>,
): (condition: Condition) => readonly Traced[] {
  const entered = new Set([
    ...drafts.flatMap(({ names }) => names.map(({ from }) => from)),
    ...refused.map(({ name }) => name.from),
  ]);
  const hosts = [
    ...drafts.flatMap(({ names }) => names.map(({ name }) => name)),
    ...(evaluator.readsTwice ? drafts.map(({ evaluated }) => evaluated.facts.host.toLowerCase()) : []),
    ...jumpHosts,
  ];
  let left = mostComparisons;
  return (condition) => {
    if (condition.kind === 'match') return [];
    const { patterns } = condition;
    left -= patterns.length ** 2 * hosts.length;
    if (left < 0) return [];
    return patterns
      .filter((pattern) => {
        if (entered.has(pattern.from) || patterns.length === 1) return false;
        const others = patterns.filter((other) => other !== pattern);
        return hosts.every((host) => concerns(others, host) === concerns(patterns, host));
      })
      .map(({ from }) => from);
  };
}
