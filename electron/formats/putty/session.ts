import type { AppError } from '../../../shared/errors';
import { lineNotation } from '../../../shared/notation';
import type { Forward } from '../../../shared/forward';
import { readListedHostKey } from '../../../shared/host-key-text';
import type { SessionId } from '../../../shared/ids';
import type { LeftOutReason } from '../../../shared/import-plan';
import { checkAgainst } from '../../../shared/listeners';
import { parsePortForwardings } from '../../../shared/putty-forwardings';
import { parseServerPort, targetOf } from '../../../shared/session-profile';
import { settings as table } from '../../../shared/settings';
import { counted, listedUpTo } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/import-putty';
import { noUser } from '../../../shared/texts/import-ssh-options';
import type { Ledger } from '../ledger';
import { isServerName } from '../commands/destination';
import { isUserName } from '../ssh-options-taken';
import type { ReadContext } from '../format';
import type { Traced } from '../traced';
import { readAlgorithms } from './algorithms';
import { keyGroups, secretKeys, unknownKeys, unlessOff, type KeyGroup } from './keys';
import { sessionName } from './names';
import { readProxy, type FindSession } from './proxy';
import { Draft, Settings, toInteger, type StoredSession, type StoredValue } from './stored';

const usualPort = table.port.initial;

/** Whether a stored session is one that could be opened here; the others are left out as a whole. */
export function isUsable(stored: StoredSession): boolean {
  return whyNot(stored) === null && hostOf(stored) !== '';
}

function valueOf({ values }: StoredSession, key: string): string {
  return values.find((value) => value.key.toLowerCase() === key)?.value?.text.trim() ?? '';
}

function hostOf(stored: StoredSession): string {
  return valueOf(stored, 'hostname');
}

/** Why a stored session has no meaning here; null where it has. */
function whyNot(stored: StoredSession): string | null {
  const protocol = valueOf(stored, 'protocol').toLowerCase();
  if (protocol !== '' && protocol !== 'ssh') return texts.otherProtocol(protocol);
  if (stored.name === 'Default Settings') return texts.defaultSettings(stored.program);
  return null;
}

/**
 * Enters a stored session: what has a place here, what is left out and why, and what is wrong.
 * @param id of the session that is made
 * @param find other sessions of the same text, by name
 */
export function enterSession(
  stored: StoredSession,
  id: SessionId,
  find: FindSession,
  ledger: Ledger,
  context: ReadContext,
): void {
  const why = whyNot(stored);
  const isFragment = stored.heading.length === 0;
  if (why !== null || (hostOf(stored) === '' && !(isFragment && valueOf(stored, 'portforwardings') !== ''))) {
    leaveOutAll(stored, why ?? texts.noHost, ledger);
    return;
  }
  const draft = new Draft({ ...context.defaults, id, forwards: [] });
  for (const words of stored.heading) draft.take(words);
  const settings = new Settings(stored.values, draft);
  if (hostOf(stored) === '') {
    enterForwards(settings, draft, ledger, context);
    return;
  }
  readServer(settings, draft);
  readSwitches(settings, draft);
  readKeepalives(settings, draft);
  readAlgorithms(settings, draft);
  readHostKeys(settings, draft);
  readProxy(settings, draft, find);
  readForwards(settings, draft, context);
  readOthers(settings, draft, stored.program);
  const target = targetOf(draft.profile);
  const name = sessionName(stored.name) || (target.ok ? target.value.host : draft.profile.host);
  draft.set({ name });
  draft.enter(ledger, stored.origin);
}

function leaveOutAll({ name, heading, values }: StoredSession, why: string, ledger: Ledger): void {
  const words = [...heading, ...values.map((value) => value.words)];
  ledger.leaveOut(words, 'meaningless', why, null, name === '' ? texts.namelessSession : name);
}

/** Forwards of a few pasted lines, without a server, are meant for the session in the form. */
function enterForwards(settings: Settings, draft: Draft, ledger: Ledger, context: ReadContext): void {
  const stored = settings.pull('PortForwardings');
  readForwards(settings, draft, context, stored);
  for (const forward of draft.profile.forwards) ledger.forward(forward, stored?.words ?? []);
  readOthers(settings, draft, 'PuTTY');
  draft.enterWithout(ledger);
}

/**
 * Host, port and login. PuTTY drops blanks from a host name, and with a single colon what stands behind it, so that it never
 * was the port.
 */
