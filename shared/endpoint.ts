import { z } from 'zod';
import { portOfService } from './service-names';
import { fail, ok, type Result } from './result';

/** A TCP port, 1 to 65535. */
export const portSchema = z.number().int().min(1).max(65535).brand<'Port'>();
export type Port = z.infer<typeof portSchema>;

/** A host name or address without brackets; no blanks, no control characters. */
export const hostSchema = z
  .string()
  .min(1)
  .max(255)

  .regex(/^[^\s\u0000-\u001f\u007f[\]]+$/u);

/** A host and a port. */
export const endpointSchema = z.strictObject({ host: hostSchema, port: portSchema }).readonly();
export type Endpoint = z.infer<typeof endpointSchema>;

/** What a person types as a source: a port, with or without an address to bind. */
export interface Source {
  /** Address or name to bind; null leaves the choice to family and the "accept connections" boxes. */
  readonly bindAddress: string | null;
  readonly port: Port;
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

/**
 * Reads a Source port field: `5901`, `127.0.0.5:8080`, `[::1]:8083`, `http-alt`. `*:8080` binds every address, as in
 * ssh(1).
 * @returns the source, or PuTTY's "You need to specify a source port number" when empty, or what is wrong with it
 */
export function parseSource(text: string): Result<Source> {
  const trimmed = text.trim();
  if (trimmed === '') return fail({ code: 'source-missing', data: {} });
  const { host, port } = splitHostPort(trimmed);
  const parsedPort = parsePort(port, 'source');
  if (!parsedPort.ok) return parsedPort;
  if (host === null || host.trim() === '') return ok({ bindAddress: null, port: parsedPort.value });
  const bindAddress = unbracket(host);
  if (!hostSchema.safeParse(bindAddress).success) {
    return fail({ code: 'bind-address-invalid', data: { text: host.trim() } });
  }
  return ok({ bindAddress, port: parsedPort.value });
}

/**
 * Reads a Destination field, `host:port` with IPv6 addresses in brackets.
 * @returns the destination, or PuTTY's "You need to specify a destination address in the form "host.name:port"" when
 *   there is no colon outside brackets, or what is wrong with host or port
 */
export function parseDestination(text: string): Result<Endpoint> {
  const { host, port } = splitHostPort(text.trim());
  if (host === null) return fail({ code: 'destination-missing', data: {} });
  const name = unbracket(host);
  if (!hostSchema.safeParse(name).success)
    return fail({ code: 'destination-host-invalid', data: { text: name } });
  const parsedPort = parsePort(port, 'destination');
  return parsedPort.ok ? ok({ host: name, port: parsedPort.value }) : parsedPort;
}

/** Prints `host:port`, with brackets around an IPv6 address. */
export function formatEndpoint(endpoint: { readonly host: string; readonly port: number }): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${String(endpoint.port)}`;
}

/** Prints a source as `[bind-address:]port`, the inverse of {@link parseSource}. */
export function formatSource(source: { readonly bindAddress: string | null; readonly port: number }): string {
  return source.bindAddress === null
    ? String(source.port)
    : formatEndpoint({ host: source.bindAddress, port: source.port });
}

/** True for 127.0.0.0/8, ::1 and `localhost`: addresses only this machine can reach. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address.toLowerCase() === 'localhost';
}
