import type { AppError } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type { ImportFound, ImportPlan, PlannedSession, TextSpan } from '../../shared/import-plan';
import { checkProfile, titleOf, type SessionProfile } from '../../shared/session-profile';
import { placed, type Placing } from '../../shared/standing';
import * as texts from '../../shared/texts/import-look';
import { saysMore } from './incoming-text';
import { isDirty } from '../state/draft';
import type { ImportLook, SessionChoice, Target, Wanted } from '../state/import-look';
import { savedIn } from '../state/saved';
import type { AppServices } from '../services';

type Services = Pick<AppServices, 'ginnel' | 'importLook' | 'draft' | 'replica'>;

/** Of a text that is typed, how long its reading waits for the next key, in milliseconds. */
const pause = 200;

const blank: Omit<ImportLook, 'wanted'> = {
  ...{ source: null, text: '', plan: null, compared: [], reading: false, error: null },
  ...{ target: 'sessions', choices: [], takesHostKeys: true, busy: false, pointed: [], typed: null },
};

/** Shows the look with nothing in it: what can be pasted, and what there is on this computer. */
export function beginImport({ importLook }: Pick<AppServices, 'importLook'>): void {
  importLook.setState({ look: { ...blank, wanted: { kind: 'anything' } } });
}

/** Shows the look with an empty box for a command, a configuration or a PuTTY session. */
export function beginPaste({ importLook }: Pick<AppServices, 'importLook'>): void {
  importLook.setState({ look: { ...blank, text: '', wanted: { kind: 'anything' } } });
}

let asked = 0;

/** Reads a text, and then shows what becomes of it: of several that are pasted meanwhile, the last. */
export async function lookAtText(
  services: Services,
  text: string,
  wanted: Wanted,
  typed: string | null = null,
): Promise<void> {
  asked += 1;
  const own = asked;
  const read = await services.ginnel.imports.read({ text });
  if (own !== asked) return;
  const error = read.ok ? null : read.error;
  services.importLook.setState({ look: { ...blank, text, wanted, typed, error } });
  if (read.ok) take(services, read.value);
}

/**
 * Shows the look for what was typed into a Source port, where that says more than its forwards: a server would be lost with the
 * forwards alone. It stays in the field until the look has made something of it.
 * @returns whether the look is shown for it
 */
export function lookAtTyped(services: Services, source: string, wanted: Wanted): boolean {
  if (!saysMore(source, 'source')) return false;
  void lookAtText(services, source, wanted, source);
  return true;
}

/** Reads files that were dropped or chosen; of several there is no one text to change. */
export async function lookAtFiles(services: Services, files: readonly File[], wanted: Wanted): Promise<void> {
  const { ginnel, importLook } = services;
  const [first] = files;
  if (first === undefined) return;
  const source = files.length === 1 ? first.name : texts.countedFiles(files.length);
  const look: ImportLook = { ...blank, source, text: files.length === 1 ? '' : null, wanted, reading: true };
  importLook.setState({ look });
  const plans: ImportPlan[] = [];
  for (const file of files) {
    const bytes = await base64Of(file);
    const read =
      bytes === null
        ? ({ ok: false, error: { code: 'import-problem', data: texts.unreadable } } as const)
        : await ginnel.imports.readFile({ name: file.name.slice(0, 255), bytes });
    if (importLook.getState().look !== look) return;
    if (read.ok) {
      plans.push(read.value.plan);
      if (files.length === 1) {
        take(services, read.value.plan, { text: read.value.text });
        return;
      }
    } else if (files.length === 1) {
      importLook.setState({ look: { ...look, reading: false, error: read.error } });
      return;
    } else plans.push(planOfTrouble(file.name, read.error));
  }
  take(services, joined(plans));
}

/** Reads what another program keeps on this computer. */
export async function lookAtFound(services: Services, { id, kind, place }: ImportFound): Promise<void> {
  await readFound(services, id, `${texts.kinds[kind]}, ${place}`, { kind: 'anything' }, (plan) => plan);
}

/** Reads what another program has for one of its names, for the form. */
export async function lookAtName(services: Services, id: string, name: string): Promise<void> {
  await readFound(services, id, name, { kind: 'form' }, (plan) => onlyNamed(plan, name));
}

