import { z } from 'zod';
import { isJsonObject, parseJson, type JsonObject } from '../../shared/json';
import { settingKeys } from '../../shared/settings';
import { editing as texts } from '../../shared/texts/cli-edit';
import { sessionEntryShape } from '../formats/json/schema';
import { nearestNames } from './nearest-names';

/** An entry with a setting changed, or a sentence about what is wrong with the words. */
export type SetEntry =
  { readonly ok: true; readonly entry: JsonObject } | { readonly ok: false; readonly error: string };

/**
 * Changes settings of a session's entry in Ginnel's own JSON.
 * @param words each `KEY=VALUE`, the key one of the settings or a part of one behind a dot: `proxy.host`
 */
export function withSettings(entry: JsonObject, words: readonly string[]): SetEntry {
  let changed = entry;
  for (const word of words) {
    const set = withSetting(changed, word);
    if (!set.ok) return set;
    changed = set.entry;
  }
  return { ok: true, entry: changed };
}

/** Splits `KEY=VALUE`; null for what is none. */
export function readSetting(word: string): { readonly key: string; readonly value: string } | null {
  const match = /^([A-Za-z][\w.]*)=(.*)$/su.exec(word);
  return match === null ? null : { key: match[1] ?? '', value: match[2] ?? '' };
}

function withSetting(entry: JsonObject, word: string): SetEntry {
  const read = readSetting(word);
  if (read === null) return { ok: false, error: texts.noValue(word) };
  const [key = '', ...path] = read.key.split('.');
  const whole = sessionEntryShape[key];
  const [part, ...deeper] = path;
  const inner = part === undefined ? whole : partOf(whole, part);
  if (whole === undefined || inner === undefined || deeper.length > 0) {
    const parts = whole === undefined ? [] : partsOf(whole).map((one) => `${key}.${one}`);
    const all = parts.length === 0 ? settingKeys : parts;
    return { ok: false, error: texts.noSetting(read.key, nearestNames(read.key, all), all) };
  }
  const value = valueFor(inner, read.value);
  if (value === undefined) {
    return { ok: false, error: texts.wrongValue(read.key, read.value, allowedBy(inner)) };
  }
  if (part === undefined) return { ok: true, entry: withField(entry, key, value.value) };
  const group = isJsonObject(entry[key]) ? entry[key] : {};
  return { ok: true, entry: withField(entry, key, withField(group, part, value.value)) };
}

/** An object with a field, or without it where the value is undefined. */
function withField(object: JsonObject, key: string, value: unknown): JsonObject {
  const others = Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  return value === undefined ? others : { ...others, [key]: value };
}

/** The value that typed text is for a setting; undefined where it is none, else with undefined for the usual one. */
function valueFor(schema: z.ZodType, typed: string): { readonly value: unknown } | undefined {
  if (typed === '' && schema.safeParse(undefined).success) return { value: undefined };
  const kind = kindOf(schema);
  const candidates: readonly unknown[] = [
    ...(kind === 'string' ? [typed] : []),
    parseJson(typed),
    ...(kind === 'array' && !/^\s*\[/u.test(typed)
      ? [
          typed
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== ''),
        ]
      : []),
  ];
  return candidates.flatMap((value) =>
    value !== undefined && value !== null && schema.safeParse(value).success ? [{ value }] : [],
  )[0];
}

type Described = z.core.JSONSchema.BaseSchema;

function described(schema: z.ZodType): Described {
  return z.toJSONSchema(schema, { io: 'input' });
}

const kindOf = (schema: z.ZodType): unknown => described(schema).type;

function partsOf(schema: z.ZodType): readonly string[] {
  return Object.keys(described(schema).properties ?? {});
}

function partOf(schema: z.ZodType | undefined, part: string): z.ZodType | undefined {
  const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(object instanceof z.ZodObject)) return undefined;
  return (object.shape as Readonly<Record<string, z.ZodType>>)[part];
}

/** The values that a setting takes, in words. */
export function allowedBy(schema: z.ZodType): string {
  const { type, enum: words, minimum, maximum, maxLength, items } = described(schema);
  const { allowed } = texts;
  if (words !== undefined) return allowed.oneOf(words.map(String));
  if (type === 'boolean') return allowed.oneOf(['true', 'false']);
  if (type === 'integer') return allowed.whole(minimum ?? 0, maximum ?? Number.MAX_SAFE_INTEGER);
  if (type === 'string') return allowed.text(maxLength ?? 4096);
  const isList =
    type === 'array' && typeof items === 'object' && !Array.isArray(items) && items.type === 'string';
  return isList ? allowed.words : allowed.json;
}
