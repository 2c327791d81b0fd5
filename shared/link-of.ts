import type { Forward } from './forward';
import { groupPath } from './group-path';
import { formatJump } from './jump';
import { readLink } from './link';
import { formatSshOption, lineNotation } from './notation';
import { fail, ok, type Result } from './result';
import { targetOf, type SessionProfile } from './session-profile';
import * as texts from './texts/link';

/** A link, and sentences about what of the session it does not say. */
interface WrittenLink {
  readonly link: string;
  readonly left: readonly string[];
}

/**
 * Writes a `ginnel://new?…` link that fills a session in: server, port, user, name, group, jump hosts and the forwards that are
 * switched on. Keys, files and all other settings are the reader's own.
 * @returns fails with what is wrong with its server, and with link-invalid where no link can say it, as one is too long
 */
export function linkOf(profile: SessionProfile): Result<WrittenLink> {
  const target = targetOf(profile);
  if (!target.ok) return target;
  const { host, port, username } = target.value;
  const jumps = profile.jumps.flatMap((jump) => (jump.kind === 'inline' ? [formatJump(jump)] : []));
  const on = profile.forwards.filter(({ enabled }) => enabled);
  const parts: [string, string][] = [
    ['server', host],
    ...(port === 22 ? [] : [['port', String(port)] as [string, string]]),
    ...named('user', username ?? ''),
    ...named('name', profile.name.trim()),
    ...named('group', groupPath(profile.group)),
    ...named('jump', jumps.join(',')),
  ];
  const said = on.filter(isReadAgain);
  const link = `ginnel://new?${[...parts, ...said.map(forwardPart)].map(([key, value]) => `${key}=${escaped(value)}`).join('&')}`;
  const read = readLink(link);
  if (!read.ok) return fail({ code: 'link-invalid', data: texts.noLinkFor });
  const unsaid = profile.forwards.filter((forward) => !said.includes(forward));
  return ok({
    link,
    left: [
      ...(jumps.length < profile.jumps.length ? [texts.notInLink.savedJumps] : []),
      ...(unsaid.length === 0 ? [] : [texts.notInLink.forwards(unsaid.map(lineNotation))]),
    ],
  });
}

const named = (key: string, value: string): [string, string][] => (value === '' ? [] : [[key, value]]);

function forwardPart(forward: Forward): [string, string] {
  const [letter = '', value = ''] = /^-([LRD]) (.*)$/u.exec(formatSshOption(forward))?.slice(1) ?? [];
  return [letter, value];
}

/** A link may not name a file of a computer it is opened on, nor a SOCKS server that anybody could use. */
function isReadAgain(forward: Forward): boolean {
  const [letter, value] = forwardPart(forward);
  const read = readLink(`ginnel://new?${letter}=${escaped(value)}`);
  if (!read.ok || read.value.kind !== 'new-session') return false;
  return read.value.settings.forwards.length === 1;
}

/** Percent-encoded, but for what reads better as it is and means nothing in a query (RFC 3986, 3.4). */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(/%3A|%2F|%2C|%40/gu, (code) => decodeURIComponent(code));
}
