import { z } from 'zod';

/** A running program. */
export const programSchema = z.strictObject({ name: z.string(), pid: z.number().int() }).readonly();
export type Program = z.infer<typeof programSchema>;

/** A program in words: `postgres (process 4711)`. */
export function programWords({ name, pid }: Program): string {
  return `${name} (process ${String(pid)})`;
}
