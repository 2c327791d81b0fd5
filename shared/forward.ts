import { z } from 'zod';
import { destinationSchema, sourceSchema } from './endpoint';
import { forwardEndSchema } from './forward-end';
import { forwardIdSchema } from './ids';
import { networkSchema, allowedDestinationSchema } from './allow-list';
import { socksLoginSchema } from './socks-login';

/** Local (-L), Remote (-R) or Dynamic (-D), the three radio buttons of PuTTY's Tunnels panel. */
export const forwardKindSchema = z.enum(['local', 'remote', 'dynamic']);
export type ForwardKind = z.infer<typeof forwardKindSchema>;

/** Auto, IPv4 or IPv6: which loopback family a listener without a bind address uses (both for auto). */
export const addressFamilySchema = z.enum(['auto', 'ipv4', 'ipv6']);
export type AddressFamily = z.infer<typeof addressFamilySchema>;

const common = {
  id: forwardIdSchema,
  /** What the user calls it; empty for no name. */
  name: z.string().max(100),
  note: z.string().max(2000),
  family: addressFamilySchema,
  /** Where the listener is: here for Local and Dynamic, on the server for Remote. */
  source: sourceSchema,
  /** A row that is switched off is kept and saved, but not started. */
  enabled: z.boolean(),
  /** Addresses and networks whose connections are taken; empty for all. */
  allowFrom: z.array(networkSchema).max(100).readonly(),
  /** When it stops listening by itself; null for never. */
  end: forwardEndSchema.nullable(),
};

/** User name and password a SOCKS client must give; null asks for none. */
const login = socksLoginSchema.nullable();

/** One forward: where it listens, and where its connections go. */
export const forwardSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('local'),
      ...common,
      destination: destinationSchema,
      /** The destination is a web site: requests carry its name instead of localhost. */
      webSite: z.boolean(),
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('remote'),
      ...common,
      /** Null is remote dynamic, `ssh -R port`: the far side gets a SOCKS server that goes out from here. */
      destination: destinationSchema.nullable(),
      /** Where that SOCKS server may go; empty for public addresses only. */
      allowTo: z.array(allowedDestinationSchema).max(200).readonly(),
      login,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('dynamic'),
      ...common,
      login,
      /** The user insists that it listens beyond loopback without a login. */
      withoutLogin: z.boolean(),
    })
    .readonly(),
]);
export type Forward = z.infer<typeof forwardSchema>;
export type LocalForward = Extract<Forward, { kind: 'local' }>;
export type RemoteForward = Extract<Forward, { kind: 'remote' }>;
export type DynamicForward = Extract<Forward, { kind: 'dynamic' }>;

/** What a stored forward has of each kind when nothing was said about it. */
export const forwardDefaults = {
  local: { name: '', note: '', allowFrom: [], end: null, webSite: false },
  remote: { name: '', note: '', allowFrom: [], end: null, allowTo: [], login: null },
  dynamic: { name: '', note: '', allowFrom: [], end: null, login: null, withoutLogin: false },
} as const;
