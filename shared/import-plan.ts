import { z } from 'zod';
import { appErrorSchema } from './errors';
import { forwardSchema } from './forward';
import { sessionIdSchema } from './ids';
import { revisionSchema } from './revision';
import { sessionProfileSchema } from './session-profile';

/** Characters of the text that was read: from `start` up to, not including, `end`, in UTF-16 units. */
export const textSpanSchema = z
  .strictObject({ start: z.number().int().nonnegative(), end: z.number().int().nonnegative() })
  .readonly();
export type TextSpan = z.infer<typeof textSpanSchema>;

const from = z.array(textSpanSchema).readonly();

/** A session that would be made. */
const plannedSessionSchema = z
  .strictObject({
    profile: sessionProfileSchema,
    /** Where it comes from, in words: a file, a `Host` line, a registry key; empty for a command in the text. */
    origin: z.string(),
    from,
    /** How it stands to the saved sessions: `id` is the saved one that it repeats or would replace, at `revision`. */
    standing: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('new') }).readonly(),
      z.strictObject({ kind: z.literal('same'), id: sessionIdSchema, revision: revisionSchema }).readonly(),
      /** `settings` names what differs, as the panels call it. */
      z
        .strictObject({
          kind: z.literal('different'),
          id: sessionIdSchema,
          revision: revisionSchema,
          settings: z.array(z.string()).readonly(),
        })
        .readonly(),
    ]),
  })
  .readonly();
export type PlannedSession = z.infer<typeof plannedSessionSchema>;

/** A forward without a server, for the session in the form. */
const plannedForwardSchema = z.strictObject({ forward: forwardSchema, from }).readonly();
export type PlannedForward = z.infer<typeof plannedForwardSchema>;

/** A server's host key that would be known afterwards. */
const plannedHostKeySchema = z
  .strictObject({
    /** As in known_hosts: names, kind, base64. */
    line: z.string(),
    from,
  })
  .readonly();
export type PlannedHostKey = z.infer<typeof plannedHostKeySchema>;

/** Why words are left out: they have no meaning here, Ginnel cannot do what they ask for, or they are a secret. */
export const leftOutReasonSchema = z.enum(['meaningless', 'unsupported', 'secret']);
export type LeftOutReason = z.infer<typeof leftOutReasonSchema>;

const about = {
  /** The session it belongs to, by its place in `sessions`; null for none of them. */
  session: z.number().int().nonnegative().nullable(),
  from,
};

const leftOutSchema = z
  .strictObject({
    ...about,
    /** The words themselves; dots in place of a secret. */
    text: z.string(),
    reason: leftOutReasonSchema,
    /** Why, and what to do instead where there is something: whole sentences. */
    why: z.string(),
  })
  .readonly();
export type LeftOut = z.infer<typeof leftOutSchema>;

const planProblemSchema = z.strictObject({ ...about, text: z.string(), error: appErrorSchema }).readonly();
export type PlanProblem = z.infer<typeof planProblemSchema>;

/** How a text from the web or a terminal is mended before it is read, and what of a shell's line is no part of a command. */
export const mendKindSchema = z.enum([
  'dash',
  'quote',
  'blank',
  'prompt',
  'markdown',
  'html',
  'continuation',
  'hidden-address',
  'shell',
  'wrapper',
  'environment',
  'comment',
]);
export type MendKind = z.infer<typeof mendKindSchema>;

const mendSchema = z
  .strictObject({
    kind: mendKindSchema,
    /** How often. */
    count: z.number().int().positive(),
    from,
  })
  .readonly();
export type Mend = z.infer<typeof mendSchema>;

/**
 * The plan of a text, a file or a folder. Every character of a text that is no blank belongs to a session, a forward,
 * a host key, to what is left out, to a problem or to what was mended: nothing is taken or dropped without a word.
 */
export const importPlanSchema = z
  .strictObject({
    sessions: z.array(plannedSessionSchema).readonly(),
    forwards: z.array(plannedForwardSchema).readonly(),
    hostKeys: z.array(plannedHostKeySchema).readonly(),
    leftOut: z.array(leftOutSchema).readonly(),
    problems: z.array(planProblemSchema).readonly(),
    mends: z.array(mendSchema).readonly(),
  })
  .readonly();
export type ImportPlan = z.infer<typeof importPlanSchema>;

/** Programs that keep sessions, or a configuration, on a user's machine. */
export const importKindSchema = z.enum(['ssh-config', 'putty', 'kitty', 'boring']);
export type ImportKind = z.infer<typeof importKindSchema>;

/** Something on this machine that can be brought in. */
export const importFoundSchema = z
  .strictObject({
    /** Names it to who found it; of no meaning otherwise. */
    id: z.string().max(4096),
    kind: importKindSchema,
    /** The file, folder or place in the registry, as a user would write it. */
    place: z.string(),
    /** How many sessions are there; null where that is not known before it is read. */
    sessions: z.number().int().nonnegative().nullable(),
  })
  .readonly();
export type ImportFound = z.infer<typeof importFoundSchema>;
