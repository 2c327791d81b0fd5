import { atHop, type AppError } from '../../shared/errors';
import { jumpLimit, parseJumps, type Jump } from '../../shared/jump';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import { routeOf, type RoutePart } from '../../shared/route';
import * as texts from '../../shared/texts/jump-hosts';
import * as common from '../../shared/texts/common';
import { clearProblem, editProfile } from '../state/draft';
import { emptyJumpStaging, hasStagedJump, jumpFieldsOf, type JumpFields } from '../state/jump-fields';
import { savedIn } from '../state/saved';
import { say } from '../state/view';
import type { AppServices } from '../services';
import { bringUp } from './problems';
import { askAboutTyped, type SettledFor } from './not-added';

type Stores = Pick<AppServices, 'draft' | 'replica'>;

/** The jump hosts of a profile with what stands behind their names. */
export function routeIn(
  { replica }: Pick<AppServices, 'replica'>,
  profile: SessionProfile,
): readonly RoutePart[] {
  const profiles = savedIn(replica);
  return routeOf(profile, (id) => profiles.find((saved) => saved.id === id));
}

/** What to call a jump host in a sentence. */
function titleOfJump(services: Stores, jump: Jump): string {
  const { profile } = services.draft.getState();
  return routeIn(services, { ...profile, jumps: [jump] })[0]?.title ?? '';
}

/** Whether all jump hosts are there and none is on the route twice; the first thing wrong otherwise. */
export function checkRoute(
  services: Pick<AppServices, 'replica'>,
  profile: SessionProfile,
): Result<SessionProfile> {
  const wrong = firstWrong(routeIn(services, profile));
  return wrong === null ? ok(profile) : fail(wrong);
}

/** A saved session's own route is mended where that session is, so its name goes with the error. */
function firstWrong(route: readonly RoutePart[]): AppError | null {
  for (const { error, own, title } of route) {
    if (error !== null) return own.length === 0 ? error : atHop(error, title);
  }
  return null;
}

/** Changes the fields below the list. */
export function editJump({ draft }: Pick<AppServices, 'draft'>, changes: Partial<JumpFields>): void {
  draft.setState(({ jump }) => ({ jump: { ...jump, fields: { ...jump.fields, ...changes } } }));
  clearProblem(draft, 'jump');
}

function readJumps({
  kind,
  sessionId,
  host,
  privateKeyFile,
  onlyThisKey,
}: JumpFields): Result<readonly Jump[]> {
  if (kind === 'saved') {
    return sessionId === null ? fail({ code: 'jump-missing', data: {} }) : ok([{ kind, sessionId }]);
  }
  const read = parseJumps(host);
  const key = privateKeyFile.trim();
  if (!read.ok) return read;
  return ok(
    read.value.map((jump) => ({ ...jump, privateKeyFile: key, onlyThisKey: onlyThisKey && key !== '' })),
  );
}

function setJumps({ draft }: Pick<AppServices, 'draft'>, jumps: readonly Jump[]): void {
  editProfile(draft, { jumps });
  clearProblem(draft, 'jumps', 'jump');
}

/**
 * Puts what stands in the fields on the list: at its end, or in the place of the one that is being changed. Several at
 * once, as ssh's -J takes them, come one after the other. Afterwards the fields are empty; on an error they keep their
 * contents and say it.
 * @returns whether it was added
 */
export function addJump(services: AppServices): boolean {
  const { draft, view } = services;
  const { jump, profile } = draft.getState();
  const { fields, position } = jump;
  const read = readJumps(fields);
  if (!read.ok) {
    bringUp(services, 'jump', read.error);
    return false;
  }
  const at = position ?? profile.jumps.length;
  const jumps = profile.jumps.toSpliced(at, position === null ? 0 : 1, ...read.value);
  const error = problemOf(services, profile, jumps, at, read.value.length);
  if (error !== null) {
    bringUp(services, 'jump', error);
    return false;
  }
  setJumps(services, jumps);
  draft.setState({ jump: emptyJumpStaging(fields.kind) });
  view.setState({ jumpSelection: at + read.value.length - 1 });
  const titles = read.value.map((added) => titleOfJump(services, added)).join(', ');
  say(view, position === null ? common.added(titles) : texts.changedTo(titles));
  return true;
}

/** What stands against a new list: too many, or new ones that lead in a circle. Those that were there may be mended later. */
function problemOf(
  services: Stores,
  profile: SessionProfile,
  jumps: readonly Jump[],
  at: number,
  added: number,
): AppError | null {
  if (jumps.length > jumpLimit) return { code: 'jump-limit', data: { limit: jumpLimit } };
  return firstWrong(routeIn(services, { ...profile, jumps }).slice(at, at + added));
}

