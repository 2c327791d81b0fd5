import {
  hostSchema,
  listenPortSchema,
  portSchema,
  type Destination,
  type ListenPort,
  type Port,
  type Source,
} from './endpoint';
import { isHostText } from './host-text';
import { fail, ok, type Result } from './result';
import { portOfService } from './service-names';
import { looksLikeSocket, socketPathSchema, type Platform } from './socket-path';
import { offerForDestination } from './written-address';

/**
 * Reads a port as typed: a number from 1 to 65535 or a known service name.
 * @param text what was typed; blanks around it do not count
 * @param which the field's name for the error
 */
export function parsePort(text: string, which: 'source' | 'destination' | 'server'): Result<Port> {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) {
    const parsed = portSchema.safeParse(Number(trimmed));
    return parsed.success ? ok(parsed.data) : fail({ code: 'port-range', data: { which, text: trimmed } });
  }
  const service = portOfService(trimmed);
  return service === null
    ? fail({ code: 'port-name', data: { which, text: trimmed } })
    : ok(portSchema.parse(service));
}

/**
 * Splits at the last colon outside brackets, as PuTTY does: `[::1]:80`, `::1:80`, `host:80`.
 * The host part is null when there is no such colon. A name of several colons without brackets (`::1:80`) keeps all
 * but the last part as its host.
 */
function splitHostPort(text: string): { host: string | null; port: string } {
  const close = text.lastIndexOf(']');
  const colon = text.lastIndexOf(':');
  if (colon <= close) return { host: null, port: text };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function unbracket(host: string): string {
  const trimmed = host.trim();
  return trimmed.startsWith('[') && trimmed.endsWith(']') ? trimmed.slice(1, -1).trim() : trimmed;
}

/** What a user may type as a host; what is saved may hold names of earlier versions that this refuses. */
function isHost(text: string): boolean {
  return hostSchema.safeParse(text).success && isHostText(text);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(text);
}

/** A path from the current folder on, of which there is none here. */
function isMeantAsPath(text: string): boolean {
  return /^\.{0,2}[^:\s]*\//u.test(text) || /^[^:\s]+\.sock(?:et)?$/iu.test(text);
}

/**
 * Reads a Source port field: `5901`, `127.0.0.5:8080`, `[::1]:8083`, `http-alt`, `/run/user/1000/db.sock`. `*:8080` and
 * `:8080` bind every address and port 0 lets the system choose, as in ssh(1).
 * @param where on which system a socket would be: how long its path may be depends on that
 * @returns the source, or PuTTY's "You need to specify a source port number" when empty, or what is wrong with it
 */
export function parseSource(text: string, where: Platform): Result<Source> {
  const trimmed = text.trim();
  if (trimmed === '') return fail({ code: 'source-missing', data: {} });
  if (looksLikeSocket(trimmed)) return readSocketPath(trimmed, 'source', where);
  if (isUrl(trimmed)) return fail({ code: 'bind-address-invalid', data: { text: trimmed } });
  if (isMeantAsPath(trimmed)) {
    return fail({ code: 'socket-path-invalid', data: { which: 'source', text: trimmed } });
  }
  const { host, port } = splitHostPort(trimmed);
  const parsedPort = parseListenPort(port);
  if (!parsedPort.ok) return parsedPort;
  if (host === null) return ok({ bindAddress: null, port: parsedPort.value });
  const bindAddress = host.trim() === '' ? '*' : unbracket(host);
  if (!isHost(bindAddress)) return fail({ code: 'bind-address-invalid', data: { text: host.trim() } });
  return ok({ bindAddress, port: parsedPort.value });
}

function parseListenPort(text: string): Result<ListenPort> {
  if (/^0+$/u.test(text.trim())) return ok(listenPortSchema.parse(0));
  const parsed = parsePort(text, 'source');
  return parsed.ok ? ok(listenPortSchema.parse(parsed.value)) : parsed;
}

/**
 * Reads a Destination field: `host:port` with IPv6 addresses in brackets, or the path of a Unix socket.
 * @param where on which system a socket would be
 * @returns the destination, or PuTTY's "You need to specify a destination address in the form "host.name:port"" when
 *   there is no colon outside brackets, or what is wrong with host or port
 */
export function parseDestination(text: string, where: Platform): Result<Destination> {
  const trimmed = text.trim();
  if (looksLikeSocket(trimmed)) return readSocketPath(trimmed, 'destination', where);
  const offer = offerForDestination(trimmed);
  if (offer !== null) {
    const { scheme, destination } = offer;
    return fail({ code: 'destination-url', data: { text: trimmed, scheme, destination } });
  }
  if (isUrl(trimmed)) return fail({ code: 'destination-host-invalid', data: { text: trimmed } });
  if (isMeantAsPath(trimmed)) {
    return fail({ code: 'socket-path-invalid', data: { which: 'destination', text: trimmed } });
  }
  const { host, port } = splitHostPort(trimmed);
  if (host === null) return fail({ code: 'destination-missing', data: {} });
  const name = unbracket(host);
  if (!isHost(name)) return fail({ code: 'destination-host-invalid', data: { text: name } });
  const parsedPort = parsePort(port, 'destination');
  return parsedPort.ok ? ok({ host: name, port: parsedPort.value }) : parsedPort;
}

/** Bytes of a socket's path that fit into `sun_path` with the zero byte behind them: 108 on Linux, 104 on macOS. */
const pathLimits: Readonly<Record<Platform, number>> = { linux: 107, darwin: 103, win32: 107, server: 107 };

/** Bytes of a text in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Reads the path of a Unix socket as typed. */
export function readSocketPath(
  text: string,
  which: 'source' | 'destination',
  where: Platform,
): Result<{ readonly path: string }> {
  if (where === 'win32') return fail({ code: 'socket-unsupported', data: { which } });
  const limit = pathLimits[where];
  const bytes = bytesOf(text);
  if (bytes > limit) return fail({ code: 'socket-path-long', data: { which, bytes, limit } });
  if (!socketPathSchema.safeParse(text).success || text.endsWith('/')) {
    return fail({ code: 'socket-path-invalid', data: { which, text } });
  }
  return ok({ path: text });
}
