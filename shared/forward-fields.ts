import { z } from 'zod';
import { formatDestination, formatSource } from './endpoint';
import { parseDestination, parseSource } from './endpoint-text';
import { addressFamilySchema, forwardKindSchema, type Forward } from './forward';
import { formatEnd, parseEnd } from './forward-end';
import type { ForwardId } from './ids';
import { formatAllowList, parseNetworks, parseAllowList } from './allow-list';
import { fail, ok, type Result } from './result';
import type { Platform } from './socket-path';
import { socksLoginSchema } from './socks-login';

/** The fields of the Tunnels panel as typed, before they are a forward. Fields a kind has no use for are kept. */
export const forwardFieldsSchema = z
  .strictObject({
    kind: forwardKindSchema,
    family: addressFamilySchema,
    source: z.string(),
    /** Not looked at for Dynamic, and for Remote with `socks`. */
    destination: z.string(),
    name: z.string(),
    note: z.string(),
    /** Local: the destination is a web site. */
    webSite: z.boolean(),
    /** Remote: no destination, the far side gets a SOCKS server. */
    socks: z.boolean(),
    /** Remote with `socks`: where it may go. */
    allowTo: z.string(),
    allowFrom: z.string(),
    end: z.string(),
    login: socksLoginSchema.nullable(),
    withoutLogin: z.boolean(),
  })
  .readonly();
export type ForwardFields = z.infer<typeof forwardFieldsSchema>;

/** Empty fields with PuTTY's defaults: Local, Auto. */
export const emptyFields: ForwardFields = {
  kind: 'local',
  family: 'auto',
  source: '',
  destination: '',
  name: '',
  note: '',
  webSite: false,
  socks: false,
  allowTo: '',
  allowFrom: '',
  end: '',
  login: null,
  withoutLogin: false,
};

/** What reading the fields depends on besides them. */
export interface ReadingContext {
  /** This machine's system. */
  readonly platform: Platform;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads the fields in PuTTY's order: source first, then destination (not looked at for Dynamic), then the rest.
 * @param enabled whether the forward is switched on
 * @returns a forward with the given id, or the first thing wrong
 */
export function readForward(
  fields: ForwardFields,
  id: ForwardId,
  { platform, now }: ReadingContext,
  enabled = true,
): Result<Forward> {
  const { kind, family, login } = fields;
  const far: Platform = 'server';
  const source = parseSource(fields.source, kind === 'remote' ? far : platform);
  if (!source.ok) return source;
  const hasDestination = kind === 'local' || (kind === 'remote' && !fields.socks);
  const destination = hasDestination
    ? parseDestination(fields.destination, kind === 'remote' ? platform : far)
    : ok(null);
  if (!destination.ok) return destination;
  const allowFrom = parseNetworks(fields.allowFrom);
  if (!allowFrom.ok) return allowFrom;
  const end = parseEnd(fields.end, now);
  if (!end.ok) return end;
  const common = {
    id,
    name: fields.name.trim().slice(0, 100),
    note: fields.note.trim().slice(0, 2000),
    family,
    source: source.value,
    enabled,
    allowFrom: allowFrom.value,
    end: end.value,
  };
  if (kind === 'dynamic') return ok({ kind, ...common, login, withoutLogin: fields.withoutLogin });
  if (kind === 'remote') {
    const allowTo = fields.socks ? parseAllowList(fields.allowTo) : ok([]);
    if (!allowTo.ok) return allowTo;
    return ok({
      kind,
      ...common,
      destination: destination.value,
      allowTo: allowTo.value,
      login: fields.socks ? login : null,
    });
  }
  if (destination.value === null) return fail({ code: 'destination-missing', data: {} });
  return ok({ kind, ...common, destination: destination.value, webSite: fields.webSite });
}

/** The panel's fields for a forward, as PuTTY's Remove puts them back: Destination is empty where there is none. */
export function fieldsOf(forward: Forward): ForwardFields {
  const common = {
    ...emptyFields,
    kind: forward.kind,
    family: forward.family,
    source: formatSource(forward.source),
    name: forward.name,
    note: forward.note,
    allowFrom: forward.allowFrom.join(', '),
    end: formatEnd(forward.end),
  };
  switch (forward.kind) {
    case 'local':
      return {
        ...common,
        destination: formatDestination(forward.destination),
        webSite: forward.webSite,
      };
    case 'remote':
      return {
        ...common,
        destination: forward.destination === null ? '' : formatDestination(forward.destination),
        socks: forward.destination === null,
        allowTo: formatAllowList(forward.allowTo),
        login: forward.login,
      };
    case 'dynamic':
      return { ...common, login: forward.login, withoutLogin: forward.withoutLogin };
  }
}