function readServer(settings: Settings, draft: Draft): void {
  const stored = settings.take('HostName');
  if (stored !== null) {
    const suffix = /^([^:[\]]*@)?[^:[\]@]+(:[^:[\]]*)$/u.exec(stored.text.trim())?.[2] ?? '';
    const at = stored.text.length - stored.text.trimEnd().length + suffix.length;
    const host = stored.slice(0, stored.length - (suffix === '' ? 0 : at)).text.replace(/\s+/gu, '');
    if (suffix !== '') {
      draft.leaveOut(stored.slice(stored.length - at), 'meaningless', texts.portInHost);
    }
    const error = hostTrouble(host);
    draft.set({ host: error === null ? host : '' }, [stored]);
    if (error !== null) draft.problem(stored, error);
  }
  const port = settings.take('PortNumber');
  if (port !== null) {
    const read = parseServerPort(/^\s*\d+/u.exec(port.text)?.[0] ?? port.text);
    if (read.ok) draft.set({ port: read.value });
    else draft.problem(port, read.error);
  }
  const username = settings.take('UserName');
  if (username !== null) {
    const login = username.text.trim();
    if (login === '' || isUserName(login)) draft.set({ username: login }, [username]);
    else draft.problem(username, { code: 'import-problem', data: noUser(login) });
  }
  const fromSystem = settings.pull('UserNameFromEnvironment');
  if (fromSystem !== null) {
    if (toInteger(fromSystem.value?.text ?? '') === 0 || username?.text.trim()) draft.take(fromSystem.words);
    else draft.leaveOut(fromSystem.words, 'unsupported', texts.systemUser);
  }
}

/** The fault of a host as typed; null for none. */
function hostTrouble(host: string): AppError | null {
  const target = targetOf({ host, port: usualPort, username: '' });
  if (!target.ok) return target.error;
  const { host: bare, username } = target.value;
  return isServerName(bare) && (username === null || isUserName(username))
    ? null
    : { code: 'host-invalid', data: { text: host } };
}

/** Settings that are the same in both programs. A key in use is the only one that PuTTY offers. */
function readSwitches(settings: Settings, draft: Draft): void {
  const usual = draft.profile;
  const flags = {
    tcpNoDelay: 'TCPNoDelay',
    tcpKeepalives: 'TCPKeepalives',
    compression: 'Compression',
    preferKnownHostKeys: 'PreferKnownHostKeys',
    showBanner: 'SshBanner',
    tryAgent: 'TryAgent',
    allowAgentForwarding: 'AgentFwd',
    tryKeyboardInteractive: 'AuthKI',
    localPortsAcceptOthers: 'LocalPortAcceptAll',
    remotePortsAcceptOthers: 'RemotePortAcceptAll',
  } as const;
  for (const [name, key] of Object.entries(flags) as [keyof typeof flags, string][]) {
    draft.set({ [name]: settings.flag(key, usual[name]) });
  }
  const family = settings.take('AddressFamily');
  if (family !== null) {
    draft.set({ addressFamily: (['auto', 'ipv4', 'ipv6'] as const)[toInteger(family.text)] ?? 'auto' });
  }
  const paths = {
    logicalHostName: 'LogHost',
    privateKeyFile: 'PublicKeyFile',
    certificateFile: 'DetachedCertificate',
  };
  for (const [name, key] of Object.entries(paths)) {
    const value = settings.take(key);
    if (value !== null) draft.set({ [name]: value.text.trim() }, [value]);
  }
  if (draft.profile.privateKeyFile !== '') draft.set({ onlyThisKey: true });
  const version = settings.pull('SshProt');
  if (version === null) return;
  if (toInteger(version.value?.text ?? '') >= 2) draft.take(version.words);
  else draft.leaveOut(version.words, 'unsupported', texts.ssh1);
}

/** PuTTY's 0 is its default, and nobody's wish to have dead connections go unnoticed. */
function readKeepalives(settings: Settings, draft: Draft): void {
  const parts = [settings.pull('PingInterval'), settings.pull('PingIntervalSecs')];
  const [minutes = 0, seconds = 0] = parts.map((part) => Math.max(toInteger(part?.value?.text ?? ''), 0));
  const words = parts.flatMap((part) => (part === null ? [] : [part.words]));
  const total = minutes * 60 + seconds;
  const { what, from, to } = table.keepaliveSeconds;
  if (words.length === 0) return;
  if (total === 0) draft.leaveOut(words, 'meaningless', texts.noKeepalives);
  else if (total <= to) draft.set({ keepaliveSeconds: total }, words);
  else draft.problem(words, { code: 'number-range', data: { text: String(total), what, from, to } });
}

