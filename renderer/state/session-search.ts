import { lineNotation } from '../../shared/notation';
import type { SessionProfile } from '../../shared/session-profile';
import { tagKey, tagPrefix } from '../../shared/tags';

/** The parts of a session that are searched, in the order in which a hit is told. */
export type Searched = 'name' | 'host' | 'username' | 'port' | 'group' | 'tag' | 'note' | 'forward';

/** Where a session has what was looked for, and the words that stand there. */
export interface Found {
  readonly where: Searched;
  readonly text: string;
}

interface Searchable extends Found {
  readonly folded: string;
}

/** Folded once for each saved state of a session: who types goes through all of them at each key. */
const searchables = new WeakMap<SessionProfile, readonly Searchable[]>();

/** Without the difference between capitals and small letters, and without accents: nobody types those to find something. */
function fold(text: string): string {
  const small = text.toLowerCase();
  return isPlain.test(small) ? small : small.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

const isPlain = /^[\u0020-\u007e]*$/u;

function searchable(profile: SessionProfile): readonly Searchable[] {
  const known = searchables.get(profile);
  if (known !== undefined) return known;
  const { name, host, username, port, group, tags, note, forwards } = profile;
  const found: readonly Found[] = [
    { where: 'name', text: name },
    { where: 'host', text: host },
    { where: 'username', text: username },
    { where: 'port', text: String(port) },
    { where: 'group', text: group },
    ...tags.map((text): Found => ({ where: 'tag', text })),
    { where: 'note', text: note },
    ...forwards.flatMap((forward): readonly Found[] => [
      {
        where: 'forward',
        text: [forward.name, lineNotation(forward)].filter((part) => part !== '').join(' '),
      },
      { where: 'note', text: forward.note },
    ]),
  ];
  const folded = found.flatMap((one) => (one.text === '' ? [] : [{ ...one, folded: fold(one.text) }]));
  searchables.set(profile, folded);
  return folded;
}

/** A word that is looked for: anywhere in a session, or among its tags. */
export type SearchWord =
  | { readonly kind: 'text'; readonly text: string }
  /** Not yet whole, where no session has a tag that reads so: the tags that begin with it count then. */
  | { readonly kind: 'tag'; readonly tag: string; readonly isWhole: boolean };

/**
 * The words that are looked for; none where nothing is. `tag:prod` means the tag, and nothing else of a session.
 * @param profiles all sessions: their tags say which words are whole ones
 */
export function searchWords(text: string, profiles: Iterable<SessionProfile> = []): readonly SearchWord[] {
  const words = text.split(/\s+/u).filter((word) => word !== '' && tagKey(word) !== tagPrefix);
  const isTag = (word: string): boolean => word.toLowerCase().startsWith(tagPrefix);
  const known = new Set<string>();
  if (words.some(isTag)) for (const { tags } of profiles) for (const tag of tags) known.add(tagKey(tag));
  return words.map((word) => {
    if (!isTag(word)) return { kind: 'text', text: fold(word) };
    const tag = tagKey(word.slice(tagPrefix.length));
    return { kind: 'tag', tag, isWhole: known.has(tag) };
  });
}

/** The words for the search that show the sessions with a tag. */
export function searchOfTag(tag: string): string {
  return `${tagPrefix}${tag}`;
}

function hasWord({ where, text, folded }: Searchable, word: SearchWord): boolean {
  if (word.kind === 'text') return folded.includes(word.text);
  if (where !== 'tag') return false;
  const own = tagKey(text);
  return word.isWhole ? own === word.tag : own.startsWith(word.tag);
}

/**
 * Whether a session has all of these words somewhere: its name, host, user, port, group, tags, note, or a forward's name, note, port or
 * destination. Pure but for what it remembers of a profile.
 * @returns where it has the one that is least in sight; null where it lacks one
 */
export function findInSession(profile: SessionProfile, words: readonly SearchWord[]): Found | null {
  let hidden: Searchable | null = null;
  const fields = searchable(profile);
  for (const word of words) {
    const hit = fields.find((field) => hasWord(field, word));
    if (hit === undefined) return null;
    if (hidden === null || fields.indexOf(hit) > fields.indexOf(hidden)) hidden = hit;
  }
  return hidden;
}
