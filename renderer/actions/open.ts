import { parseServerPort, checkProfile, titleOf, type SessionProfile } from '../../shared/session-profile';
import { isLive, type SessionStatus } from '../../shared/status';
import { ok, type Result } from '../../shared/result';
import { editProfile, sameProfile } from '../state/draft';
import { complain, say } from '../state/view';
import type { AppServices } from '../services';
import { mayClash } from './clashes';
import { bringUp, profileFieldOf } from './problems';
import { settleStaged } from './tunnels';

/** Seconds between keepalives as typed: a whole number from 0 to a day. */
export function parseKeepalive(text: string): Result<number> {
  const trimmed = text.trim();
  const seconds = Number(trimmed);
  return /^\d+$/u.test(trimmed) && seconds <= 86_400
    ? ok(seconds)
    : { ok: false, error: { code: 'seconds-range', data: { text: trimmed } } };
}

/** Minutes without a connection as typed: a whole number from 0 to a week. */
export function parseIdle(text: string): Result<number> {
  const trimmed = text.trim();
  const minutes = Number(trimmed);
  return /^\d+$/u.test(trimmed) && minutes <= 10_080
    ? ok(minutes)
    : { ok: false, error: { code: 'minutes-range', data: { text: trimmed } } };
}

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
  const { portText, keepaliveText, idleText } = services.draft.getState();
  const port = parseServerPort(portText);
  if (!port.ok) {
    bringUp(services, 'port', port.error);
    return false;
  }
  const keepaliveSeconds = parseKeepalive(keepaliveText);
  if (!keepaliveSeconds.ok) {
    bringUp(services, 'keepaliveSeconds', keepaliveSeconds.error);
    return false;
  }
  const idleMinutes = parseIdle(idleText);
  if (!idleMinutes.ok) {
    bringUp(services, 'idleMinutes', idleMinutes.error);
    return false;
  }
  editProfile(services.draft, {
    port: port.value,
    keepaliveSeconds: keepaliveSeconds.value,
    idleMinutes: idleMinutes.value,
  });
  return true;
}

/**
 * Opens the session in the form, or applies its forwards when it is live, and then shows the overview. What is wrong is
 * said at the field concerned, or near the buttons.
 */
export async function openDraft(services: AppServices): Promise<void> {
  const { culvert, draft, view } = services;
  if (view.getState().busy) return;
  view.setState({ note: null });
  if (!takeNumbers(services)) return;
  if (!(await settleStaged(services, isOpenedLive(services) ? 'applying' : 'opening'))) return;
  const { profile } = draft.getState();
  const checked = checkProfile(profile);
  if (!checked.ok) {
    const field = profileFieldOf(checked.error);
    if (field === null) complain(view, checked.error);
    else bringUp(services, field, checked.error);
    return;
  }
  if (!(await mayClash(services, profile, isOpenedLive(services) ? 'Apply' : 'Open'))) return;
  // Asked anew: the session may have ended while a question stood.
  const opened = openedSession(services);
  if (opened === null || !isLive(opened.state)) {
    await give(services, () => culvert.openSession({ profile }));
    return;
  }
  const isRetried = opened.state.kind === 'waiting' && needsReopening(opened, profile);
  await give(services, async () => {
    const applied = await culvert.applyProfile({ profile });
    // Who has just corrected the host of a session that cannot connect need not sit the countdown out.
    return applied.ok && isRetried ? culvert.retryNow({ sessionId: profile.id }) : applied;
  });
}

function isOpenedLive(services: AppServices): boolean {
  const opened = openedSession(services);
  return opened !== null && isLive(opened.state);
}

async function give({ view }: AppServices, command: () => Promise<Result<unknown>>): Promise<void> {
  view.setState({ busy: true });
  const result = await command();
  view.setState({ busy: false });
  if (!result.ok) complain(view, result.error);
  else view.setState({ tab: 'overview', note: null });
}

/**
 * Whether the form holds this session with other settings than it was last opened with. Connecting again then means
 * opening the form: a person who has just corrected the host must not get the old one once more.
 */
export function isChangedInForm({ draft }: Pick<AppServices, 'draft'>, session: SessionStatus): boolean {
  const { profile, portText, keepaliveText, idleText } = draft.getState();
  return (
    profile.id === session.id &&
    (!sameProfile(profile, session.profile) ||
      portText.trim() !== String(profile.port) ||
      keepaliveText.trim() !== String(profile.keepaliveSeconds) ||
      idleText.trim() !== String(profile.idleMinutes))
  );
}

/** Whether the form differs from the live session in more than Apply can change. */
export function needsReopening(opened: SessionStatus, profile: SessionProfile): boolean {
  const { forwards, localPortsAcceptOthers, remotePortsAcceptOthers, name } = opened.profile;
  return !sameProfile(opened.profile, {
    ...profile,
    forwards,
    localPortsAcceptOthers,
    remotePortsAcceptOthers,
    name,
  });
}

/** Starts the built-in demo server and fills the form with the session that reaches it. */
export async function tryDemo(services: AppServices, show: (profile: SessionProfile) => void): Promise<void> {
  const { culvert, view } = services;
  view.setState({ busy: true, note: null });
  const result = await culvert.startDemo({});
  view.setState({ busy: false });
  if (!result.ok) {
    complain(view, result.error);
    return;
  }
  show(result.value);
  say(view, `“${titleOf(result.value)}” is ready: press Open.`);
}
