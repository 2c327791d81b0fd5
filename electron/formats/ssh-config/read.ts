import { isHostText } from '../../../shared/host-text';
import type { SessionId } from '../../../shared/ids';
import { checkName } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-ssh-config';
import type { ReadContext } from '../format';
import { applyStatements, isSameServer, type Draft } from './draft';
import { Evaluator, type Evaluated } from './evaluate';
import { aliasesOf, sectionsOf, type AliasName, type Condition, type Section } from './sections';
import type { ConfigTree } from './statements';
import type { ConfigMachine } from './types';

/** Most hosts that one text may name. */
const mostHosts = 5000;

/** The text that is read, and for whom. */
export interface ConfigSource {
  readonly tree: ConfigTree;
  /** The system's configuration, of which only settings count that have a place here; null for none. */
  readonly system: ConfigTree | null;
  /** Null where the text is read for no machine in particular. */
  readonly machine: ConfigMachine | null;
  readonly sessionIdOf: (alias: string) => SessionId;
}

/** A name that no session comes of. */
export interface Refused {
  readonly name: AliasName;
  readonly fault: texts.Fault;
}

/** The sessions of a configuration before they are entered into a plan. */
export interface Reading {
  readonly sections: readonly Section[];
  readonly systemSections: readonly Section[];
  readonly drafts: readonly Draft[];
  readonly refused: readonly Refused[];
  /** Names that were too many to be looked at. */
  readonly left: readonly AliasName[];
  readonly evaluator: Evaluator;
}

/** Finds the hosts that a configuration names, and what applies to each. */
export function readDrafts(
  { tree, system, machine, sessionIdOf }: ConfigSource,
  context: ReadContext,
): Reading {
  const sections = sectionsOf(tree);
  const systemSections = system === null ? [] : sectionsOf(system);
  const evaluator = new Evaluator([...sections, ...systemSections], machine);
  const drafts = new Map<string, Draft>();
  const byCondition = new Map<Condition, Draft[]>();
  const refused: Refused[] = [];
  let left: readonly AliasName[] = [];
  const names = aliasesOf(sections);
  for (const [place, name] of names.entries()) {
    const evaluated = place < mostHosts ? evaluator.evaluate(name.name) : null;
    if (evaluated === null) {
      left = names.slice(place);
      break;
    }
    const fault = faultOf(name, evaluated);
    if (fault !== null) {
      refused.push({ name, fault });
      continue;
    }
    const beside = byCondition.get(name.condition) ?? [];
    const same = beside.findIndex((draft) => isSameServer(draft, name, evaluated));
    const draft: Draft =
      beside[same] === undefined
        ? {
            names: [name],
            id: sessionIdOf(name.name),
            evaluated,
            judged: null,
            ...applyStatements(evaluated.statements, context),
          }
        : { ...beside[same], names: [...beside[same].names, name] };
    byCondition.set(name.condition, same === -1 ? [...beside, draft] : beside.with(same, draft));
    drafts.set(draft.names[0]?.name ?? '', draft);
  }
  return { sections, systemSections, drafts: [...drafts.values()], refused, left, evaluator };
}

function faultOf({ name }: AliasName, { facts, statements }: Evaluated): texts.Fault | null {
  if (/[,;]/u.test(name)) return texts.commaInName(name);
  const hasHostName = statements.some(({ key }) => key === 'hostname');
  return checkName(name).ok && (hasHostName || (isHostText(facts.host) && !facts.host.startsWith('-')))
    ? null
    : texts.badName(name);
}
