import { z } from 'zod';
import { formatEndpoint, portSchema, type Port } from './endpoint';
import { parsePort } from './endpoint-text';
import { isHostText } from './host-text';
import { sessionIdSchema } from './ids';
import { fail, ok, type Result } from './result';

/**
 * One jump host on the route to a server: a saved session with all its own settings, or a server named here, with a key of
 * its own. Either has its own login and host key.
 */
export const jumpSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('saved'), sessionId: sessionIdSchema }).readonly(),
  z
    .strictObject({
      kind: z.literal('inline'),
      /** As typed: may hold `user@host`. */
      host: z.string().max(512),
      port: portSchema,
      /** Path of a private key file; empty for the agent, the usual key files, and passwords. */
      privateKeyFile: z.string().max(4096),
      /** Offers that key file alone. */
      onlyThisKey: z.boolean(),
    })
    .readonly(),
]);
export type Jump = z.infer<typeof jumpSchema>;

/** A jump host that is named in the session itself. */
export type InlineJump = Extract<Jump, { readonly kind: 'inline' }>;

/** Most jump hosts a session may name; the sessions among them may name more. */
export const jumpLimit = 16;

const sshPort: Port = portSchema.parse(22);

/** What a jump host named in a session has when nothing was said about it. */
export const inlineJumpDefaults = { port: sshPort, privateKeyFile: '', onlyThisKey: false } as const;

/**
 * Reads jump hosts as typed, one or several with commas between, as ssh's -J takes them: `[user@]host[:port]` or
 * `ssh://[user@]host[:port]`. An IPv6 address needs brackets only before a port; a port may be a service name.
 * @returns at least one, without a key of its own; or what is wrong with the first that cannot be meant
 */
export function parseJumps(text: string): Result<readonly InlineJump[]> {
  const jumps: InlineJump[] = [];
  for (const part of text.split(',')) {
    const read = parseJump(part.trim());
    if (!read.ok) return read;
    jumps.push(read.value);
  }
  return ok(jumps);
}

function parseJump(text: string): Result<InlineJump> {
  if (text === '') return fail({ code: 'jump-missing', data: {} });
  const plain = text.replace(/^ssh:\/\//iu, '').replace(/\/$/u, '');
  // As in ssh, a user name may hold an @.
  const at = plain.lastIndexOf('@');
  const written = plain.slice(0, Math.max(at, 0)).trim();
  const user = /^ssh:/iu.test(text) ? decoded(written) : written;
  const endpoint = splitEndpoint(plain.slice(at + 1).trim());
  const isUser = at < 0 || (user !== '' && !/\s|^\p{Pd}/u.test(user));
  if (endpoint === null || plain.includes('/') || !isUser || !isHostText(endpoint.host)) {
    return fail({ code: 'jump-invalid', data: { text } });
  }
  const port = endpoint.port === null ? ok(sshPort) : parsePort(endpoint.port, 'server');
  if (!port.ok) return port;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return ok({
    kind: 'inline',
    host: user === '' ? host : `${user}@${host}`,
    ...inlineJumpDefaults,
    port: port.value,
  });
}

/** A user name of a URI, where ssh reads `%40` as an @ (RFC 3986, 2.1). */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Host and port of `host`, `host:port`, `[::1]`, `[::1]:port` and `::1`; null for none of these. */
function splitEndpoint(text: string): { readonly host: string; readonly port: string | null } | null {
  const bracketed = /^\[([^[\]]+)\](?::(.*))?$/u.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] ?? null };
  if (/[[\]]/u.test(text) || text === '') return null;
  const colons = text.split(':').length - 1;
  if (colons !== 1) return { host: text, port: null };
  const colon = text.indexOf(':');
  return colon === 0 ? null : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** Prints a jump host as ssh's -J takes it, without port 22: `me@bastion:2222`. The inverse of {@link parseJumps}. */
export function formatJump({ host, port }: Pick<InlineJump, 'host' | 'port'>): string {
  const text = host.trim();
  if (port === sshPort) return text;
  const at = text.lastIndexOf('@');
  const bare = text.slice(at + 1).replace(/^\[(.*)\]$/u, '$1');
  return `${text.slice(0, at + 1)}${formatEndpoint({ host: bare, port })}`;
}
