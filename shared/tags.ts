import { z } from 'zod';

/** Most tags of one session. */
export const mostTags = 50;
const longestTag = 60;

/** A word by which sessions are found and told together, as they were typed: `prod`. It holds no blank and no comma. */
export const tagSchema = z
  .string()
  .max(longestTag)
  .regex(/^[^\s,\u0000-\u001f\u007f]+$/u);
export const tagsSchema = z.array(tagSchema).max(mostTags).readonly();

/** Marks a word for a tag, in the search and at the command line. */
export const tagPrefix = 'tag:';

/** A tag as it is compared: capitals and small letters are the same. */
export function tagKey(tag: string): string {
  return tag.normalize('NFC').toLowerCase();
}

/** Whether a session has a tag. */
export function hasTag({ tags }: { readonly tags: readonly string[] }, tag: string): boolean {
  const wanted = tagKey(tag);
  return tags.some((own) => tagKey(own) === wanted);
}

/**
 * Reads tags as typed: words with blanks or commas between, each once. A leading `#` or `tag:`, as tags are written elsewhere, is none
 * of the word. What is too long or too much is cut.
 */
export function parseTags(text: string): readonly string[] {
  const tags = text
    .split(/[\s,\u0000-\u001f\u007f]+/u)
    .map((word) =>
      word
        .replace(/^(?:#|tag:)+/iu, '')
        .slice(0, longestTag)
        .replace(/[\ud800-\udbff]$/u, ''),
    )
    .filter((word) => tagSchema.safeParse(word).success);
  return uniqueTags(tags).slice(0, mostTags);
}

/** Tags as a field shows them. The inverse of {@link parseTags}. */
export function formatTags(tags: readonly string[]): string {
  return tags.join(', ');
}

/** The tags of some sessions, each once, as it was first written, by the alphabet. */
export function tagsOf(sessions: Iterable<{ readonly tags: readonly string[] }>): readonly string[] {
  return byTag(sessions).map(({ tag }) => tag);
}

/** The tags of some sessions as {@link tagsOf} has them, each with the sessions that have it, in their order. */
export function byTag<Tagged extends { readonly tags: readonly string[] }>(
  sessions: Iterable<Tagged>,
): readonly { readonly tag: string; readonly sessions: readonly Tagged[] }[] {
  const found = new Map<string, { readonly tag: string; readonly sessions: Tagged[] }>();
  for (const session of sessions) {
    for (const tag of uniqueTags(session.tags)) {
      const key = tagKey(tag);
      const one = found.get(key) ?? { tag, sessions: [] };
      found.set(key, one);
      one.sessions.push(session);
    }
  }
  return [...found].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

function uniqueTags(tags: readonly string[]): readonly string[] {
  const known = new Map<string, string>();
  for (const tag of tags) if (!known.has(tagKey(tag))) known.set(tagKey(tag), tag);
  return [...known.values()];
}
