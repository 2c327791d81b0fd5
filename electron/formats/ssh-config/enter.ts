import type { AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import * as optionTexts from '../../../shared/texts/import-ssh-options';
import * as texts from '../../../shared/texts/import-ssh-config';
import type { ReadContext } from '../format';
import type { Ledger } from '../ledger';
import { sessionOf } from '../ssh-session';
import { enter, leftOut, type Outcome, type Remark } from '../ssh-settings';
import type { Traced } from '../traced';
import type { Draft } from './draft';
import { enterLines } from './enter-lines';
import { JumpResolver } from './jumps';
import type { ConfigSource, Reading } from './read';
import type { Statement } from './statements';
import { targetOf } from './tokens';

/** The fate of a statement for one session, by the session's place. */
interface Use {
  /** Null where it is for a jump host. */
  readonly place: number | null;
  readonly outcome: Outcome;
}

/** A mistake in what stands for more sessions than these is told once, for none in particular. */
const mostProblems = 20;

/** Enters the sessions of a configuration, and all else of it. */
export function enterReading(
  reading: Reading,
  { machine }: Pick<ConfigSource, 'machine'>,
  ledger: Ledger,
  context: ReadContext,
): void {
  const resolver = new JumpResolver(reading, machine, context);
  const uses = new Map<Statement, Use[]>();
  const use = (statement: Statement, outcome: Outcome, place: number | null): void => {
    const before = uses.get(statement);
    if (before === undefined) uses.set(statement, [{ place, outcome }]);
    else before.push({ place, outcome });
  };
  const entered: { draft: Draft; place: number; profile: SessionProfile; route: readonly Traced[] }[] = [];
  for (const draft of reading.drafts) {
    const { settings, fates, evaluated, names } = draft;
    const made = sessionOf(settings, targetOf(evaluated.facts, machine), context);
    const { jumps, outcomes } = resolver.resolve(made.profile.jumps);
    const [first] = names;
    const profile = { ...made.profile, id: draft.id, name: first?.name ?? '', jumps };
    const taken = fates
      .filter(({ outcome }) => outcome.kind === 'taken')
      .map(({ statement }) => statement.from);
    const line = first?.condition.statement;
    const place = ledger.session(
      profile,
      [...(line === undefined ? [] : [line.keyword]), ...names.map(({ from }) => from), ...taken],
      texts.origin(profile.name, line?.file ?? ''),
    );
    for (const { statement, outcome } of fates) use(statement, outcome, place);
    for (const statement of evaluated.uncertain) {
      const outcome =
        draft.judged === null
          ? leftOut('unsupported', texts.onlySshKnows)
          : leftOut('meaningless', texts.doesNotHold);
      use(statement, outcome, place);
    }
    if (draft.judged !== null && draft.judged !== 'agrees') {
      ledger.problem(first?.from ?? [], { code: 'import-problem', data: draft.judged }, place);
    }
    const route = (settings.jumps ?? settings.proxyCommand)?.from ?? [];
    // Of the command only the jump host is left.
    if (settings.proxyCommand !== null && jumps.length > 0) {
      ledger.leaveOut(route, 'meaningless', texts.jumpOfCommand, place);
    }
    const remarks: readonly Remark[] = [
      ...made.remarks,
      ...outcomes.map((outcome) => ({ from: route, outcome })),
    ];
    for (const remark of remarks) enter(remark, ledger, place);
    for (const name of names.slice(1)) {
      ledger.leaveOut(name.from, 'meaningless', texts.sameServer(profile.name), place);
    }
    entered.push({ draft, place, profile, route });
  }
  const ofSessions = new Set(uses.keys());
  for (const { statement, outcome } of resolver.fates) {
    if (!ofSessions.has(statement)) use(statement, outcome, null);
  }
  const byId = new Map(entered.map(({ profile }) => [profile.id, profile]));
  for (const { place, profile, route } of entered) {
    const title = returnsTo(profile, byId);
    if (title !== null) ledger.problem(route, { code: 'hop-loop', data: { title } }, place);
  }
  const system = new Set(reading.systemSections.flatMap(({ statements }) => statements));
  for (const [statement, list] of uses) if (!system.has(statement)) enterUses(statement, list, ledger);
  enterLines(reading, resolver, uses, ledger);
}

/** Most jump hosts that a route is followed over; one that is longer is no circle, or shorter ones of it are told. */
const longestRoute = 64;

/** The session that the route to a server leads through twice; null where it leads through none. */
function returnsTo(profile: SessionProfile, byId: ReadonlyMap<SessionId, SessionProfile>): string | null {
  const passed = new Set<SessionId>([profile.id]);
  const ahead = [...profile.jumps];
  for (let jump = ahead.pop(); jump !== undefined; jump = ahead.pop()) {
    const session = jump.kind === 'saved' ? byId.get(jump.sessionId) : undefined;
    if (session === undefined) continue;
    if (passed.has(session.id)) return session.name;
    if (passed.size > longestRoute) return null;
    passed.add(session.id);
    ahead.push(...session.jumps);
  }
  return null;
}

/** Enters once what became of a statement that may stand for many sessions. */
function enterUses({ from }: Statement, uses: readonly Use[], ledger: Ledger): void {
  const isTaken = uses.some(({ outcome }) => outcome.kind === 'taken');
  const reasons = new Map<string, { readonly remark: Remark; readonly places: (number | null)[] }>();
  const errors = new Map<string, { readonly error: AppError; readonly places: (number | null)[] }>();
  for (const { place, outcome } of uses) {
    if (outcome.kind === 'problem') {
      const key = JSON.stringify(outcome.error);
      const known = errors.get(key) ?? { error: outcome.error, places: [] };
      known.places.push(place);
      errors.set(key, known);
      continue;
    }
    for (const { reason, why } of outcome.kind === 'taken' ? outcome.but : [outcome]) {
      const isLater = why === optionTexts.firstCounts;
      if (isLater && isTaken) continue;
      const remark = { from: [from], outcome: leftOut(reason, isLater ? texts.earlierCounts : why) };
      const known = reasons.get(why) ?? { remark, places: [] };
      known.places.push(place);
      reasons.set(why, known);
    }
  }
  ledger.note(from);
  for (const { remark, places } of reasons.values()) {
    enter(remark, ledger, places.length === 1 ? (places[0] ?? null) : null);
  }
  for (const { error, places } of errors.values()) {
    for (const place of places.length > mostProblems ? [null] : places) ledger.problem(from, error, place);
  }
}
