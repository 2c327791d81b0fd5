import { z } from 'zod';
import { appErrorSchema } from './errors';
import { followedIdSchema, sessionIdSchema, type SessionId } from './ids';
import { sessionProfileSchema, type SessionProfile } from './session-profile';
import { column, type SettingKey } from './settings';

/** Files that can be followed: an ssh_config, and Ginnel's own JSON. */
export const followedKindSchema = z.enum(['ssh-config', 'ginnel']);
export type FollowedKind = z.infer<typeof followedKindSchema>;

const { name, tags, connectAtStart, username, privateKeyFile } = column('schema');

/** The user's own settings of a followed session; the file has the rest, and what is absent here. */
export const overlaySchema = z
  .strictObject({ name, tags, connectAtStart, username, privateKeyFile })
  .partial()
  .readonly();
export type Overlay = z.infer<typeof overlaySchema>;
export type OverlayKey = keyof Overlay & SettingKey;

/**
 * Settings that may be the user's own, by the kind of file. Who logs in with which key stands in a user's own ssh_config; a file that a
 * team shares leaves it to each of them.
 */
export const overlayKeys: Readonly<Record<FollowedKind, readonly OverlayKey[]>> = {
  'ssh-config': ['name', 'tags', 'connectAtStart'],
  ginnel: ['name', 'tags', 'connectAtStart', 'username', 'privateKeyFile'],
};

/** A remark about words of a followed file that do not count here, or cannot be read. */
const saidSchema = z
  .strictObject({
    /** The session that it is about and that is there all the same; null for none. */
    sessionId: sessionIdSchema.nullable(),
    /** That session's name in the file, also of one that is not there for it; empty for the file as a whole. */
    about: z.string(),
    /** The words of the file; dots in place of a secret. */
    text: z.string(),
    /** Why: whole sentences. */
    why: z.string(),
    /** It is wrong, rather than left out. */
    isWrong: z.boolean(),
  })
  .readonly();
export type Said = z.infer<typeof saidSchema>;

/** A file whose sessions are followed. */
export const followedSchema = z
  .strictObject({
    id: followedIdSchema,
    kind: followedKindSchema,
    /** Its whole path. */
    path: z.string(),
    /** The name of the group of its sessions: the path as a user writes it. */
    name: z.string(),
    state: z.discriminatedUnion('kind', [
      /** For the first time. */
      z.strictObject({ kind: z.literal('reading') }),
      z.strictObject({ kind: z.literal('read'), at: z.number() }),
      /** The sessions are those of the last time that it could be read. */
      z.strictObject({ kind: z.literal('unreadable'), error: appErrorSchema }),
    ]),
    /** In the order of the file, with what is the user's own of them. Their names are no other saved session's. */
    profiles: z.array(sessionProfileSchema).readonly(),
    said: z.array(saidSchema).readonly(),
  })
  .readonly();
export type FollowedFile = z.infer<typeof followedSchema>;

/** Where saved sessions are: the user's own, and those of followed files. */
export interface SavedPlaces {
  readonly profiles: readonly SessionProfile[];
  readonly followed: readonly FollowedFile[];
}

/** Made once for each state of the saved sessions, which is replaced and never changed: others keep what they make of it. */
const joined = new WeakMap<readonly SessionProfile[], Joined>();

interface Joined {
  readonly followed: readonly FollowedFile[];
  readonly all: readonly SessionProfile[];
}

/**
 * All saved sessions: the user's own, then those of each followed file. Whoever looks one up, by id or by name, looks here.
 * @returns the same for the same
 */
export function savedSessions({ profiles, followed }: SavedPlaces): readonly SessionProfile[] {
  if (followed.length === 0) return profiles;
  const known = joined.get(profiles);
  if (known?.followed === followed) return known.all;
  const all = [...profiles, ...followed.flatMap((file) => file.profiles)];
  joined.set(profiles, { followed, all });
  return all;
}

/** The file that a session is followed from; null for one of the user's own. */
export function followedFrom(
  { followed }: Pick<SavedPlaces, 'followed'>,
  id: SessionId,
): FollowedFile | null {
  return followed.find(({ profiles }) => profiles.some((profile) => profile.id === id)) ?? null;
}
