import { isHostText } from '../../../shared/host-text';
import { hiddenAddress } from '../mend';
import type { Traced } from '../traced';

/** A server as a word names it. Parts are pieces of that word. */
export interface Destination {
  readonly user: Traced | null;
  readonly host: Traced;
  readonly port: Traced | null;
  /** `me:secret@host`, with its colon. */
  readonly secret: Traced | null;
  /** A folder or page on the server, and a scheme that is not SSH's. */
  readonly extra: readonly Traced[];
  /** Signs between the parts, and `ssh://`. */
  readonly signs: readonly Traced[];
}

/** Why a word names no server that ssh could go to. */
export type Fault = 'hidden' | 'scheme' | 'host' | 'empty';

const ownSchemes = new Set(['ssh', 'sftp', 'scp', 'ssh2', 'sshfs', 'git+ssh', 'ssh+git']);
const webSchemes = new Set(['http', 'https', 'ws', 'wss']);

/**
 * Whether a text can be the name or address of a server that was typed: stricter than what a saved session may hold, so that
 * no option, path or sentence becomes one.
 */
export function isServerName(text: string): boolean {
  return (
    isHostText(text) &&
    text.length <= 255 &&
    (text.includes(':') || /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}._-]*[\p{L}\p{N}\p{M}._])?$/u.test(text))
  );
}

/**
 * Reads where a command goes: `host`, `user@host`, `ssh://user@host:port`, and what people write for it: `user@host:2222`,
 * `[v6]:22`, `DOMAIN\user@host`, `git@host:path`, the address of a page.
 */
export function readDestination(word: Traced): Destination | Fault {
  if (word.text === '') return 'empty';
  if (word.text.includes(hiddenAddress)) return 'hidden';
  const signs: Traced[] = [];
  const extra: Traced[] = [];
  const [whole = '', scheme = ''] = /^([a-z][a-z\d+.-]{0,20}):\/\//iu.exec(word.text) ?? [];
  let rest = word.slice(whole.length);
  const kind = scheme.toLowerCase();
  if (whole !== '') {
    if (!ownSchemes.has(kind) && !webSchemes.has(kind)) return 'scheme';
    (webSchemes.has(kind) ? extra : signs).push(word.slice(0, whole.length));
    const path = /[/?#]/u.exec(rest.text)?.index ?? rest.length;
    if (path + 1 < rest.length) extra.push(rest.slice(path));
    else signs.push(rest.slice(path));
    rest = rest.slice(0, path);
  }
  const at = rest.text.lastIndexOf('@');
  const login = readLogin(rest.slice(0, Math.max(at, 0)), whole !== '', signs);
  if (at >= 0) signs.push(rest.slice(at, at + 1));
  const server = readServer(rest.slice(at + 1), signs, extra);
  if (server === null || (at >= 0 && login.user === null)) return 'host';
  // The port of a page is not that of SSH.
  const port = webSchemes.has(kind) ? null : server.port;
  if (port === null && server.port !== null) extra.push(server.port);
  return { ...login, host: server.host, port, extra, signs };
}

/** The user name, percent-decoded in a URI (RFC 3986, 2.1), and a password behind it. */
function readLogin(text: Traced, isUri: boolean, signs: Traced[]): Pick<Destination, 'user' | 'secret'> {
  const parameters = isUri ? text.text.indexOf(';') : -1;
  if (parameters >= 0) signs.push(text.slice(parameters));
  const login = parameters >= 0 ? text.slice(0, parameters) : text;
  const colon = login.text.indexOf(':');
  const name = colon >= 0 ? login.slice(0, colon) : login;
  const secret = colon >= 0 ? login.slice(colon) : null;
  if (name.text === '') return { user: null, secret };
  return { user: isUri ? decoded(name) : name, secret };
}

function decoded(text: Traced): Traced {
  if (!text.text.includes('%')) return text;
  try {
    return text.as(decodeURIComponent(text.text));
  } catch {
    return text;
  }
}

function readServer(
  text: Traced,
  signs: Traced[],
  extra: Traced[],
): { readonly host: Traced; readonly port: Traced | null } | null {
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/su.exec(text.text);
  if (bracketed !== null) {
    const [, inner = '', port] = bracketed;
    signs.push(text.slice(0, 1), text.slice(inner.length + 1, inner.length + (port === undefined ? 2 : 3)));
    return found(
      text.slice(1, inner.length + 1),
      port === undefined ? null : text.slice(inner.length + 3),
      signs,
      extra,
    );
  }
  // More than one colon is an IPv6 address, or nothing.
  const colon = text.text.indexOf(':');
  const isPair = colon >= 0 && (text.text.indexOf(':', colon + 1) < 0 || !isHostText(text.text));
  if (!isPair) return found(text, null, signs, extra);
  signs.push(text.slice(colon, colon + 1));
  return found(text.slice(0, colon), text.slice(colon + 1), signs, extra);
}

/** Words behind a colon that are no port are a path, as for scp and git. */
function found(
  host: Traced,
  behind: Traced | null,
  signs: Traced[],
  extra: Traced[],
): { readonly host: Traced; readonly port: Traced | null } | null {
  if (!isServerName(host.text)) return null;
  const isPort = behind !== null && /^\d+$/u.test(behind.text);
  if (behind !== null && !isPort) (behind.text === '' ? signs : extra).push(behind);
  return { host, port: isPort ? behind : null };
}
