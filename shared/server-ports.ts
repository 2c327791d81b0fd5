import { z } from 'zod';
import { portSchema } from './endpoint';

/** A TCP port that listens on a server. */
export const serverPortSchema = z
  .strictObject({
    port: portSchema,
    /** The addresses it listens on, as the server tells them: `*` for all, IPv6 without brackets. */
    addresses: z.array(z.string().max(100)).min(1).max(200).readonly(),
    /** The program that listens; null where the server does not tell, as of other users' programs. */
    program: z.string().max(100).nullable(),
  })
  .readonly();
export type ServerPort = z.infer<typeof serverPortSchema>;

/**
 * The host by which the server itself reaches a port of its own: `localhost` where that leads there, else an address that
 * it listens on.
 */
export function hostOnServer({ addresses }: Pick<ServerPort, 'addresses'>): string {
  const isLocal = (address: string): boolean =>
    ['*', '0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(address);
  const own = addresses.find((address) => isLocal(address));
  return own === undefined ? (addresses[0] ?? 'localhost').replace(/%.*$/u, '') : 'localhost';
}
