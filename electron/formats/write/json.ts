import { defaultPreferences, type AlgorithmList } from '../../../shared/algorithms';
import { formatAllowList } from '../../../shared/allow-list';
import { formatDestination, formatSource } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import type { ForwardEnd } from '../../../shared/forward-end';
import { freeName } from '../../../shared/free-name';
import type { SessionId } from '../../../shared/ids';
import { inlineJumpDefaults, type Jump } from '../../../shared/jump';
import type { JsonObject } from '../../../shared/json';
import { lineNotation } from '../../../shared/notation';
import { noProxy, type Proxy } from '../../../shared/proxy';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { settingKeys, settings } from '../../../shared/settings';
import * as texts from '../../../shared/texts/export';
import { formatVersion, markKey } from '../json/schema';
import { fileNameOf } from './file-name';
import { withoutSecrets } from '../secret-words';
import { withJumpSessions } from './jump-sessions';
import type { Writer } from './writer';

/**
 * Writes Ginnel's own JSON, so that what changes little in the sessions changes little in the text: by name, without ids,
 * settings in the order of their table, none that has its default. Saved sessions that serve as jump hosts are in it, too.
 */
export const jsonWriter: Writer = {
  format: 'json',
  write: (profiles, { saved }) => {
    const { all, leftOut } = withJumpSessions(profiles, saved);
    const names = namesOf(all);
    const nameOf = ({ id }: SessionProfile): string => names.get(id) ?? '';
    const sorted = all.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
    const more: string[] = [...leftOut];
    const sessions = sorted.map((profile) => sessionEntry(profile, names, more));
    return {
      text: `${JSON.stringify({ [markKey]: formatVersion, sessions }, null, 2)}\n`,
      suggestedName: fileNameOf(profiles, 'json'),
      leftOut: more,
    };
  },
};

/** A name for each, that no other has: jump hosts are told by it. */
function namesOf(profiles: readonly SessionProfile[]): ReadonlyMap<SessionId, string> {
  const taken = new Set<string>();
  return new Map(
    profiles.map((profile) => {
      const name = freeName(titleOf(profile).trim(), taken);
      taken.add(name);
      return [profile.id, name];
    }),
  );
}

function sessionEntry(
  profile: SessionProfile,
  names: ReadonlyMap<SessionId, string>,
  leftOut: string[],
): JsonObject {
  const name = names.get(profile.id) ?? '';
  const command = withoutSecrets(profile.proxy.command);
  if (command.isChanged) leftOut.push(texts.passwordInCommand(name));
  const proxy = { ...profile.proxy, command: command.text };
  const startAfter = startAfterEntry(profile, names, name, leftOut);
  const own: JsonObject = {
    name,
    host: profile.host,
    jumps: profile.jumps.map((jump) => jumpEntry(jump, names)),
    startAfter,
    proxy: differing(proxy, noProxy),
    algorithms: algorithmsEntry(profile),
    forwards: profile.forwards.map((forward) => forwardEntry(forward, name, leftOut)),
  };
  return Object.fromEntries(
    settingKeys.flatMap((key): [string, unknown][] => {
      const isUsual = JSON.stringify(profile[key]) === JSON.stringify(settings[key].initial);
      if (key !== 'name' && key !== 'host' && isUsual) return [];
      if (key === 'startAfter' && startAfter.length === 0) return [];
      return [[key, key in own ? own[key] : profile[key]]];
    }),
  );
}

/** The names of the sessions that one starts after, as far as they are in the file. */
function startAfterEntry(
  { startAfter }: SessionProfile,
  names: ReadonlyMap<SessionId, string>,
  title: string,
  leftOut: string[],
): readonly string[] {
  const known = startAfter.flatMap((id) => names.get(id) ?? []);
  if (known.length < startAfter.length) leftOut.push(texts.startAfterStays(title));
  return known;
}

function jumpEntry(jump: Jump, names: ReadonlyMap<SessionId, string>): JsonObject {
  if (jump.kind === 'saved') return { session: names.get(jump.sessionId) ?? '' };
  const { host, kind: _kind, ...rest } = jump;
  return { host, ...differing(rest, inlineJumpDefaults) };
}

function algorithmsEntry({ algorithms }: SessionProfile): JsonObject {
  return Object.fromEntries(
    (Object.keys(defaultPreferences) as AlgorithmList[])
      .filter((list) => JSON.stringify(algorithms[list]) !== JSON.stringify(defaultPreferences[list]))
      .map((list) => [list, algorithms[list]]),
  );
}

function forwardEntry(forward: Forward, title: string, leftOut: string[]): JsonObject {
  const { kind, source, name, note, family, enabled, allowFrom, end } = forward;
  if ('login' in forward && forward.login !== null) {
    leftOut.push(texts.loginStays(title, lineNotation(forward)));
  }
  const destination = kind === 'dynamic' || forward.destination === null ? null : forward.destination;
  return {
    kind,
    source: formatSource(source),
    ...(destination !== null && { destination: formatDestination(destination) }),
    ...(name !== '' && { name }),
    ...(note !== '' && { note }),
    ...(family !== 'auto' && { family }),
    ...(!enabled && { enabled }),
    ...(allowFrom.length > 0 && { allowFrom }),
    ...(kind === 'remote' &&
      forward.allowTo.length > 0 && { allowTo: forward.allowTo.map((to) => formatAllowList([to])) }),
    ...endEntry(end),
    ...(kind === 'local' && forward.webSite && { webSite: true }),
    ...(kind === 'dynamic' && forward.withoutLogin && { withoutLogin: true }),
  };
}

function endEntry(end: ForwardEnd | null): JsonObject {
  if (end === null) return {};
  return end.kind === 'after'
    ? { closeAfterMinutes: end.minutes }
    : { closeAt: new Date(end.time).toISOString() };
}

/** The fields of a group that are not as usual. */
function differing(group: JsonObject, usual: Proxy | typeof inlineJumpDefaults): JsonObject {
  return Object.fromEntries(
    Object.entries(group).filter(([key, value]) => (usual as JsonObject)[key] !== value),
  );
}
