import {
  algorithmFamilies,
  completePreference,
  warnLine,
  type AlgorithmList,
  type Preferences,
} from '../../../shared/algorithms';
import * as texts from '../../../shared/texts/import-putty';
import type { Draft, Settings } from './stored';

/** PuTTY's name of a list, and its families in our words: it has the variants of a family under one name. */
interface PuttyList {
  readonly key: string;
  readonly list: AlgorithmList;
  readonly renamed: Readonly<Record<string, string>>;
  /** Orders that PuTTY's versions began with. Later ones fit what they added into those of earlier ones. */
  readonly usual: readonly string[];
  /** The methods in each of them. */
  readonly core: readonly string[];
}

const groups = (order: string): string => order.replace(/\d+/gu, 'dh-group$&-sha512');
const kexNewest = 'ntru-curve25519,mlkem-curve25519,mlkem-nist,ecdh,dh-gex-sha1';

export const puttyLists: readonly PuttyList[] = [
  {
    key: 'KEX',
    list: 'kex',
    renamed: {
      'dh-gex-sha1': 'dh-gex',
      'dh-group14-sha1': 'dh-group14',
      ...Object.fromEntries(['15', '16', '17', '18'].map((size) => [groups(size), `dh-group${size}`])),
    },
    usual: [
      `${kexNewest},${groups('18,17,16,15')},dh-group14-sha1,rsa,WARN,dh-group1-sha1`,
      `${kexNewest},${groups('16,17,18,15')},dh-group14-sha1,rsa,WARN,dh-group1-sha1`,
      `${kexNewest},${groups('18,17,16,15')},dh-group14-sha1,dh-group1-sha1,rsa,WARN`,
      `${kexNewest},${groups('16,17,18,15')},dh-group14-sha1,dh-group1-sha1,rsa,WARN`,
    ],
    core: ['dh-gex-sha1', 'dh-group14-sha1', 'rsa', warnLine],
  },
  {
    key: 'HostKey',
    list: 'hostKey',
    renamed: {},
    usual: ['ed448,ed25519,ecdsa,rsa,dsa,WARN'],
    core: ['ed25519', 'rsa', warnLine],
  },
  {
    key: 'Cipher',
    list: 'cipher',
    renamed: {},
    usual: [
      'aes,chacha20,aesgcm,3des,WARN,des,blowfish,arcfour',
      'aes,chacha20,aesgcm,blowfish,3des,WARN,des,arcfour',
      'aes,chacha20,aesgcm,blowfish,3des,WARN,arcfour,des',
    ],
    core: ['aes', '3des', warnLine],
  },
];

/**
 * Takes the lists of algorithms over. One that PuTTY began with says nothing of what its user wants, so that ours stays; of
 * one that was changed the order counts, and the warning line.
 */
export function readAlgorithms(settings: Settings, draft: Draft): void {
  let preferences: Preferences = draft.profile.algorithms;
  for (const entry of puttyLists) {
    const stored = settings.pull(entry.key);
    const value = stored?.value;
    if (stored === null || value === null || value === undefined) continue;
    draft.take(stored.words);
    const words = value.text.split(',').map((word) => word.trim());
    if (isPuttyDefault(entry, words) || value.text.trim() === '') continue;
    const { preference, unknown } = ourPreference(entry, words);
    preferences = { ...preferences, [entry.list]: preference };
    if (unknown.length > 0) {
      draft.leaveOut(stored.words, 'unsupported', texts.algorithms, `${entry.key}: ${unknown.join(', ')}`);
    }
  }
  draft.set({ algorithms: preferences });
}

/** Whether a version of PuTTY begins with it, or makes it of what an earlier one began with. */
export function isPuttyDefault({ core, usual }: PuttyList, words: readonly string[]): boolean {
  return (
    core.every((word) => words.includes(word)) && usual.some((order) => isPartOf(words, order.split(',')))
  );
}

/** PuTTY's list in our words; those that are none of ours are `unknown`. */
export function ourPreference(
  { list, renamed }: PuttyList,
  words: readonly string[],
): { readonly preference: readonly string[]; readonly unknown: readonly string[] } {
  const known = new Set([warnLine, ...algorithmFamilies[list].map(({ id }) => id)]);
  const ours = words.map((word) => renamed[word] ?? word);
  return {
    preference: completePreference(
      list,
      ours.filter((word) => known.has(word)),
    ),
    unknown: words.filter((word, at) => word !== '' && !known.has(ours[at] ?? '')),
  };
}

/** Families of ours that PuTTY has under the name of another. */
const variants: Readonly<Record<string, string>> = { 'rsa-sha1': 'rsa', 'aes-cbc': 'aes' };

/** Our list in PuTTY's words: the first of the variants counts. */
export function puttyPreference({ renamed }: PuttyList, preference: readonly string[]): readonly string[] {
  const theirs = new Map(Object.entries(renamed).map(([word, ours]) => [ours, word]));
  return [...new Set(preference.map((family) => theirs.get(family) ?? variants[family] ?? family))];
}

/** Whether words come in the order of a list, with gaps. */
function isPartOf(words: readonly string[], order: readonly string[]): boolean {
  let at = 0;
  for (const word of words) {
    at = order.indexOf(word, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
