import { z } from 'zod';
import { isJsonObject, without } from '../../shared/json';

/**
 * A schema for fields as the window wrote them down, maybe when there were others: those that are absent are as usual, and
 * unknown ones are left out.
 */
export function keptFields<Schema extends z.ZodType>(schema: Schema, usual: object): z.ZodPreprocess<Schema> {
  return z.preprocess(
    (kept) =>
      isJsonObject(kept)
        ? Object.fromEntries(
            Object.entries(usual).map(([key, value]) => [key, Object.hasOwn(kept, key) ? kept[key] : value]),
          )
        : kept,
    schema,
  );
}

type Path = readonly PropertyKey[];

/** What was read, or where the first thing is that is wrong. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly path: Path };

/**
 * Reads what was kept without the values that are wrong in it, each of which is left out alone.
 * @param read completes what is absent
 * @returns the paths of what was left out as well; null where nothing of it can be read
 */
export function readWhatFits<T>(
  kept: unknown,
  read: (value: unknown) => Reading<T>,
): { readonly value: T; readonly dropped: readonly Path[] } | null {
  const dropped: Path[] = [];
  for (let left = kept; ;) {
    const reading = read(left);
    if (reading.ok) return { value: reading.value, dropped };
    const path = presentPart(left, reading.path);
    if (path.length === 0) return null;
    left = without(left, path);
    dropped.push(path);
  }
}

/** Where something is missing that has no default, what it is missing in is wrong. */
function presentPart(value: unknown, path: Path): Path {
  let inner = value;
  const depth = path.findIndex((key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return true;
    inner = Reflect.get(inner, key);
    return false;
  });
  return depth < 0 ? path : path.slice(0, depth);
}
