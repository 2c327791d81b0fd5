import { matchesPattern } from '../../system/host-pattern';
import { meets, type Met } from './match';
import { isPattern, type Condition, type HostPattern, type Section } from './sections';
import type { Statement } from './statements';
import { expandHostName, type HostFacts } from './tokens';
import type { ConfigMachine } from './types';

/** The settings that an ssh_config has for one host. */
export interface Evaluated {
  /** Statements that apply, in the order ssh meets them. */
  readonly statements: readonly Statement[];
  /** The Host and Match lines that are met. */
  readonly conditions: ReadonlySet<Condition>;
  /** Statements below a Match that only ssh could judge. */
  readonly uncertain: readonly Statement[];
  readonly facts: HostFacts;
}

/** Steps of comparing that one text is worth: far more than anybody's configuration needs, and less than a second. */
const usualBudget = 10_000_000;

/** Keywords of which each value counts (readconf.c). */
const collecting: ReadonlySet<string> = new Set([
  ...['identityfile', 'certificatefile', 'localforward', 'remoteforward', 'dynamicforward'],
  ...['sendenv', 'setenv'],
]);

/** Evaluates sections for one host after the other, in time that grows with those that concern it. */
export class Evaluator {
  /** Places of sections by a name that one of their Host lines asks for. */
  readonly #named = new Map<string, number[]>();
  /** Places of those that may apply to any host. */
  readonly #general: number[] = [];
  /** A Match asks for a second reading, which goes by the HostName. */
  readonly readsTwice: boolean;
  #budget: number;

  constructor(
    private readonly sections: readonly Section[],
    private readonly machine: ConfigMachine | null,
    budget = usualBudget,
  ) {
    this.#budget = budget;
    for (const [place, { conditions }] of sections.entries()) {
      const names = conditions.map(namesOf).find((found) => found !== null);
      if (names === undefined) this.#general.push(place);
      for (const name of new Set(names ?? [])) {
        const places = this.#named.get(name);
        if (places === undefined) this.#named.set(name, [place]);
        else places.push(place);
      }
    }
    this.readsTwice = sections.some(({ conditions }) =>
      conditions.some(
        (condition) =>
          condition.kind === 'match' && condition.criteria?.some(({ name }) => name === 'final') === true,
      ),
    );
  }

  /**
   * Finds the statements that apply to a host.
   * @param alias as the user would name it
   * @param user where a login name comes with it
   * @returns null when the text has cost too much by now
   */
  evaluate(alias: string, user: string | null = null): Evaluated | null {
    const pass = new Pass(alias, user, this.machine);
    for (const isFinal of this.readsTwice ? [false, true] : [false]) {
      const name = isFinal ? pass.host.toLowerCase() : alias;
      pass.isFinal = isFinal;
      for (const place of inOrder(this.#general, this.#named.get(name) ?? [])) {
        const section = this.sections[place];
        if (section === undefined) continue;
        this.#budget -= pass.read(section, name);
        if (this.#budget < 0) return null;
      }
      pass.endRound();
    }
    return pass.result();
  }
}

/** The names a Host line consists of; null for a Match, and for one with patterns. */
function namesOf(condition: Condition): readonly string[] | null {
  if (condition.kind === 'match') return null;
  const isPlain = condition.patterns.every(({ text, isNegated }) => !isNegated && !isPattern(text));
  return isPlain ? condition.patterns.map(({ text }) => text) : null;
}

/** Two ascending lists as one. */
function inOrder(one: readonly number[], other: readonly number[]): readonly number[] {
  return other.length === 0 ? one : [...one, ...other].toSorted((a, b) => a - b);
}

/** One host's reading of the sections, once or twice. */
class Pass {
  readonly #statements = new Set<Statement>();
  readonly #uncertain = new Set<Statement>();
  readonly #met = new Set<Condition>();
  readonly #said = new Map<string, string>();
  /** Host and Match lines are judged where they stand, and not again further below. */
  #judged = new Map<Condition, Met>();
  isFinal = false;

  constructor(
    private readonly alias: string,
    private readonly givenUser: string | null,
    private readonly machine: ConfigMachine | null,
  ) {}

  /** @returns what it cost */
  read({ conditions, statements }: Section, name: string): number {
    let cost = 1;
    let met: Met = 'yes';
    for (const condition of conditions) {
      let judged = this.#judged.get(condition);
      if (judged === undefined) {
        cost += costOf(condition, name);
        judged = this.#judge(condition, name);
        this.#judged.set(condition, judged);
      }
      if (judged === 'no') return cost;
      if (judged === 'unknown') met = 'unknown';
    }
    for (const condition of conditions) this.#met.add(condition);
    for (const statement of statements) {
      if (met === 'yes') this.#take(statement);
      else this.#uncertain.add(statement);
    }
    return cost + statements.length;
  }

  endRound(): void {
    this.#judged = new Map();
  }

  get host(): string {
    const written = this.#said.get('hostname');
    return written === undefined ? this.alias : expandHostName(written, this.alias);
  }

  result(): Evaluated {
    return {
      statements: [...this.#statements],
      conditions: this.#met,
      uncertain: [...this.#uncertain].filter((statement) => !this.#statements.has(statement)),
      facts: factsOf(this.alias, this.givenUser, this.#said),
    };
  }

  #take(statement: Statement): void {
    if (this.#statements.has(statement)) return;
    const [first] = statement.words ?? [];
    if (first !== undefined && !collecting.has(statement.key) && !this.#said.has(statement.key)) {
      this.#said.set(statement.key, first.text);
    }
    this.#statements.add(statement);
  }

  #judge(condition: Condition, name: string): Met {
    if (condition.kind === 'host') return concerns(condition.patterns, name) ? 'yes' : 'no';
    if (condition.criteria === null) return 'no';
    return meets(condition.criteria, {
      alias: this.alias,
      host: this.host,
      user: this.givenUser ?? this.#said.get('user') ?? (this.machine?.username || null),
      localUser: this.machine?.username || null,
      tag: this.#said.get('tag') ?? '',
      isFinal: this.isFinal,
    });
  }
}

/**
 * The facts known of a host.
 * @param said the first value of each keyword
 */
export function factsOf(alias: string, user: string | null, said: ReadonlyMap<string, string>): HostFacts {
  const hostName = said.get('hostname');
  return {
    alias,
    host: hostName === undefined ? alias : expandHostName(hostName, alias),
    port: said.get('port') ?? '22',
    user: user ?? said.get('user') ?? null,
    jumps: said.get('proxyjump') ?? '',
  };
}

/** Whether one of the patterns fits and none of those with `!` (readconf.c, oHost). */
export function concerns(patterns: readonly HostPattern[], name: string): boolean {
  let isFound = false;
  for (const { text, isNegated } of patterns) {
    if (!matchesPattern(text, name)) continue;
    if (isNegated) return false;
    isFound = true;
  }
  return isFound;
}

function costOf(condition: Condition, name: string): number {
  if (condition.kind === 'host') {
    return condition.patterns.reduce(
      (sum, { text }) => sum + text.length + (text.includes('*') ? name.length : 1),
      1,
    );
  }
  return (condition.criteria ?? []).reduce((sum, { value }) => sum + value.length + name.length, 1);
}
