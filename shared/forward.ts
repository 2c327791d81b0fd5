import { z } from 'zod';
import {
  endpointSchema,
  formatEndpoint,
  formatSource,
  hostSchema,
  parseDestination,
  parseSource,
  portSchema,
} from './endpoint';
import { forwardIdSchema, type ForwardId } from './ids';
import { fail, ok, type Result } from './result';

/** Local (-L), Remote (-R) or Dynamic (-D), the three radio buttons of PuTTY's Tunnels panel. */
export const forwardKindSchema = z.enum(['local', 'remote', 'dynamic']);
export type ForwardKind = z.infer<typeof forwardKindSchema>;

/** Auto, IPv4 or IPv6: which loopback family a listener without a bind address uses (both for auto). */
export const addressFamilySchema = z.enum(['auto', 'ipv4', 'ipv6']);
export type AddressFamily = z.infer<typeof addressFamilySchema>;

const common = {
  id: forwardIdSchema,
  family: addressFamilySchema,
  bindAddress: hostSchema.nullable(),
  port: portSchema,
  /** A row that is switched off is kept and saved, but not started. */
  enabled: z.boolean(),
};

/** One forwarded port. `bindAddress` and `port` say where the listener is, `destination` where connections go. */
export const forwardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), ...common, destination: endpointSchema }).readonly(),
  z.strictObject({ kind: z.literal('remote'), ...common, destination: endpointSchema }).readonly(),
  z.strictObject({ kind: z.literal('dynamic'), ...common }).readonly(),
]);
export type Forward = z.infer<typeof forwardSchema>;

/** The fields of the Tunnels panel as typed, before they are a forward. */
export interface ForwardFields {
  readonly kind: ForwardKind;
  readonly family: AddressFamily;
  readonly source: string;
  readonly destination: string;
}

/**
 * Reads the panel's fields in PuTTY's order: source first, then destination (not looked at for Dynamic).
 * @returns a forward, switched on, with the given id; or the first thing wrong
 */
export function readForward(fields: ForwardFields, id: ForwardId, enabled = true): Result<Forward> {
  const source = parseSource(fields.source);
  if (!source.ok) return source;
  const shared = { id, family: fields.family, ...source.value, enabled };
  if (fields.kind === 'dynamic') return ok({ kind: 'dynamic', ...shared });
  const destination = parseDestination(fields.destination);
  return destination.ok ? ok({ kind: fields.kind, ...shared, destination: destination.value }) : destination;
}

/** The panel's fields for a forward, as PuTTY's Remove puts them back: Destination is empty for Dynamic. */
export function fieldsOf(forward: Forward): ForwardFields {
  return {
    kind: forward.kind,
    family: forward.family,
    source: formatSource(forward),
    destination: forward.kind === 'dynamic' ? '' : formatEndpoint(forward.destination),
  };
}

const familyPrefixes: Readonly<Record<AddressFamily, string>> = { auto: '', ipv4: '4', ipv6: '6' };
const kindLetters: Readonly<Record<ForwardKind, string>> = { local: 'L', remote: 'R', dynamic: 'D' };

/** The first column of PuTTY's list: `L5901`, `4D1081`, `L127.0.0.5:8080`. */
export function sourceNotation(forward: Forward): string {
  return familyPrefixes[forward.family] + kindLetters[forward.kind] + formatSource(forward);
}

/** The second column of PuTTY's list: `localhost:5901`, empty for Dynamic. */
export function destinationNotation(forward: Forward): string {
  return forward.kind === 'dynamic' ? '' : formatEndpoint(forward.destination);
}

/** PuTTY's list text, the two columns with a tab between. Inverse of {@link parseNotation}. */
export function formatNotation(forward: Forward): string {
  return `${sourceNotation(forward)}\t${destinationNotation(forward)}`;
}

/**
 * Reads PuTTY's list text `[4|6](L|R|D)[bind:]port<TAB>destination`. The type letter is looked for in its own place
 * only, unlike PuTTY, where any `D` turns the forward dynamic.
 */
export function parseNotation(text: string, id: ForwardId): Result<Forward> {
  const match = /^([A46]?)([LRD])([^\t]*)(?:\t(.*))?$/u.exec(text);
  if (match === null) return fail({ code: 'notation-invalid', data: { text } });
  const [, prefix, letter, source = '', destination = ''] = match;
  const family = prefix === '4' ? 'ipv4' : prefix === '6' ? 'ipv6' : 'auto';
  const kind = letter === 'L' ? 'local' : letter === 'R' ? 'remote' : 'dynamic';
  return readForward({ kind, family, source, destination }, id);
}

/** The forward as an option of ssh(1): `-L 5901:localhost:5901`, `-D 127.0.0.5:1080`. */
export function formatSshOption(forward: Forward): string {
  const letter = kindLetters[forward.kind];
  const destination = destinationNotation(forward);
  return `-${letter} ${formatSource(forward)}${destination === '' ? '' : `:${destination}`}`;
}
