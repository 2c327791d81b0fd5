import { z } from 'zod';
import { formatEndpoint, hostSchema, portSchema } from './endpoint';
import { fail, ok, type Result } from './result';

const ipv4 = z.ipv4();
const ipv6 = z.ipv6();
const networks = z.union([z.cidrv4(), z.cidrv6(), ipv4, ipv6]);

/** An address, or a network in CIDR notation: `192.168.1.7`, `10.0.0.0/8`, `fd00::/8`. */
export const networkSchema = z.string().refine((text) => networks.safeParse(text).success);

/**
 * One entry of a remote dynamic forward's allow list, in the form of ssh_config's PermitRemoteOpen, `host:port` with `*`
 * for any, and a network in place of the host besides. `*` as the host means public addresses: loopback and private ones
 * are reached only when they, their name or their network are listed.
 */
export const allowedDestinationSchema = z
  .strictObject({
    host: z.union([z.literal('*'), hostSchema]),
    /** Null is any port. */
    port: portSchema.nullable(),
  })
  .readonly();
export type AllowedDestination = z.infer<typeof allowedDestinationSchema>;

function entriesOf(text: string): readonly string[] {
  return text.split(/[\s,;]+/u).filter((entry) => entry !== '');
}

/** Reads addresses and networks separated by commas or blanks. An empty text is an empty list. */
export function parseNetworks(text: string): Result<readonly string[]> {
  const entries = entriesOf(text);
  const bad = entries.find((entry) => !networkSchema.safeParse(entry).success);
  return bad === undefined
    ? ok([...new Set(entries)])
    : fail({ code: 'network-invalid', data: { text: bad } });
}

/** Reads `host:port` entries separated by commas or blanks: `db.internal:5432, *:443, [fd00::/8]:*`. */
export function parseAllowList(text: string): Result<readonly AllowedDestination[]> {
  const allowed: AllowedDestination[] = [];
  for (const entry of entriesOf(text)) {
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\*|\d+)$/u.exec(entry);
    const host = match?.[1] ?? match?.[2] ?? '';
    const port = match?.[3] === '*' ? null : Number(match?.[3]);
    const parsed = allowedDestinationSchema.safeParse({ host, port });
    const network = !host.includes('/') || networkSchema.safeParse(host).success;
    if (!parsed.success || !network) return fail({ code: 'allow-list-invalid', data: { text: entry } });
    allowed.push(parsed.data);
  }
  return ok(allowed);
}

/** Prints an allow list so that {@link parseAllowList} reads the same again. */
export function formatAllowList(allowed: readonly AllowedDestination[]): string {
  return allowed
    .map(({ host, port }) =>
      port === null ? `${host.includes(':') ? `[${host}]` : host}:*` : formatEndpoint({ host, port }),
    )
    .join(', ');
}
