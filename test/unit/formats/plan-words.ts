import { explain } from '../../../shared/errors';
import type { ImportPlan } from '../../../shared/import-plan';
import { formatJump } from '../../../shared/jump';
import { lineNotation } from '../../../shared/notation';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { settingKeys } from '../../../shared/settings';
import { newForwardId, newSessionId, sessionIdSchema } from '../../../shared/ids';
import type { ReadContext } from '../../../electron/formats/format';

/** The context of readers in tests. */
export const context: ReadContext = {
  platform: 'linux',
  defaults: newProfile(sessionIdSchema.parse('00000000-0000-4000-8000-000000000000')),
  newSessionId,
  newForwardId,
};

const told = new Set(['name', 'host', 'port', 'username', 'jumps', 'forwards']);

/** An import plan in lines that a reader of a test takes in at once. */
export function planInWords(plan: ImportPlan): readonly string[] {
  const names = new Map(plan.sessions.map(({ profile }) => [profile.id, profile.name]));
  const titles = plan.sessions.map(({ profile }) => profile.name);
  const about = (session: number | null): string => (session === null ? '' : ` [${titles[session] ?? '?'}]`);
  return [
    ...plan.sessions.map(({ profile }) => sessionInWords(profile, names)),
    ...plan.forwards.map(({ forward }) => `forward ${lineNotation(forward)}`),
    ...plan.hostKeys.map(({ line }) => `host key ${line}`),
    ...plan.leftOut.map(({ reason, text, session }) => `${reason}: ${text.trim()}${about(session)}`),
    ...plan.problems.map(
      ({ text, error, session }) => `wrong: ${text.trim()}${about(session)}: ${explain(error).what}`,
    ),
  ];
}

function sessionInWords(profile: SessionProfile, names: ReadonlyMap<string, string>): string {
  const { name, host, port, username, jumps, forwards } = profile;
  const server = formatJump({ host: username === '' ? host : `${username}@${host}`, port });
  const usual = newProfile(profile.id);
  const others = settingKeys
    .filter((key) => !told.has(key) && JSON.stringify(profile[key]) !== JSON.stringify(usual[key]))
    .map((key) => `${key}=${valueInWords(profile, key)}`);
  const via = jumps.map((jump) =>
    jump.kind === 'saved'
      ? `<${names.get(jump.sessionId) ?? '?'}>`
      : `${formatJump(jump)}${jump.privateKeyFile === '' ? '' : `(${jump.privateKeyFile})`}`,
  );
  return [
    `${name}: ${server}`,
    ...(via.length === 0 ? [] : [`via ${via.join(', ')}`]),
    ...others,
    ...forwards.map(lineNotation),
  ].join('; ');
}

function valueInWords(profile: SessionProfile, key: (typeof settingKeys)[number]): string {
  if (key === 'proxy') return `${profile.proxy.kind} ${profile.proxy.command}`.trim();
  if (key === 'algorithms') return 'own';
  const value = profile[key];
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
