import type { InlineJump, Jump } from '../../../shared/jump';
import { noProxy } from '../../../shared/proxy';
import * as texts from '../../../shared/texts/import-ssh-config';
import type { ReadContext } from '../format';
import { canonicalKeyword } from '../ssh-options';
import { sessionOf } from '../ssh-session';
import { leftOut, problem, type Outcome } from '../ssh-settings';
import { applyStatements, type Draft, type Fate } from './draft';
import type { Reading } from './read';
import type { Condition } from './sections';
import { targetOf } from './tokens';
import type { ConfigMachine } from './types';

/** Jump hosts as a session has them, and what had no place there. */
interface Resolved {
  readonly jumps: readonly Jump[];
  readonly outcomes: readonly Outcome[];
}

/** Resolves the names of jump hosts as ssh does, which reads the same configuration for each of them. */
export class JumpResolver {
  readonly #drafts = new Map<string, Draft>();
  readonly #conditions = new Set<Condition>();
  readonly #names = new Set<string>();
  readonly #fates: Fate[] = [];

  constructor(
    private readonly reading: Reading,
    private readonly machine: ConfigMachine | null,
    private readonly context: ReadContext,
  ) {
    for (const draft of reading.drafts) for (const { name } of draft.names) this.#drafts.set(name, draft);
  }

  /** Host and Match lines that are met by jump hosts. */
  get conditions(): ReadonlySet<Condition> {
    return this.#conditions;
  }

  /** The fate of statements that are about such jump hosts. */
  get fates(): readonly Fate[] {
    return this.#fates;
  }

  /** Jump hosts that are no sessions. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /**
   * An alias becomes the session that it names, any other host a jump host with what applies to it.
   * @param above the jump hosts that these lead to
   */
  resolve(jumps: readonly Jump[], above: readonly string[] = []): Resolved {
    const resolved: Jump[] = [];
    const outcomes: Outcome[] = [];
    for (const jump of jumps) {
      const one = jump.kind === 'saved' ? { jumps: [jump], outcomes: [] } : this.#resolveOne(jump, above);
      resolved.push(...one.jumps);
      outcomes.push(...one.outcomes);
    }
    return { jumps: resolved, outcomes };
  }

  #resolveOne(jump: InlineJump, above: readonly string[]): Resolved {
    const at = jump.host.lastIndexOf('@');
    const user = jump.host.slice(0, Math.max(at, 0));
    const name = jump.host.slice(at + 1).replace(/^\[(.*)\]$/u, '$1');
    const draft = this.#drafts.get(name);
    if (draft !== undefined && isPlainly(jump, user, draft)) {
      return { jumps: [{ kind: 'saved', sessionId: draft.id }], outcomes: [] };
    }
    if (above.includes(name)) {
      return { jumps: [], outcomes: [problem({ code: 'hop-loop', data: { title: name } })] };
    }
    const evaluated = this.reading.evaluator.evaluate(name, user === '' ? null : user);
    if (evaluated === null || evaluated.statements.length === 0) return { jumps: [jump], outcomes: [] };
    this.#names.add(name);
    for (const condition of evaluated.conditions) this.#conditions.add(condition);
    const { settings, fates } = applyStatements(evaluated.statements, this.context);
    this.#fates.push(...fates.map(forJumpHost));
    const target = targetOf(evaluated.facts, this.machine);
    const { profile } = sessionOf(settings, target, this.context);
    const login = user === '' ? profile.username : user;
    const host = profile.host.includes(':') ? `[${profile.host}]` : profile.host;
    const before = this.resolve(profile.jumps, [...above, name]);
    const ownProxy = profile.proxy.kind !== noProxy.kind && profile.proxy !== this.context.defaults.proxy;
    return {
      jumps: [
        ...before.jumps,
        {
          ...jump,
          host: login === '' ? host : `${login}@${host}`,
          port: jump.port === 22 ? profile.port : jump.port,
          privateKeyFile: jump.privateKeyFile === '' ? profile.privateKeyFile : jump.privateKeyFile,
          onlyThisKey: jump.privateKeyFile === '' && profile.onlyThisKey,
        },
      ],
      outcomes: [...before.outcomes, ...(ownProxy ? [leftOut('unsupported', texts.restOfProxy(name))] : [])],
    };
  }
}

/** Settings that a jump host has without being a session. */
const ofJumpHosts: ReadonlySet<string> = new Set([
  ...['hostname', 'port', 'user', 'identityfile', 'identitiesonly', 'proxyjump', 'proxycommand'],
]);

function forJumpHost({ statement, outcome }: Fate): Fate {
  const hasPlace = outcome.kind !== 'taken' || ofJumpHosts.has(canonicalKeyword(statement.key));
  return { statement, outcome: hasPlace ? outcome : leftOut('unsupported', texts.noPlaceInJump) };
}

/** Whether a jump host is an alias as it stands: no other login, port or key is asked for. */
function isPlainly({ port, privateKeyFile }: InlineJump, user: string, { evaluated }: Draft): boolean {
  const { facts } = evaluated;
  return (
    (user === '' || user === facts.user) &&
    (port === 22 || String(port) === facts.port) &&
    privateKeyFile === ''
  );
}
