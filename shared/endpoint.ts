import { z } from 'zod';
import { socketPathSchema } from './socket-path';

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
export type SocketPath = z.infer<typeof socketSchema>;

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
export function isSocket<T extends object>(endpoint: T): endpoint is Extract<T, SocketPath> {
  return 'path' in endpoint;
}

/** Prints `host:port`, with brackets around an IPv6 address. */
export function formatEndpoint(endpoint: { readonly host: string; readonly port: number }): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${String(endpoint.port)}`;
}

/** Prints a source as `[bind-address:]port` or as the socket's path, the inverse of parseSource. */
export function formatSource(source: Source): string {
  if (isSocket(source)) return source.path;
  return source.bindAddress === null
    ? String(source.port)
    : formatEndpoint({ host: source.bindAddress, port: source.port });
}

/** Prints a destination as `host:port` or as the socket's path, the inverse of parseDestination. */
export function formatDestination(
  destination: { readonly host: string; readonly port: number } | { readonly path: string },
): string {
  return 'path' in destination ? destination.path : formatEndpoint(destination);
}

/** True for 127.0.0.0/8, ::1 and `localhost`: addresses only this machine can reach. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address.toLowerCase() === 'localhost';
}
