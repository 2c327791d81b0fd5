import { formatEndpoint } from '../../../shared/endpoint';
import type { ImportPlan } from '../../../shared/import-plan';
import { formatJump, type Jump } from '../../../shared/jump';
import { lineNotation } from '../../../shared/notation';
import { targetOf, titleOf, type SessionProfile } from '../../../shared/session-profile';
import { settingKeys, type SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/import-look';
import { listed } from '../../../shared/texts/numbers';
import { proxyWords } from '../../../shared/texts/proxy';
import { settingNames } from '../../../shared/texts/setting-names';
import { optionWords } from '../../../shared/texts/tunnels';
import { sameValue } from '../../state/draft';

/** Settings that have words of their own among the facts. */
const said: readonly SettingKey[] = [
  ...(['name', 'host', 'port', 'username', 'jumps', 'proxy', 'privateKeyFile', 'forwards'] as const),
];

/** A session in a few words each: where it goes, how, with which key, and what else is not as usual. */
export function factsOf(
  profile: SessionProfile,
  defaults: SessionProfile,
  plan: Pick<ImportPlan, 'sessions'>,
): readonly string[] {
  const { jumps, proxy, privateKeyFile } = profile;
  const hops = jumps.map((jump) => jumpWords(jump, plan));
  const through = proxy.kind === 'command' ? proxy.command : proxyWords(proxy);
  const others = settingKeys.filter((key) => !said.includes(key) && !sameValue(profile[key], defaults[key]));
  return [
    whereWords(profile),
    ...(hops.length === 0 ? [] : [texts.throughHosts(listed(hops))]),
    ...(through === null ? [] : [texts.throughHosts(through)]),
    ...(privateKeyFile === '' ? [] : [texts.withKey(privateKeyFile)]),
    ...others.map((key) => settingWords(key, profile[key])),
  ];
}

function whereWords(profile: SessionProfile): string {
  const target = targetOf(profile);
  if (!target.ok) return profile.host.trim() === '' ? texts.noHost : profile.host;
  const { username, host, port } = target.value;
  return `${username === null ? '' : `${username}@`}${formatEndpoint({ host, port })}`;
}

function jumpWords(jump: Jump, { sessions }: Pick<ImportPlan, 'sessions'>): string {
  if (jump.kind === 'inline') return formatJump(jump);
  const found = sessions.find(({ profile }) => profile.id === jump.sessionId);
  return found === undefined ? texts.savedSession : titleOf(found.profile);
}

function settingWords(key: SettingKey, value: unknown): string {
  const name = settingNames[key];
  if (typeof value === 'boolean') return value ? texts.isOn(name) : texts.isOff(name);
  return typeof value === 'number' || (typeof value === 'string' && value !== '' && value.length < 80)
    ? texts.isSetTo(name, String(value))
    : texts.setAsThere(name);
}

/** Its forwards, each on a line with its options. */
export function forwardsOf({ forwards }: SessionProfile): readonly string[] {
  return forwards.map((forward) => [lineNotation(forward), ...optionWords(forward)].join(', '));
}
