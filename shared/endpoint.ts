import { z } from 'zod';
import { isHostText } from './host-text';
import { fail, ok, type Result } from './result';
import { portOfService } from './service-names';
import { looksLikeSocket, readSocketPath, socketPathSchema, type Platform } from './socket-path';

/** A TCP port, 1 to 65535. */
export const portSchema = z.number().int().min(1).max(65535).brand<'Port'>();
export type Port = z.infer<typeof portSchema>;

/** A port to listen on: 0 leaves the choice to whoever listens. */
export const listenPortSchema = z.number().int().min(0).max(65535).brand<'ListenPort'>();
export type ListenPort = z.infer<typeof listenPortSchema>;

/** A host name or address without brackets; no blanks, no control characters. */
export const hostSchema = z
  .string()
  .min(1)
  .max(255)

  .regex(/^[^\s\u0000-\u001f\u007f[\]]+$/u);

/** A host and a port. */
export const endpointSchema = z.strictObject({ host: hostSchema, port: portSchema }).readonly();
export type Endpoint = z.infer<typeof endpointSchema>;

/** A Unix socket, by its path. */
export const socketSchema = z.strictObject({ path: socketPathSchema }).readonly();
export type SocketPlace = z.infer<typeof socketSchema>;

/** A port to listen on. */
export const portSourceSchema = z
  .strictObject({
    /** Address or name to bind; null leaves the choice to family and the "accept connections" boxes. */
    bindAddress: hostSchema.nullable(),
    port: listenPortSchema,
  })
  .readonly();
export type PortSource = z.infer<typeof portSourceSchema>;

/** Where a forward listens: a port, or a Unix socket. */
export const sourceSchema = z.union([portSourceSchema, socketSchema]);
export type Source = z.infer<typeof sourceSchema>;

/** Where a forward's connections go: a host's port, or a Unix socket. */
export const destinationSchema = z.union([endpointSchema, socketSchema]);
export type Destination = z.infer<typeof destinationSchema>;

/** Tells a Unix socket from a port. */
export function isSocket<Place extends object>(place: Place): place is Extract<Place, SocketPlace> {
  return 'path' in place;
}

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

/** What a person may type as a host; what is saved may hold names of earlier versions that this refuses. */
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

/** Prints `host:port`, with brackets around an IPv6 address. */
export function formatEndpoint(endpoint: { readonly host: string; readonly port: number }): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${String(endpoint.port)}`;
}

/** Prints a source as `[bind-address:]port` or as the socket's path, the inverse of {@link parseSource}. */
export function formatSource(source: Source): string {
  if (isSocket(source)) return source.path;
  return source.bindAddress === null
    ? String(source.port)
    : formatEndpoint({ host: source.bindAddress, port: source.port });
}

/** Prints a destination as `host:port` or as the socket's path, the inverse of {@link parseDestination}. */
export function formatDestination(
  destination: { readonly host: string; readonly port: number } | { readonly path: string },
): string {
  return 'path' in destination ? destination.path : formatEndpoint(destination);
}

/** True for 127.0.0.0/8, ::1 and `localhost`: addresses only this machine can reach. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address.toLowerCase() === 'localhost';
}
