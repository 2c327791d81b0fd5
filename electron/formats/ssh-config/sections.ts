import type { Traced } from '../traced';
import { readCriteria, type Criterion } from './match';
import type { ConfigTree, Statement } from './statements';

/** A word behind Host. */
export interface HostPattern {
  /** Without the exclamation mark. */
  readonly text: string;
  readonly isNegated: boolean;
  readonly from: Traced;
}

/** A Host or Match line. */
export type Condition =
  | { readonly kind: 'host'; readonly statement: Statement; readonly patterns: readonly HostPattern[] }
  /** `criteria` is null where ssh itself would not take the line. */
  | { readonly kind: 'match'; readonly statement: Statement; readonly criteria: readonly Criterion[] | null };

/** Statements that apply together. */
export interface Section {
  /** All must be met: the Host or Match line above it, and those around each Include that leads to it. */
  readonly conditions: readonly Condition[];
  readonly statements: readonly Statement[];
}

/**
 * Sections in the order they are read in. What an Include brings in has the conditions of its place besides its own, and ends
 * with the file (readconf.c, oInclude).
 */
export function sectionsOf(tree: ConfigTree): readonly Section[] {
  const sections: Section[] = [];
  collect(tree, [], sections);
  return sections;
}

function collect(tree: ConfigTree, around: readonly Condition[], sections: Section[]): void {
  let conditions = around;
  let statements: Statement[] = [];
  const close = (): void => {
    if (statements.length > 0 || conditions.length > 0) sections.push({ conditions, statements });
    statements = [];
  };
  for (const statement of tree.statements) {
    if (statement.key === 'host' || statement.key === 'match') {
      close();
      conditions = [...around, conditionOf(statement)];
      continue;
    }
    const included = tree.included.get(statement);
    if (included === undefined) {
      statements.push(statement);
      continue;
    }
    close();
    for (const file of included) collect(file, conditions, sections);
  }
  close();
}

function conditionOf(statement: Statement): Condition {
  if (statement.key === 'match') {
    return { kind: 'match', statement, criteria: readCriteria(statement.words ?? []) };
  }
  const patterns = (statement.words ?? []).map((word): HostPattern => {
    const isNegated = word.text.startsWith('!');
    return { text: isNegated ? word.text.slice(1) : word.text, isNegated, from: word };
  });
  return { kind: 'host', statement, patterns };
}

/** Whether it is a pattern and no name. */
export function isPattern(text: string): boolean {
  return /[*?]/u.test(text);
}

/** A name that a Host line gives to a server. */
export interface AliasName {
  readonly name: string;
  readonly condition: Condition;
  readonly from: Traced;
}

/** The names behind Host that are no patterns, each once, in their order. */
export function aliasesOf(sections: readonly Section[]): readonly AliasName[] {
  const found = new Map<string, AliasName>();
  for (const { conditions } of sections) {
    const condition = conditions.at(-1);
    if (condition?.kind !== 'host') continue;
    for (const { text, isNegated, from } of condition.patterns) {
      if (isNegated || isPattern(text) || text === '' || found.has(text)) continue;
      found.set(text, { name: text, condition, from });
    }
  }
  return [...found.values()];
}