/** Of a plan the session of that name, with those that it takes for jump hosts. */
function onlyNamed(plan: ImportPlan, name: string): ImportPlan {
  const wanted = new Set(plan.sessions.filter(({ profile }) => profile.name === name).slice(0, 1));
  for (const { profile } of wanted) {
    for (const jump of profile.jumps) {
      const hop = plan.sessions.find((one) => jump.kind === 'saved' && one.profile.id === jump.sessionId);
      // A set goes on with what is added to it meanwhile.
      if (hop !== undefined) wanted.add(hop);
    }
  }
  const kept = plan.sessions.flatMap((session, at) => (wanted.has(session) ? [at] : []));
  const about = <Entry extends { readonly session: number | null }>(
    entries: readonly Entry[],
  ): readonly Entry[] =>
    entries.flatMap((entry) => {
      const at = kept.indexOf(entry.session ?? -1);
      return at < 0 ? [] : [{ ...entry, session: at }];
    });
  return {
    sessions: kept.flatMap((at) => plan.sessions[at] ?? []),
    ...{ forwards: [], hostKeys: [], mends: [] },
    leftOut: about(plan.leftOut),
    problems: about(plan.problems),
  };
}

async function readFound(
  services: Services,
  id: string,
  source: string,
  wanted: Wanted,
  choose: (plan: ImportPlan) => ImportPlan,
): Promise<void> {
  const { ginnel, importLook } = services;
  const look: ImportLook = { ...blank, source, text: null, wanted, reading: true };
  importLook.setState({ look });
  const read = await ginnel.imports.readFound({ id });
  if (importLook.getState().look !== look) return;
  if (read.ok) take(services, choose(read.value));
  else importLook.setState({ look: { ...look, reading: false, error: read.error } });
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes down what is typed into the text; it is read once the user pauses. */
export function editLookText(services: Services, text: string): void {
  change(services, { text, pointed: [] });
  clearTimeout(timer);
  timer = setTimeout(() => void readAgain(services), pause);
}

/** Reads the text as it stands; of answers that overtake each other the last text's counts. */
async function readAgain(services: Services): Promise<void> {
  const { ginnel, importLook } = services;
  const text = importLook.getState().look?.text ?? null;
  if (text === null) return;
  if (text.trim() === '') {
    change(services, { plan: null, reading: false, error: null, choices: [] });
    return;
  }
  change(services, { reading: true });
  const read = await ginnel.imports.read({ text });
  if (importLook.getState().look?.text !== text) return;
  if (read.ok) take(services, read.value);
  else change(services, { reading: false, error: read.error });
}

function change({ importLook }: Pick<AppServices, 'importLook'>, changes: Partial<ImportLook>): void {
  importLook.setState(({ look }) => ({ look: look && { ...look, ...changes } }));
}

/** Shows a plan. What was chosen for sessions that are still what they were is kept. */
function take(services: Services, plan: ImportPlan, changes: Partial<ImportLook> = {}): void {
  const { look } = services.importLook.getState();
  if (look === null) return;
  const choices = plan.sessions.map((session, at): SessionChoice => {
    const before = look.plan?.sessions[at];
    const kept = look.choices[at];
    const isSame = before !== undefined && titleOf(before.profile) === titleOf(session.profile);
    return isSame && kept?.isOwn === true && !(kept.ticked && isUnusable(plan, at))
      ? kept
      : choiceFor(plan, session, at);
  });
  const possible = targetsOf(plan, look.wanted);
  const target =
    look.plan !== null && possible.includes(look.target)
      ? look.target
      : usualTarget(services, plan, look.wanted);
  const compared = savedIn(services.replica);
  change(services, { plan, compared, choices, target, reading: false, error: null, ...changes });
}

function choiceFor(plan: ImportPlan, { profile, standing }: PlannedSession, at: number): SessionChoice {
  return {
    ticked: standing.kind === 'new' && troubleOf(plan, at) === null,
    name: titleOf(profile),
    placing: standing.kind === 'different' ? 'replace' : 'add',
    isOwn: false,
  };
}

/** The fault of a session of the plan: its reader's finding, or a reason why it could not be opened. */
export function troubleOf(plan: ImportPlan, at: number): AppError | null {
  const found = plan.problems.find(({ session }) => session === at);
  if (found !== undefined) return found.error;
  const profile = plan.sessions[at]?.profile;
  const checked = profile === undefined ? null : checkProfile(profile);
  return checked === null || checked.ok ? null : checked.error;
}

/** Whether a session can be saved for all that is wrong with it: its host can be no host. */
export function isUnusable(plan: ImportPlan, at: number): boolean {
  const profile = plan.sessions[at]?.profile;
  const checked = profile === undefined ? null : checkProfile(profile);
  return checked?.ok === false && ['host-invalid', 'host-has-port'].includes(checked.error.code);
}

/** The forwards that can go to a session that is there: those without a server, and those of an only session. */
export function looseForwards({ sessions, forwards }: ImportPlan): readonly Forward[] {
  const own = sessions.length === 1 ? (sessions[0]?.profile.forwards ?? []) : [];
  return [...forwards.map(({ forward }) => forward), ...own];
}

/** The uses a plan can be put to. */
export function targetsOf(plan: ImportPlan, wanted: Wanted): readonly Target[] {
  const hasForwards = looseForwards(plan).length > 0;
  const [only, second] = plan.sessions;
  const isOne = only !== undefined && second === undefined && wanted.kind !== 'live';
  return [
    ...(plan.sessions.length > 0 || plan.hostKeys.length > 0 ? (['sessions'] as const) : []),
    ...(isOne ? (['form'] as const) : []),
    ...(hasForwards ? (['forwards'] as const) : []),
  ];
}

function usualTarget(services: Services, plan: ImportPlan, wanted: Wanted): Target {
  const possible = targetsOf(plan, wanted);
  const draft = services.draft.getState();
  const isFormEmpty = draft.profile.host.trim() === '' && !isDirty(draft);
  const hasServer = draft.profile.host.trim() !== '';
  const wish: readonly Target[] =
    wanted.kind === 'live' || (wanted.kind === 'forwards' && hasServer)
      ? ['forwards']
      : wanted.kind === 'form' || wanted.kind === 'forwards' || isFormEmpty
        ? ['form']
        : [];
  return wish.find((target) => possible.includes(target)) ?? possible[0] ?? 'sessions';
}

/** Chooses what the plan is used for. */
export function chooseTarget(services: Pick<AppServices, 'importLook'>, target: Target): void {
  change(services, { target });
}

/** Changes what is chosen for a session. */
export function chooseSession(
  { importLook }: Pick<AppServices, 'importLook'>,
  at: number,
  changes: Partial<Omit<SessionChoice, 'isOwn'>>,
): void {
  importLook.setState(({ look }) => ({
    look: look && {
      ...look,
      choices: look.choices.map((choice, index) =>
        index === at ? { ...choice, ...changes, isOwn: true } : choice,
      ),
    },
  }));
}

/** Ticks all sessions that can be saved, or none. */
export function tickAll({ importLook }: Pick<AppServices, 'importLook'>, ticked: boolean): void {
  importLook.setState(({ look }) => ({
    look: look && {
      ...look,
      choices: look.choices.map((choice, at) => ({
        ...choice,
        ticked: ticked && look.plan !== null && !isUnusable(look.plan, at),
        isOwn: true,
      })),
    },
  }));
}

/** Takes the host keys of the plan, or does not. */
export function takeHostKeys(services: Pick<AppServices, 'importLook'>, takesHostKeys: boolean): void {
  change(services, { takesHostKeys });
}

/** Marks the words something comes from. */
export function pointAtWords(services: Pick<AppServices, 'importLook'>, pointed: readonly TextSpan[]): void {
  change(services, { pointed });
}

/** Closes the look; nothing is made. */
export function closeLook({ importLook }: Pick<AppServices, 'importLook'>): void {
  clearTimeout(timer);
  importLook.setState({ look: null });
}

/** The sessions that are ticked, as they would be saved. */
export function sessionsToMake(
  look: ImportLook,
  saved: readonly SessionProfile[],
): readonly SessionProfile[] {
  if (look.plan === null) return [];
  const sessions = look.plan.sessions.map((session, at) => ({
    ...session,
    profile: { ...session.profile, name: look.choices[at]?.name.trim() ?? '' },
  }));
  const placings = look.choices.map(({ ticked, placing }): Placing => (ticked ? placing : 'leave'));
  return placed({ sessions }, placings, saved);
}

async function base64Of(file: File): Promise<string | null> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = '';
    // A call takes only so many arguments.
    for (let at = 0; at < bytes.length; at += 32_768) {
      text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    }
    return btoa(text);
  } catch {
    // Gone since, not for this user, or a folder.
    return null;
  }
}

const nothing: ImportPlan = {
  ...{ sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
};

function planOfTrouble(name: string, error: AppError): ImportPlan {
  return { ...nothing, problems: [{ session: null, text: name, error, from: [] }] };
}

/** Several plans as one, whose words are in no one text any more. */
function joined(plans: readonly ImportPlan[]): ImportPlan {
  return plans.reduce((all, plan) => {
    const shift = <Entry extends { readonly session: number | null }>(entry: Entry): Entry => ({
      ...entry,
      session: entry.session === null ? null : entry.session + all.sessions.length,
    });
    const unplaced = <Entry extends { readonly from: readonly TextSpan[] }>(entry: Entry): Entry => ({
      ...entry,
      from: [],
    });
    return {
      sessions: [...all.sessions, ...plan.sessions.map(unplaced)],
      forwards: [...all.forwards, ...plan.forwards.map(unplaced)],
      hostKeys: [...all.hostKeys, ...plan.hostKeys.map(unplaced)],
      leftOut: [...all.leftOut, ...plan.leftOut.map(shift).map(unplaced)],
      problems: [...all.problems, ...plan.problems.map(shift).map(unplaced)],
      mends: [...all.mends, ...plan.mends.map(unplaced)],
    };
  }, nothing);
}
