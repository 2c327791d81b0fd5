/** A JSON object as read from a file, before anything about it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads JSON; undefined for a text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for what JSON calls an object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same without the value at a path, which leads through objects and arrays; unchanged where there is none. */
export function without(value: unknown, [first, ...rest]: readonly PropertyKey[]): unknown {
  const change = ([key, child]: [PropertyKey, unknown]): [PropertyKey, unknown][] => {
    if (String(key) !== String(first)) return [[key, child]];
    return rest.length === 0 ? [] : [[key, without(child, rest)]];
  };
  if (Array.isArray(value)) return [...value.entries()].flatMap(change).map(([, child]) => child);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).flatMap(change)) : value;
}

/** A value as text that is the same for all that say the same, in whatever order their fields came. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(ordered(value));
}

/** A value whose fields come in the order of their names. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
