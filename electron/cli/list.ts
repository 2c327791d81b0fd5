import { formatEndpoint } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { isExposed } from '../../shared/listeners';
import { formatNotation } from '../../shared/notation';
import type { SessionProfile } from '../../shared/session-profile';
import { demoServer, marks } from '../../shared/texts/cli';
import { visibleText } from '../../shared/visible-text';

/** Saved sessions as lines: name and server, then a line with a tab before it for each forward, as PuTTY lists it. */
export function listLines(profiles: readonly SessionProfile[]): readonly string[] {
  return profiles.flatMap((profile) => [
    `${visibleText(profile.name)}\t${visibleText(serverOf(profile))}`,
    ...profile.forwards.map(
      (forward) =>
        // The notation has a tab of its own.
        `\t${[visibleText(formatNotation(forward), { keep: '\t' }), ...marksOf(forward, profile)].join('\t')}`,
    ),
  ]);
}

/** Further facts about a forward, at a glance. */
function marksOf(forward: Forward, profile: SessionProfile): readonly string[] {
  return [
    ...(forward.name === '' ? [] : [visibleText(forward.name)]),
    ...(forward.enabled ? [] : [marks.switchedOff]),
    ...(forward.kind === 'remote' && forward.destination === null ? [marks.socksOnServer] : []),
    ...(isExposed(forward, profile) ? [marks.openToOthers] : []),
  ];
}

/** `user@host:port` of a session, or that it is the demo server. */
export function serverOf({ host, port, username, demo }: SessionProfile): string {
  if (demo) return demoServer;
  const bare = host.slice(host.lastIndexOf('@') + 1);
  const user = host.includes('@') ? host.slice(0, host.lastIndexOf('@')) : username;
  return `${user === '' ? '' : `${user}@`}${formatEndpoint({ host: bare.replace(/^\[(.*)\]$/u, '$1'), port })}`;
}

/**
 * Saved sessions as JSON: what is saved, but for what guards a SOCKS password, and each forward's text in PuTTY's notation
 * besides.
 */
export function listJson(profiles: readonly SessionProfile[]): string {
  const listed = profiles.map((profile) => ({
    ...profile,
    forwards: profile.forwards.map((forward) => ({
      notation: formatNotation(forward),
      ...forward,
      ...('login' in forward && forward.login !== null && { login: { username: forward.login.username } }),
    })),
  }));
  return visibleText(JSON.stringify(listed, null, 2), { keep: '\n' });
}
