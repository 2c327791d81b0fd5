import { parsePort } from '../../shared/endpoint-text';
import type { AppError } from '../../shared/errors';
import { isProxyServer } from '../../shared/proxy';
import { fail, ok, type Result } from '../../shared/result';
import { parseServerPort, type SessionProfile } from '../../shared/session-profile';
import { numberSettings, settings, type NumberSetting } from '../../shared/settings';

/** A number typed into an edit box: a setting, or the proxy's port. */
export type NumberField = NumberSetting | 'proxyPort';

/** All of them, in the order they are read in. */
export const numberFields: readonly NumberField[] = [...numberSettings, 'proxyPort'];

/** The number fields as typed; the profile holds the last numbers that could be read. */
export type NumberTexts = Readonly<Record<NumberField, string>>;

function read(field: NumberField, profile: SessionProfile): number {
  return field === 'proxyPort' ? profile.proxy.port : profile[field];
}

function write(field: NumberField, value: number, profile: SessionProfile): SessionProfile {
  return field === 'proxyPort'
    ? { ...profile, proxy: { ...profile.proxy, port: value } }
    : { ...profile, [field]: value };
}

/** @param profile with the fields before this one read already */
function parse(field: NumberField, text: string, profile: SessionProfile): Result<number> {
  if (field === 'port') return parseServerPort(text);
  if (field === 'proxyPort') return parsePort(text, 'server');
  const { what, to, ...limits } = settings[field];
  const from = limits.atLeast === undefined ? limits.from : profile[limits.atLeast];
  const trimmed = text.trim();
  const value = Number(trimmed);
  return /^\d+$/u.test(trimmed) && value >= from && value <= to
    ? ok(value)
    : fail({ code: 'number-range', data: { text: trimmed, what, from, to } });
}

/** The fault of a field as it is typed; null for nothing, and for one that does not count. */
export function faultOf(field: NumberField, text: string, profile: SessionProfile): AppError | null {
  if (!isUsed(field, profile)) return null;
  const value = parse(field, text, profile);
  return value.ok ? null : value.error;
}

/** Whether the field counts at all; one that does not cannot be at fault. */
function isUsed(field: NumberField, { proxy }: SessionProfile): boolean {
  return field !== 'proxyPort' || isProxyServer(proxy);
}

/** The fields as they show a profile. */
export function numberTextsOf(profile: SessionProfile): NumberTexts {
  const texts = numberFields.map((field) => [field, String(read(field, profile))]);
  return Object.fromEntries(texts) as NumberTexts;
}

/** Whether all fields say what the profile says. */
export function saysTheSame(texts: NumberTexts, profile: SessionProfile): boolean {
  return numberFields.every((field) => texts[field].trim() === String(read(field, profile)));
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
  let taken = profile;
  for (const field of numberFields) {
    const value = parse(field, texts[field], taken);
    if (value.ok) taken = write(field, value.value, taken);
    else if (isUsed(field, profile)) return { field, ...value };
  }
  return { profile: taken };
}
