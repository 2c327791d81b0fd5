import { isIP } from 'node:net';
import { onOneLine } from '../../../shared/event-log';
import { leftOut } from '../../../shared/texts/report';
import { createKnownTexts } from './known-texts';
import type { Placeholders } from './placeholders';

/**
 * Words of Ginnel's own texts. A session or user of such a name is not told by the word, and taking it out of every line
 * would make the lines unreadable; in quotes, before an @ and before a port it is taken out all the same.
 */
const ordinary: ReadonlySet<string> = new Set(
  `access account address again agent algorithm and answer any at authentication bastion by cipher client closed command
   connect connected connecting connection debug demo destination direct dynamic error example failed for forward forwarded
   forwarding from gateway gone group host id in info information is it key kex listening local log login lost mac name
   network no not of on open opened opening or password path port proxy public remote request retry root sent server session
   socket ssh ssh2 standby system test text the there this through to trace tunnel user waiting warning web with yes`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);

/** Hosts whose names are part of the names of algorithms and messages: `aes128-gcm@openssh.com`. */
const inventors = /@(?:openssh\.com|libssh\.org|ssh\.com|lysator\.liu\.se|tinyssh\.org|amazon\.com)$/iu;

/** Lines that carry what others wrote: of these only the beginning is kept. It may stand behind a jump host's name. */
const strangersWords =
  /(?:^|: )(?:\| |proxy: |Remote debug message: |Starting local proxy command: |Proxy command ended\. |ssh2: Debug output from server: )/u;

/** Addresses that say nothing of anybody. */
function isEverybodys(address: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$|::1?$|255\.255\.255\.255$)/u.test(address);
}

/** The place of a host: its address or name, or what it is if that says nothing of anybody. */
export function hostPlaceholder(host: string, words: Placeholders): string {
  const bare = host.replace(/^\[(.*)\]$/u, '$1');
  if (bare === '' || bare === '*' || /^localhost\.?$/iu.test(bare) || isEverybodys(bare)) return host;
  const family = isIP(bare.replace(/%.*$/u, ''));
  return words.of(family === 4 ? 'ipv4' : family === 6 ? 'ipv6' : 'host', bare);
}

/** The gap between two words, so that a text is not found in the middle of a longer one. */
const notBefore = '(?<![\\p{L}\\p{N}_])';
const notBehind = '(?![\\p{L}\\p{N}_])';

/** Patterns of what looks like the user's, and what becomes of it; the first that fits at a place counts. */
const rules: readonly (readonly [
  pattern: string,
  replace: (found: string, words: Placeholders) => string,
])[] = [
  ['SHA256:[A-Za-z0-9+/=]{20,}', (found, words) => words.of('fingerprint', found)],
  ['(?:[0-9a-f]{2}:){15}[0-9a-f]{2}', (found, words) => words.of('fingerprint', found)],
  // Keys and what else is encoded, in base64 or hexadecimal.
  [`${notBefore}[A-Za-z0-9+/]{40,}={0,2}`, (found, words) => words.of('key', found)],
  ["[^\\s'()<>,;@]+@[^\\s'()<>,;@]+", (found, words) => accountWord(found, words)],
  [
    `${notBefore}\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?${notBehind}`,
    (found, words) => networkWord(found, words),
  ],
  [
    '(?<![\\p{L}\\p{N}:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,8}(?:(?:\\.\\d{1,3}){3})?(?:%[\\w.-]+)?',
    (found, words) => colonsWord(found, words),
  ],
  ["[^\\s'()<>,;]*[\\\\/][^\\s'()<>,;]*", (found, words) => pathWord(found, words)],
  [
    `${notBefore}[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*:\\d{1,5}(?![\\p{L}\\p{N}_.])`,
    (found, words) => portWord(found, words),
  ],
  [
    `${notBefore}(?:[\\p{L}\\p{N}_-]+\\.)+\\p{L}[\\p{L}\\p{N}-]+${notBehind}`,
    (found, words) => (found === 'Node.js' ? found : hostPlaceholder(found, words)),
  ],
];