/** Keys listed by hand, with commas between; a backslash keeps one from being that. */
function readHostKeys(settings: Settings, draft: Draft): void {
  const stored = settings.take('SSHManualHostKeys');
  if (stored === null || stored.text === '') return;
  const keys: string[] = [];
  for (const part of stored.split(/,/gu)) {
    const read = readListedHostKey(part.text.replace(/\\(.)/gu, '$1'));
    if (read.ok) keys.push(read.value);
    else if (part.text.trim() !== '') draft.problem(part, read.error);
  }
  draft.set({ hostKeys: keys }, [stored]);
}

/** Forwards; of those that would listen in the same place the later ones come in switched off. */
function readForwards(
  settings: Settings,
  draft: Draft,
  context: ReadContext,
  stored: StoredValue | null = settings.pull('PortForwardings'),
): void {
  const value = stored?.value;
  if (stored === null || value === null || value === undefined) return;
  const { forwards, problems, replaced } = parsePortForwardings(value.text, context.newForwardId);
  const part = (start: number, entry: string): Traced => value.slice(start, start + entry.length);
  draft.take(stored.words);
  for (const { start, entry } of replaced) {
    draft.leaveOut(part(start, entry), 'meaningless', texts.repeatedForward);
  }
  for (const { start, entry, error } of problems) {
    draft.problem(entry.trim() === '' ? stored.words : part(start, entry), error);
  }
  const boxes = draft.profile;
  const taken: Forward[] = [];
  for (const forward of forwards) {
    const checked = checkAgainst(forward, taken, boxes);
    const notation = lineNotation(forward);
    if (checked.ok) taken.push(forward);
    else if (checked.error.code === 'forward-exists') {
      draft.leaveOut(stored.words, 'meaningless', texts.repeatedForward, notation);
    } else {
      taken.push({ ...forward, enabled: false });
      draft.leaveOut(stored.words, 'unsupported', texts.switchedOff(notation), notation);
    }
  }
  draft.set({ forwards: taken }, [stored.words]);
}

/** All the rest: secrets, what is off, and what Ginnel has no setting for. */
function readOthers(settings: Settings, draft: Draft, program: StoredSession['program']): void {
  for (const key of secretKeys) {
    const stored = settings.pull(key);
    if (stored === null) continue;
    if (stored.value?.text === '') draft.take(stored.words);
    else
      draft.leaveOut(
        stored.words,
        'secret',
        key === 'Password' ? texts.password(program) : texts.proxyPassword,
      );
  }
  for (const [key, reason, why] of unlessOff) {
    const stored = settings.pull(key);
    if (stored === null) continue;
    if (/^\s*0*\s*$/u.test(stored.value?.text ?? '')) draft.take(stored.words);
    else draft.leaveOut(stored.words, reason, why);
  }
  const said = ['Present', 'Protocol', 'WakeupReconnect', 'FailureReconnect'];
  for (const key of said) settings.take(key);
  const groups = new Map<Omit<KeyGroup, 'holds'>, StoredValue[]>();
  for (const stored of settings.rest()) {
    const [key, value] = [stored.key.toLowerCase(), stored.value?.text ?? ''];
    const group = keyGroups.find(({ holds }) => holds(key, value)) ?? unknownKeys[program];
    const before = groups.get(group);
    if (before === undefined) groups.set(group, [stored]);
    else before.push(stored);
  }
  for (const [{ reason, why }, group] of groups) leaveOutGroup(group, reason, why, draft);
  leaveOutGroup(settings.repeated, 'meaningless', texts.repeatedKey, draft);
}

function leaveOutGroup(
  group: readonly StoredValue[],
  reason: LeftOutReason,
  why: string,
  draft: Draft,
): void {
  if (group.length === 0) return;
  const keys = group.map(({ key }) => key);
  const names = group.length > 5 ? listedUpTo(3, keys) : keys.join(', ');
  draft.leaveOut(
    group.map(({ words }) => words),
    reason,
    why,
    `${names} (${counted(group.length, 'setting', 'settings')})`,
  );
}
