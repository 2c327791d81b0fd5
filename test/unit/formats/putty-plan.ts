import { readText } from '../../../electron/formats/reader';
import type { ReadContext } from '../../../electron/formats/format';
import { formatNotation } from '../../../shared/notation';
import { formatJump } from '../../../shared/jump';
import { forwardIdSchema, sessionIdSchema } from '../../../shared/ids';
import type { ImportPlan } from '../../../shared/import-plan';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { settingKeys } from '../../../shared/settings';
import { noProxy } from '../../../shared/proxy';

const numbered = (counter: { at: number }): string =>
  `00000000-0000-4000-8000-${String((counter.at += 1)).padStart(12, '0')}`;

/** A reader's surroundings, in which ids are numbers. */
export function contextOf(more: Partial<ReadContext> = {}): ReadContext {
  const counter = { at: 0 };
  return {
    platform: 'linux',
    defaults: newProfile(sessionIdSchema.parse(numbered(counter))),
    newSessionId: () => sessionIdSchema.parse(numbered(counter)),
    newForwardId: () => forwardIdSchema.parse(numbered(counter)),
    ...more,
  };
}

/** A plan in short: what differs from a new session, and the words of the rest. */
export interface ShortPlan {
  readonly sessions?: readonly Readonly<Record<string, unknown>>[];
  readonly forwards?: readonly string[];
  readonly hostKeys?: readonly string[];
  /** `session reason words`; what PuTTY writes into every session is not among them. */
  readonly leftOut?: readonly string[];
  /** `session code words`. */
  readonly problems?: readonly string[];
}

/** Reads a text and says what came of it. */
export function shortPlan(text: string, more: Partial<ReadContext> = {}): ShortPlan {
  return shortened(readText(text, contextOf(more)));
}

/** @param plan whose sessions began as new ones */
export function shortened(plan: ImportPlan): ShortPlan {
  const names = new Map(plan.sessions.map(({ profile }) => [profile.id, profile.name]));
  const whole: Required<ShortPlan> = {
    sessions: plan.sessions.map(({ profile }) => differences(profile, names)),
    forwards: plan.forwards.map(({ forward }) => formatNotation(forward).replace('\t', ' ').trim()),
    hostKeys: plan.hostKeys.map(({ line }) => line.replace(/(AAAA.{16}).*/u, '$1')),
    leftOut: plan.leftOut.map(({ session, reason, text }) => `${String(session)} ${reason} ${text}`),
    problems: plan.problems.map(({ session, error, text }) => `${String(session)} ${error.code} ${text}`),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, list]) => list.length > 0));
}

function differences(
  profile: SessionProfile,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const usual = newProfile(profile.id);
  const told = settingKeys.filter((key) => JSON.stringify(profile[key]) !== JSON.stringify(usual[key]));
  return Object.fromEntries(
    told.map((key): [string, unknown] => {
      if (key === 'forwards') {
        return [
          key,
          profile.forwards.map(
            (forward) =>
              `${forward.enabled ? '' : 'off '}${formatNotation(forward).replace('\t', ' ').trim()}`,
          ),
        ];
      }
      if (key === 'jumps') {
        return [
          key,
          profile.jumps.map((jump) =>
            jump.kind === 'saved'
              ? `saved ${names.get(jump.sessionId) ?? '?'}`
              : `${formatJump(jump)}${jump.privateKeyFile && ` -i ${jump.privateKeyFile}`}`,
          ),
        ];
      }
      if (key === 'proxy') {
        return [
          key,
          Object.fromEntries(
            Object.entries(profile.proxy).filter(
              ([name, value]) => value !== noProxy[name as keyof typeof noProxy],
            ),
          ),
        ];
      }
      return [key, profile[key]];
    }),
  );
}
