import { z } from 'zod';
import { completedProfile } from './draft-memory-v2';
import { numberTextsOf } from './number-fields';

const memory = z.looseObject({
  version: z.literal(3),
  profile: completedProfile,
  baseline: completedProfile,
  numbers: z.record(z.string(), z.string()),
});

/**
 * Brings a form written down before there were settings for coming back, for the event log and for the program's start into
 * today's shape.
 * @returns null when it is none of those; what comes out is still to be checked
 */
export function fromVersion3(kept: unknown): unknown {
  const parsed = memory.safeParse(kept);
  if (!parsed.success) return null;
  const { numbers, ...rest } = parsed.data;
  return { ...rest, version: 4, numbers: { ...numberTextsOf(rest.profile), ...numbers } };
}