/**
 * Takes the fields of a jump host below the list, to be changed there. What stands there not yet added is not thrown
 * away for that.
 * @returns whether the fields show it now
 */
export function beginJumpChange({ draft, view }: AppServices, position: number): boolean {
  const { jump, profile } = draft.getState();
  const chosen = profile.jumps[position];
  if (chosen === undefined) return false;
  if (jump.position === position) return true;
  if (hasStagedJump(jump, profile.jumps)) {
    say(view, texts.fieldsHoldAnother);
    return false;
  }
  draft.setState({ jump: { fields: jumpFieldsOf(chosen), position, settled: null } });
  clearProblem(draft, 'jump');
  view.setState({ jumpSelection: position, note: null });
  return true;
}

/** Empties the fields; one that was being changed stays as it was. */
export function clearJump({ draft }: Pick<AppServices, 'draft'>): void {
  draft.setState(({ jump }) => ({ jump: emptyJumpStaging(jump.fields.kind) }));
  clearProblem(draft, 'jump');
}

/**
 * Takes a jump host off the list and puts its values into the fields, as Remove does on the Tunnels panel; fields that
 * hold something not added keep it. Can be undone.
 */
export function removeJump(services: AppServices, position: number | null): void {
  const { draft, view } = services;
  const { profile, jump } = draft.getState();
  const removed = position === null ? undefined : profile.jumps[position];
  if (position === null || removed === undefined) {
    say(view, profile.jumps.length === 0 ? texts.noneToRemove : texts.selectJumpHost);
    return;
  }
  const title = titleOfJump(services, removed);
  const own = jump.position === position;
  const keep = !own && hasStagedJump(jump, profile.jumps);
  setJumps(services, profile.jumps.toSpliced(position, 1));
  const fields = own ? jump.fields : jumpFieldsOf(removed);
  const shifted = jump.position !== null && jump.position > position ? jump.position - 1 : jump.position;
  const after = keep
    ? { ...jump, position: shifted }
    : { fields, position: null, settled: jumpFieldsOf(removed) };
  draft.setState({ jump: after });
  view.setState({ jumpSelection: null });
  say(view, common.removed(title, keep), () => {
    const now = draft.getState();
    const { jumps } = now.profile;
    const back = Math.min(position, jumps.length);
    setJumps(services, jumps.toSpliced(back, 0, removed));
    if (now.jump === after) draft.setState({ jump });
    else if (now.jump.position !== null && now.jump.position >= back) {
      draft.setState({ jump: { ...now.jump, position: now.jump.position + 1 } });
    }
    view.setState({ jumpSelection: back, note: null });
  });
}

/** Moves a jump host one place nearer to this computer (-1) or to the server (1). */
export function moveJump(services: AppServices, from: number | null, by: -1 | 1): void {
  const { draft, view } = services;
  const { profile, jump } = draft.getState();
  const moved = from === null ? undefined : profile.jumps[from];
  if (from === null || moved === undefined) {
    say(view, texts.selectJumpHost);
    return;
  }
  const to = from + by;
  if (to < 0 || to >= profile.jumps.length) return;
  setJumps(services, profile.jumps.toSpliced(from, 1).toSpliced(to, 0, moved));
  const follow = (position: number): number => {
    if (position === from) return to;
    return position === to ? from : position;
  };
  draft.setState({ jump: { ...jump, position: jump.position === null ? null : follow(jump.position) } });
  view.setState({ jumpSelection: to });
}

/**
 * Deals with what stands in the fields before the form is opened or saved: a jump host being changed is changed, and the
 * user is asked what to do with one that was not added.
 * @returns whether to go on
 */
export async function settleJump(services: AppServices, verb: SettledFor): Promise<boolean> {
  const { draft } = services;
  const { jump, profile } = draft.getState();
  if (!hasStagedJump(jump, profile.jumps)) {
    if (jump.position !== null) clearJump(services);
    return true;
  }
  if (jump.position !== null) return addJump(services);
  const { kind, sessionId, host, privateKeyFile } = jump.fields;
  const typed =
    kind === 'saved' && sessionId !== null
      ? texts.chose(titleOfJump(services, { kind, sessionId }))
      : common.typed(host.trim() === '' ? privateKeyFile.trim() : host.trim());
  const answer = await askAboutTyped(
    services,
    'jumps',
    texts.jumpHostNotAdded,
    texts.jumpHostWasTyped(typed),
    verb,
  );
  if (answer === 'add') return addJump(services);
  if (answer === 'leave') draft.setState(({ jump: now }) => ({ jump: { ...now, settled: now.fields } }));
  return answer === 'leave';
}
