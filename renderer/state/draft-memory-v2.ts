import { z } from 'zod';
import { newProfile, sessionProfileSchema } from '../../shared/session-profile';
import { emptyJumpStaging } from './jump-fields';
import { numberTextsOf } from './number-fields';

/** A session of an earlier version: settings that did not exist then are as in a new session. */
export const completedProfile = z.preprocess(
  (kept) => (typeof kept === 'object' ? { ...newProfile(), ...kept } : kept),
  sessionProfileSchema,
);

const memory = z.looseObject({
  version: z.literal(2),
  profile: completedProfile,
  baseline: completedProfile,
  portText: z.string(),
  keepaliveText: z.string(),
  idleText: z.string(),
});

/**
 * Brings a form written down before there were jump hosts, proxies and preferences into today's shape.
 * @returns null when it is none of those; what comes out is still to be checked
 */
export function fromVersion2(kept: unknown): unknown {
  const parsed = memory.safeParse(kept);
  if (!parsed.success) return null;
  const { portText, keepaliveText, idleText, ...rest } = parsed.data;
  const numbers = {
    ...numberTextsOf(rest.profile),
    port: portText,
    keepaliveSeconds: keepaliveText,
    idleMinutes: idleText,
  };
  return { ...rest, version: 3, numbers, jump: emptyJumpStaging(), hostKeyText: '' };
}
