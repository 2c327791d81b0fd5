import { z } from 'zod';
import { isJsonObject } from '../../shared/json';

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
