import { z } from 'zod';

/** What is negotiated by a list of one's own. */
export const algorithmListSchema = z.enum(['kex', 'hostKey', 'cipher']);
export type AlgorithmList = z.infer<typeof algorithmListSchema>;

/** Stands in a list of preferences where the warning line is: what comes after it is only used after a yes. */
export const warnLine = 'WARN';

/** Algorithms a user need not tell apart, as PuTTY's panels group them. */
export interface AlgorithmFamily {
  /** PuTTY's word where PuTTY has the family (`Cipher`, `KEX` and `HostKey` of its saved sessions). */
  readonly id: string;
  /** Names on the wire, the preferred one first. */
  readonly names: readonly string[];
}

/** Every family that is spoken, by list; what a runtime's cryptography lacks is in AppInfo. */
export const algorithmFamilies: Readonly<Record<AlgorithmList, readonly AlgorithmFamily[]>> = {
  kex: [
    {
      id: 'mlkem-curve25519',
      names: ['mlkem768x25519-sha256'],
    },
    {
      id: 'ntru-curve25519',
      names: ['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com'],
    },
    {
      id: 'ecdh',
      names: [
        'curve25519-sha256',
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
      ],
    },
    {
      id: 'dh-group14',
      names: ['diffie-hellman-group14-sha256'],
    },
    {
      id: 'dh-gex',
      names: ['diffie-hellman-group-exchange-sha256'],
    },
    {
      id: 'dh-group16',
      names: ['diffie-hellman-group16-sha512'],
    },
    {
      id: 'dh-group15',
      names: ['diffie-hellman-group15-sha512'],
    },
    {
      id: 'dh-group17',
      names: ['diffie-hellman-group17-sha512'],
    },
    {
      id: 'dh-group18',
      names: ['diffie-hellman-group18-sha512'],
    },
    {
      id: 'dh-group14-sha1',
      names: ['diffie-hellman-group14-sha1'],
    },
    {
      id: 'dh-gex-sha1',
      names: ['diffie-hellman-group-exchange-sha1'],
    },
    {
      id: 'dh-group1-sha1',
      names: ['diffie-hellman-group1-sha1'],
    },
  ],
  hostKey: [
    { id: 'ed25519', names: ['ssh-ed25519'] },
    {
      id: 'ecdsa',
      names: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
    },
    { id: 'rsa', names: ['rsa-sha2-512', 'rsa-sha2-256'] },
    { id: 'rsa-sha1', names: ['ssh-rsa'] },
    { id: 'dsa', names: ['ssh-dss'] },
  ],
  cipher: [
    { id: 'aesgcm', names: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'] },
    { id: 'aes', names: ['aes128-ctr', 'aes192-ctr', 'aes256-ctr'] },
    { id: 'chacha20', names: ['chacha20-poly1305@openssh.com'] },
    { id: 'aes-cbc', names: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc'] },
    { id: '3des', names: ['3des-cbc'] },
  ],
};

/** Families whose secrets no quantum computer to come is known to find out. */
const postQuantum: ReadonlySet<string> = new Set(['mlkem-curve25519', 'ntru-curve25519']);

/** Whether what is sent under keys of a key exchange stays secret from quantum computers, as far as is known today. */
export function isPostQuantum(kex: string): boolean {
  return postQuantum.has(familyOf('kex', kex)?.id ?? '');
}

/** The order a new session starts from; everything after the warning line is weak by today's judgement. */
export const defaultPreferences: Readonly<Record<AlgorithmList, readonly string[]>> = {
  kex: [
    'mlkem-curve25519',
    'ntru-curve25519',
    'ecdh',
    'dh-group14',
    'dh-gex',
    'dh-group16',
    'dh-group15',
    'dh-group17',
    'dh-group18',
    warnLine,
    'dh-group14-sha1',
    'dh-gex-sha1',
    'dh-group1-sha1',
  ],
  hostKey: ['ed25519', 'ecdsa', 'rsa', warnLine, 'rsa-sha1', 'dsa'],
  cipher: ['aesgcm', 'aes', 'chacha20', warnLine, 'aes-cbc', '3des'],
};

const preference = z.array(z.string().max(64)).max(64).readonly();

/** A session's preferences: family ids and one {@link warnLine} in each list. */
export const preferencesSchema = z
  .strictObject({ kex: preference, hostKey: preference, cipher: preference })
  .readonly();
export type Preferences = z.infer<typeof preferencesSchema>;

/**
 * Makes a stored list whole, by PuTTY's rule for its own: unknown words and doubles go, and what is missing comes in
 * where the built-in order has it, before the next word that both lists have. Unlike PuTTY's, what is below the built-in
 * warning line comes in below the line, wherever its next word stands: nobody has chosen it.
 */
export function completePreference(list: AlgorithmList, stored: readonly string[]): readonly string[] {
  const builtIn = defaultPreferences[list];
  // Most sessions leave it alone, and each asks often while it connects.
  if (stored.length === builtIn.length && stored.every((word, position) => word === builtIn[position]))
    return stored;
  const whole = [...new Set(stored)].filter((word) => builtIn.includes(word));
  for (const [position, word] of builtIn.entries()) {
    if (whole.includes(word)) continue;
    const next = builtIn.slice(position + 1).find((later) => whole.includes(later));
    const before = next === undefined ? whole.length : whole.indexOf(next);
    // The line comes before these in the built-in order, so it is in by now.
    const lowest = position > builtIn.indexOf(warnLine) ? whole.indexOf(warnLine) + 1 : 0;
    whole.splice(Math.max(before, lowest), 0, word);
  }
  return whole;
}

/** The family of a name on the wire; null for what no list holds (MACs, compression). */
export function familyOf(list: AlgorithmList, name: string): AlgorithmFamily | null {
  return algorithmFamilies[list].find(({ names }) => names.includes(name)) ?? null;
}

/** Whether a name on the wire stands below the warning line of these preferences. */
export function isBelowWarnLine(list: AlgorithmList, name: string, preferences: Preferences): boolean {
  const whole = completePreference(list, preferences[list]);
  const family = familyOf(list, name);
  return family !== null && whole.indexOf(family.id) > whole.indexOf(warnLine);
}
