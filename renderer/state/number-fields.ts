import { portSchema } from '../../shared/endpoint';
import { parsePort } from '../../shared/endpoint-text';
import { isProxyServer } from '../../shared/proxy';
import { ok, fail, type Result } from '../../shared/result';
import { parseServerPort, type SessionProfile } from '../../shared/session-profile';

interface NumberOf {
  readonly read: (profile: SessionProfile) => number;
  readonly write: (profile: SessionProfile, value: number) => SessionProfile;
  /**
   * Reads the field as typed.
   * @param profile with the fields before this one read already
   */
  readonly parse: (text: string, profile: SessionProfile) => Result<number>;
  /** Whether the field counts at all; one that does not cannot be at fault. */
  readonly isUsed?: (profile: SessionProfile) => boolean;
}

function whole(text: string, from: number, to: number): number | null {
  const trimmed = text.trim();
  const value = Number(trimmed);
  return /^\d+$/u.test(trimmed) && value >= from && value <= to ? value : null;
}

function range(what: string, from: number, to: number): (text: string) => Result<number> {
  return (text) => {
    const value = whole(text, from, to);
    return value === null
      ? fail({ code: 'number-range', data: { text: text.trim(), what, from, to } })
      : ok(value);
  };
}

/** Seconds between keepalives as typed: a whole number from 0 to a day. */
function parseKeepalive(text: string): Result<number> {
  const seconds = whole(text, 0, 86_400);
  return seconds === null ? fail({ code: 'seconds-range', data: { text: text.trim() } }) : ok(seconds);
}

/** Minutes without a connection as typed: a whole number from 0 to a week. */
function parseIdle(text: string): Result<number> {
  const minutes = whole(text, 0, 10_080);
  return minutes === null ? fail({ code: 'minutes-range', data: { text: text.trim() } }) : ok(minutes);
}

const table = {
  port: {
    read: ({ port }) => port,
    write: (profile, port) => ({ ...profile, port: portSchema.parse(port) }),
    parse: parseServerPort,
  },
  keepaliveSeconds: {
    read: ({ keepaliveSeconds }) => keepaliveSeconds,
    write: (profile, keepaliveSeconds) => ({ ...profile, keepaliveSeconds }),
    parse: parseKeepalive,
  },
  keepaliveCount: {
    read: ({ keepaliveCount }) => keepaliveCount,
    write: (profile, keepaliveCount) => ({ ...profile, keepaliveCount }),
    parse: range('number of keepalives', 1, 100),
  },
  connectSeconds: {
    read: ({ connectSeconds }) => connectSeconds,
    write: (profile, connectSeconds) => ({ ...profile, connectSeconds }),
    parse: range('number of seconds', 1, 600),
  },
  idleMinutes: {
    read: ({ idleMinutes }) => idleMinutes,
    write: (profile, idleMinutes) => ({ ...profile, idleMinutes }),
    parse: parseIdle,
  },
  retryFirstSeconds: {
    read: ({ retryFirstSeconds }) => retryFirstSeconds,
    write: (profile, retryFirstSeconds) => ({ ...profile, retryFirstSeconds }),
    parse: range('number of seconds', 1, 3600),
  },
  retryLongestSeconds: {
    read: ({ retryLongestSeconds }) => retryLongestSeconds,
    write: (profile, retryLongestSeconds) => ({ ...profile, retryLongestSeconds }),
    // Shorter than the first, it would be the first one, too.
    parse: (text, { retryFirstSeconds }) => range('longest wait', retryFirstSeconds, 86_400)(text),
  },
  holdSeconds: {
    read: ({ holdSeconds }) => holdSeconds,
    write: (profile, holdSeconds) => ({ ...profile, holdSeconds }),
    parse: range('number of seconds', 0, 3600),
  },
  probeMinutes: {
    read: ({ probeMinutes }) => probeMinutes,
    write: (profile, probeMinutes) => ({ ...profile, probeMinutes }),
    parse: range('number of minutes', 0, 1440),
  },
  proxyPort: {
    read: ({ proxy }) => proxy.port,
    write: (profile, port) => ({ ...profile, proxy: { ...profile.proxy, port } }),
    parse: (text) => parsePort(text, 'server'),
    isUsed: ({ proxy }) => isProxyServer(proxy),
  },
} as const satisfies Record<string, NumberOf>;

/** A setting that is a number, typed into an edit box. */
export type NumberField = keyof typeof table;

/** All of them, in the order they are read in. */
export const numberFields = Object.keys(table) as readonly NumberField[];

const fields: Readonly<Record<NumberField, NumberOf>> = table;

/** The number fields as typed; the profile holds the last numbers that could be read. */
export type NumberTexts = Readonly<Record<NumberField, string>>;

/** The fields as they show a profile. */
export function numberTextsOf(profile: SessionProfile): NumberTexts {
  const text = (field: NumberField): string => String(fields[field].read(profile));
  return {
    port: text('port'),
    keepaliveSeconds: text('keepaliveSeconds'),
    keepaliveCount: text('keepaliveCount'),
    connectSeconds: text('connectSeconds'),
    idleMinutes: text('idleMinutes'),
    retryFirstSeconds: text('retryFirstSeconds'),
    retryLongestSeconds: text('retryLongestSeconds'),
    holdSeconds: text('holdSeconds'),
    probeMinutes: text('probeMinutes'),
    proxyPort: text('proxyPort'),
  };
}

/** Whether all fields say what the profile says. */
export function saysTheSame(texts: NumberTexts, profile: SessionProfile): boolean {
  return numberFields.every((field) => texts[field].trim() === String(fields[field].read(profile)));
}

/**
 * Reads the fields into a profile. What is typed into a field that does not count is left out.
 * @returns the profile, or the first field at fault
 */
export function readNumbers(
  texts: NumberTexts,
  profile: SessionProfile,
):
  | { readonly profile: SessionProfile }
  | ({ readonly field: NumberField } & Extract<Result<number>, { ok: false }>) {
  let read = profile;
  for (const field of numberFields) {
    const { parse, write, isUsed } = fields[field];
    const value = parse(texts[field], read);
    if (value.ok) read = write(read, value.value);
    else if (isUsed === undefined || isUsed(profile)) return { field, ...value };
  }
  return { profile: read };
}
