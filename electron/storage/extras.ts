import { isJsonObject, type JsonObject } from '../../shared/json';

/**
 * Fields of a stored value that this program does not know: another or a newer program put them there. They are kept
 * beside the value and put back when it is saved.
 */
export interface Extras {
  /** Unknown fields of the value itself. */
  readonly unknown: JsonObject;
  /** Those of the values inside it: by field, or by {@link keyOf} for the elements of an array. */
  readonly inside: ReadonlyMap<string, Extras>;
}

/**
 * Finds what a stored value holds beyond what was understood of it.
 * @param raw as read from the file
 * @param known the same value after parsing, without the unknown fields
 * @returns null when there is nothing more
 */
export function extrasOf(raw: unknown, known: unknown): Extras | null {
  if (Array.isArray(raw) && Array.isArray(known)) {
    return extras({}, known.entries(), (index) => raw[index], keyOf);
  }
  if (!isJsonObject(raw) || !isJsonObject(known)) return null;
  const unknown = Object.entries(raw).filter(([key]) => !Object.hasOwn(known, key));
  return extras(
    Object.fromEntries(unknown),
    Object.entries(known),
    (key) => (Object.hasOwn(raw, key) ? raw[key] : undefined),
    (_child, key) => key,
  );
}

/** @param markOf is asked for those alone that hold something unknown: thousands of sessions hold nothing of it */
function extras<Key>(
  unknown: JsonObject,
  children: Iterable<readonly [Key, unknown]>,
  rawOf: (key: Key) => unknown,
  markOf: (child: unknown, key: Key) => string,
): Extras | null {
  const inside = new Map<string, Extras>();
  for (const [key, child] of children) {
    if (typeof child !== 'object' || child === null) continue;
    const found = extrasOf(rawOf(key), child);
    if (found !== null) inside.set(markOf(child, key), found);
  }
  return Object.keys(unknown).length === 0 && inside.size === 0 ? null : { unknown, inside };
}

/** Puts the unknown fields back; what the program knows by now wins. */
export function withExtras(value: unknown, kept: Extras | null): unknown {
  if (kept === null) return value;
  if (Array.isArray(value)) {
    return value.map((child: unknown) => withExtras(child, kept.inside.get(keyOf(child)) ?? null));
  }
  if (!isJsonObject(value)) return value;
  const known = Object.entries(value).map(([key, child]) => [
    key,
    withExtras(child, kept.inside.get(key) ?? null),
  ]);
  return { ...kept.unknown, ...Object.fromEntries(known) };
}

/** The mark by which an element is found again in an array that may be reordered: its id, or else all that is known of it. */
function keyOf(value: unknown): string {
  return isJsonObject(value) && typeof value['id'] === 'string' ? value['id'] : JSON.stringify(value);
}
