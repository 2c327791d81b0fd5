import { difference, isNothing } from '../../shared/difference';
import { checkProfile, settingsWhere, type SessionProfile } from '../../shared/session-profile';
import { settingKeys, settings, type Setting } from '../../shared/settings';
import { isLive, type SessionStatus } from '../../shared/status';
import type { Result } from '../../shared/result';
import * as texts from '../../shared/texts/session';
import * as common from '../../shared/texts/common';
import { hasRowEdit, hasStagedText, sameValue, type DraftState } from '../state/draft';
import { numberTextsOf, readNumbers, saysTheSame } from '../state/number-fields';
import { complain } from '../state/view';
import type { AppServices } from '../services';
import { mayClash } from './clashes';
import { lookAtText } from './import-look';
import { isConfiguration } from './incoming-text';
import { checkRoute } from './jumps';
import { bringUp, profileFieldOf } from './problems';
import { settleTyped } from './settle';

/** The open session the form belongs to, if it is open. */
export function openedSession(services: Pick<AppServices, 'replica' | 'draft'>): SessionStatus | null {
  const { id } = services.draft.getState().profile;
  const { snapshot } = services.replica.store.getState();
  return snapshot?.sessions.find((session) => session.id === id) ?? null;
}

/**
 * Reads the number fields into the profile.
 * @returns whether all could be read; if not, the first field at fault says so
 */
export function takeNumbers(services: AppServices): boolean {
  const { numbers, profile } = services.draft.getState();
  const read = readNumbers(numbers, profile);
  if ('error' in read) {
    bringUp(services, read.field, read.error);
    return false;
  }
  // Shows what was read: a service's name becomes its number, and what did not count is gone.
  services.draft.setState({ profile: read.profile, numbers: numberTextsOf(read.profile) });
  return true;
}

/**
 * The session in the form, once all that was typed is in it and it can be opened; null while something is wrong, which is
 * said at the field concerned, or near the buttons.
 */
export async function readyProfile(
  services: AppServices,
  verb: 'opening' | 'applying' | 'testing',
): Promise<SessionProfile | null> {
  services.view.setState({ note: null });
  if (!takeNumbers(services) || !(await settleTyped(services, verb))) return null;
  const { profile } = services.draft.getState();
  const route = checkRoute(services, profile);
  const checked = route.ok ? checkProfile(profile) : route;
  if (checked.ok) return profile;
  // A whole command that was typed as the host is read as one that was pasted.
  if (checked.error.code === 'host-invalid' && isConfiguration(profile.host)) {
    void lookAtText(services, profile.host, { kind: 'form' });
    return null;
  }
  const field = profileFieldOf(checked.error);
  if (field === null) complain(services.view, checked.error);
  else bringUp(services, field, checked.error);
  return null;
}

/**
 * Opens the session in the form, or applies its forwards when it is live, and then shows its page. What is wrong is
 * said at the field concerned, or near the buttons.
 */
export async function openDraft(services: AppServices): Promise<void> {
  const { ginnel, view } = services;
  if (view.getState().busy) return;
  const profile = await readyProfile(services, isOpenedLive(services) ? 'applying' : 'opening');
  if (
    profile === null ||
    !(await mayClash(services, profile, isOpenedLive(services) ? texts.apply : common.openVerb))
  ) {
    return;
  }
  // Asked anew: the session may have ended while a question stood.
  const opened = openedSession(services);
  if (opened === null || !isLive(opened.state)) {
    await give(services, () => ginnel.sessions.open({ profile }));
    return;
  }
  const isRetried = opened.state.kind === 'waiting' && needsReopening(opened, profile);
  await give(services, async () => {
    const applied = await ginnel.sessions.apply({ profile });
    // Who has just corrected the host of a session that cannot connect need not sit the countdown out.
    return applied.ok && isRetried ? ginnel.sessions.retry({ sessionId: profile.id }) : applied;
  });
}

function isOpenedLive(services: AppServices): boolean {
  const opened = openedSession(services);
  return opened !== null && isLive(opened.state);
}

async function give({ view, draft }: AppServices, command: () => Promise<Result<unknown>>): Promise<void> {
  view.setState({ busy: true });
  const result = await command();
  view.setState({ busy: false });
  if (!result.ok) complain(view, result.error);
  else {
    const { id } = draft.getState().profile;
    view.setState({ page: 'status', chosen: id, note: null, arrived: id });
  }
}

/**
 * Whether other settings are typed for a session than it would connect with. Connecting then means opening its form: a user who
 * has just corrected the host must not get the old one once more.
 * @param known the session as it would connect
 */
export function isChangedInForm(
  { draft, parked }: Pick<AppServices, 'draft' | 'parked'>,
  known: SessionProfile,
): boolean {
  const shown = draft.getState();
  const typed = shown.profile.id === known.id ? shown : parked.getState().drafts.get(known.id);
  if (typed === undefined) return false;
  return !sameValue(typed.profile, known) || !saysTheSame(typed.numbers, typed.profile);
}

/** The settings of a form that a live session goes by from Apply on, and does not go by yet. */
export function liveChanges({ profile: opened }: SessionStatus, profile: SessionProfile): readonly Setting[] {
  return settingKeys
    .filter((key) => settings[key].applies === 'live' && !sameValue(profile[key], opened[key]))
    .map((key) => settings[key]);
}

/** Whether the form differs from the live session in what counts with its next connection only. */
export function needsReopening({ profile: opened }: SessionStatus, profile: SessionProfile): boolean {
  const [before, after] = [opened, profile].map((one) =>
    settingsWhere(one, ({ applies }) => applies === 'reconnect'),
  );
  return !sameValue(before, after);
}

/** Whether Apply would change anything of the live session, as far as the form has it. */
export function hasToApply(opened: SessionStatus, draft: DraftState): boolean {
  const { profile, numbers } = draft;
  return (
    !isNothing(difference(opened, profile)) ||
    liveChanges(opened, profile).length > 0 ||
    (opened.state.kind === 'waiting' && needsReopening(opened, profile)) ||
    !saysTheSame(numbers, profile) ||
    hasStagedText(draft) ||
    hasRowEdit(draft)
  );
}