/**
 * Creates the function that takes names, places and what else is a user's own out of a line of the event log, or of an
 * error's sentence. What is known to be the user's goes wherever it stands; what looks like an address, a host, an account,
 * a path or a key goes, too, for a log has more than the settings know of: what SOCKS clients asked for, what a name
 * resolved to. Fingerprints go as well: host keys are catalogued on the net, and lead to the server.
 * @param words those given out by now are what is known
 */
export function createTextRedaction(words: Placeholders): (line: string) => string {
  const known = createKnownTexts(
    words.texts().filter((text) => !/^\d{1,5}$/u.test(text) && !ordinary.has(text.toLowerCase())),
  );
  // Made here and not at the start of the program, which it would take milliseconds of.
  const pattern = new RegExp(rules.map(([source]) => `(${source})`).join('|'), 'gu');
  const bare = (text: string): string =>
    text.replace(pattern, (found: string, ...groups: readonly unknown[]) => {
      const which = groups.findIndex((group) => typeof group === 'string' && group !== '');
      return rules[which]?.[1](found, words) ?? found;
    });
  // Quotes may stand in what is quoted: all from the first to the last one goes, and to the end where one is missing.
  const withQuotes = (line: string): string => {
    const first = line.indexOf('"');
    if (first === -1) return bare(line);
    const last = line.lastIndexOf('"');
    const inside = insideQuotes(line.slice(first + 1, last > first ? last : undefined), words);
    return `${bare(line.slice(0, first))}"${inside}"${last > first ? bare(line.slice(last + 1)) : ''}`;
  };
  return (text) => {
    const line = onOneLine(text);
    const strangers = strangersWords.exec(line);
    const own = strangers === null ? line : line.slice(0, strangers.index + strangers[0].length);
    const clean = withQuotes(known(own, (found) => knownWord(found, words)));
    return `${clean}${strangers === null ? '' : leftOut}`;
  };
}

function insideQuotes(text: string, words: Placeholders): string {
  return text === '' || /^\d{1,5}$/u.test(text)
    ? text
    : (words.known(text) ?? words.of(/[\\/]/u.test(text) ? 'path' : 'text', text));
}

function knownWord(found: string, words: Placeholders): string {
  return words.known(found) ?? (found.includes('@') ? accountWord(found, words) : words.of('text', found));
}

/** An address, with the length of its network's prefix. */
function networkWord(found: string, words: Placeholders): string {
  const [address = '', prefix] = found.split('/');
  return `${hostPlaceholder(address, words)}${prefix === undefined ? '' : `/${prefix}`}`;
}

/** An IPv6 address, or something else with colons: a time, or a host between two ports, `8080:cafe:80`. */
function colonsWord(found: string, words: Placeholders): string {
  if (isIP(found.replace(/%.*$/u, '')) === 6) return hostPlaceholder(found, words);
  const parts = found.split(':');
  return parts.map((part) => (/[a-f]/iu.test(part) ? hostPlaceholder(part, words) : part)).join(':');
}

function accountWord(found: string, words: Placeholders): string {
  const at = found.lastIndexOf('@');
  const [, host = '', port = ''] = /^(.*?)((?::\d{1,5})?[:.]?)$/u.exec(found.slice(at + 1)) ?? [];
  if (inventors.test(`@${host}`) && words.known(host) === null) return found;
  return `${words.of('user', found.slice(0, at))}@${hostPlaceholder(host, words)}${port}`;
}

function pathWord(found: string, words: Placeholders): string {
  // The point of the sentence, and the colon before what is said of the path.
  const [, path = '', end = ''] = /^(.*?)([.:…]*)$/u.exec(found) ?? [];
  return path === '/' || path === 'Input/output' ? found : `${words.of('path', path)}${end}`;
}

function portWord(found: string, words: Placeholders): string {
  const [host = '', port = ''] = found.split(':');
  // Names of channels in ssh2's lines, and things that are numbered there.
  if (/^(?:[rsl]|id|port|seqno)$/u.test(host) && words.known(host) === null) return found;
  // A time, 16:30.
  if (/^\d+$/u.test(host)) return found;
  return `${hostPlaceholder(host, words)}:${port}`;
}
