import {
  algorithmFamilies,
  completePreference,
  warnLine,
  type AlgorithmList,
  type Preferences,
} from '../../../shared/algorithms';
import * as texts from '../../../shared/texts/import-putty';
import type { Draft, Settings } from './stored';

/** What PuTTY calls a list, and its families in our words: it has the variants of a family under one name. */
interface PuttyList {
  readonly key: string;
  readonly list: AlgorithmList;
  readonly renamed: Readonly<Record<string, string>>;
  /** Orders that PuTTY's versions began with. Later ones fit what they added into those of earlier ones. */
  readonly usual: readonly string[];
  /** What is in each of them. */
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
  for (const { key, list, renamed, usual, core } of puttyLists) {
    const stored = settings.pull(key);
    const value = stored?.value;
    if (stored === null || value == null) continue;
    const words = value.text.split(',').map((word) => word.trim());
    const isUsual =
      core.every((word) => words.includes(word)) && usual.some((order) => isPartOf(words, order.split(',')));
    draft.take(stored.words);
    if (isUsual || value.text.trim() === '') continue;
    const known = new Set([warnLine, ...algorithmFamilies[list].map(({ id }) => id)]);
    const ours = words.map((word) => renamed[word] ?? word);
    preferences = {
      ...preferences,
      [list]: completePreference(
        list,
        ours.filter((word) => known.has(word)),
      ),
    };
    const missing = words.filter((word, at) => word !== '' && !known.has(ours[at] ?? ''));
    if (missing.length > 0)
      draft.leaveOut(stored.words, 'unsupported', texts.algorithms, `${key}: ${missing.join(', ')}`);
  }
  draft.set({ algorithms: preferences });
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
