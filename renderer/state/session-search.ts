import { lineNotation } from '../../shared/notation';
import type { SessionProfile } from '../../shared/session-profile';

/** The parts of a session that are searched, in the order in which a hit is told. */
export type Searched = 'name' | 'host' | 'username' | 'port' | 'group' | 'note' | 'forward';

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
  const { name, host, username, port, group, note, forwards } = profile;
  const found: readonly Found[] = [
    { where: 'name', text: name },
    { where: 'host', text: host },
    { where: 'username', text: username },
    { where: 'port', text: String(port) },
    { where: 'group', text: group },
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

/** The words that are looked for; none where nothing is. */
export function searchWords(text: string): readonly string[] {
  return fold(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/**
 * Whether a session has all of these words somewhere: its name, host, user, port, group, note, or a forward's name, note, port or
 * destination. Pure but for what it remembers of a profile.
 * @returns where it has the one that is least in sight; null where it lacks one
 */
export function findInSession(profile: SessionProfile, words: readonly string[]): Found | null {
  let hidden: Searchable | null = null;
  const fields = searchable(profile);
  for (const word of words) {
    const hit = fields.find(({ folded }) => folded.includes(word));
    if (hit === undefined) return null;
    if (hidden === null || fields.indexOf(hit) > fields.indexOf(hidden)) hidden = hit;
  }
  return hidden;
}
