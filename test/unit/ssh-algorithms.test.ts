import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doingKex, initialised } from '../../shared/texts/handshake';
import {
  clientAlgorithms,
  isNarrowed,
  isWeakMac,
  runtimeFamilies,
  runtimeOffer,
  type CryptoOffer,
} from '../../electron/ssh/algorithms/algorithms';
import { Client } from '../../electron/ssh/ssh2';
import { looseChoices, needsStrictKex, weakChoices, type Choice } from '../../electron/ssh/algorithms/weak';
import {
  algorithmFamilies,
  algorithmListSchema,
  completePreference,
  defaultPreferences,
  isBelowWarnLine,
  warnLine,
  type AlgorithmList,
  type Preferences,
} from '../../shared/algorithms';

const lists = algorithmListSchema.options;
const byDefault = { compression: false, algorithms: defaultPreferences };
const wish = (list: AlgorithmList, words: readonly string[]): typeof byDefault => ({
  ...byDefault,
  algorithms: { ...defaultPreferences, [list]: words },
});
/** What Electron 33 answers, as far as it matters here. */
const boringSsl: CryptoOffer = {
  ciphers: ['aes-128-cbc', 'aes-128-ctr', 'aes-128-gcm', 'aes-256-gcm', 'des-ede3-cbc', 'rc4'],
  hashes: ['md5', 'sha1', 'sha256', 'sha512'],
  curves: ['prime256v1', 'secp384r1', 'secp521r1'],
  dsa: false,
};

describe('a list of preferences', () => {
  const known = (list: AlgorithmList): readonly string[] => [
    ...algorithmFamilies[list].map(({ id }) => id),
    warnLine,
  ];

  it.each(lists)('%s: the built-in order has every family and the line, once', (list) => {
    expect([...defaultPreferences[list]].sort()).toEqual([...known(list)].sort());
  });

  it.each(lists)(
    '%s: whatever was saved, it becomes a whole one that keeps the order of the known words',
    (list) => {
      const word = fc.oneof(fc.constantFrom(...known(list)), fc.string({ maxLength: 12 }));
      fc.assert(
        fc.property(fc.array(word, { maxLength: 30 }), (saved) => {
          const whole = completePreference(list, saved);
          expect([...whole].sort()).toEqual([...known(list)].sort());
          const kept = [...new Set(saved)].filter((one) => known(list).includes(one));
          expect(whole.filter((one) => kept.includes(one))).toEqual(kept);
          expect(completePreference(list, whole)).toEqual(whole);
          // What is weak is above the line only where somebody has put it there.
          const weak = defaultPreferences[list].slice(defaultPreferences[list].indexOf(warnLine) + 1);
          for (const one of weak.filter((id) => !saved.includes(id))) {
            expect(whole.indexOf(one)).toBeGreaterThan(whole.indexOf(warnLine));
          }
        }),
      );
    },
  );

  it('puts a family that is missing before the next one of the built-in order', () => {
    // ChaCha20 goes before the line, AES-GCM before AES, and AES in CBC mode below the line though 3DES is above.
    expect(completePreference('cipher', ['3des', 'gost', warnLine, 'aes'])).toEqual([
      '3des',
      'chacha20',
      warnLine,
      'aes-cbc',
      'aesgcm',
      'aes',
    ]);
  });
});

describe('what is offered', () => {
  it('is in the user’s order, and what stands below the line comes as well, where it stands', () => {
    const { cipher } = clientAlgorithms(
      wish('cipher', ['3des', 'aes', warnLine, 'aes-cbc', 'aesgcm', 'chacha20']),
    );
    expect(cipher).toEqual([
      '3des-cbc',
      ...['aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
      ...['aes128-cbc', 'aes192-cbc', 'aes256-cbc'],
      ...['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
      'chacha20-poly1305@openssh.com',
    ]);
  });

  it('never has the line itself, or anything twice, or anything ssh2 does not take', () => {
    const saved = (list: AlgorithmList): fc.Arbitrary<readonly string[]> =>
      fc.array(fc.constantFrom(...defaultPreferences[list], 'unknown'), { maxLength: 15 });
    const preferences: fc.Arbitrary<Preferences> = fc.record({
      kex: saved('kex'),
      hostKey: saved('hostKey'),
      cipher: saved('cipher'),
    });
    const types = fc.subarray([
      'ssh-rsa',
      'ssh-dss',
      'ssh-ed25519',
      'ecdsa-sha2-nistp384',
      'sk-ssh-ed25519@openssh.com',
    ]);
    fc.assert(
      fc.property(preferences, types, fc.boolean(), (algorithms, known, compression) => {
        const offered = clientAlgorithms({ algorithms, compression }, known);
        for (const names of Object.values(offered)) {
          if (!Array.isArray(names)) throw new Error('not a list');
          expect(new Set(names).size).toBe(names.length);
          expect(names).not.toContain(warnLine);
          expect(names.length).toBeGreaterThan(0);
        }
        const client = new Client().on('error', () => undefined);
        client.connect({ sock: new PassThrough(), username: 'x', algorithms: offered });
        client.destroy();
      }),
      { numRuns: 25 },
    );
  });

  it('is only what the runtime has', () => {
    const { cipher, hmac, serverHostKey, kex } = clientAlgorithms(byDefault, [], {
      ...boringSsl,
      hashes: ['sha256'],
      curves: ['prime256v1'],
    });
    expect(cipher).toEqual([
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes128-cbc',
      '3des-cbc',
    ]);
    expect(hmac).toEqual(['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256']);
    expect(serverHostKey).not.toContain('ssh-dss');
    expect(serverHostKey).not.toContain('ecdsa-sha2-nistp521');
    expect(kex).not.toContain('ecdh-sha2-nistp384');
    expect(kex).toContain('diffie-hellman-group1-sha1');
  });

  it('families of which nothing can be done are not listed for the panels', () => {
    expect(runtimeFamilies(boringSsl)).toEqual({
      kex: algorithmFamilies.kex.map(({ id }) => id),
      hostKey: ['ed25519', 'ecdsa', 'rsa', 'rsa-sha1'],
      cipher: ['aesgcm', 'aes', 'aes-cbc', '3des'],
    });
    expect(runtimeFamilies({ ciphers: [], hashes: [], curves: [], dsa: true })).toMatchObject({
      hostKey: ['ed25519', 'rsa', 'rsa-sha1', 'dsa'],
      cipher: [],
    });
  });

  it('this runtime, which has OpenSSL, can do all of it', () => {
    expect(runtimeOffer().dsa).toBe(true);
    for (const list of lists) {
      expect(runtimeFamilies()[list]).toEqual(algorithmFamilies[list].map(({ id }) => id));
    }
  });

  it('weak MACs come last', () => {
    const { hmac } = clientAlgorithms(byDefault);
    if (!Array.isArray(hmac)) throw new Error('not a list');
    expect(hmac.map(isWeakMac)).toEqual([...Array<boolean>(6).fill(false), true, true, true]);
    expect(hmac.slice(-3)).toEqual(['hmac-sha1-96', 'hmac-md5', 'hmac-md5-96']);
  });

  it('slow groups come after the fast ones unless the user says otherwise', () => {
    const { kex } = clientAlgorithms(byDefault);
    if (!Array.isArray(kex)) throw new Error('not a list');
    const from = kex.indexOf('diffie-hellman-group15-sha512');
    expect(kex.slice(from, from + 3)).toEqual(
      [15, 17, 18].map((n) => `diffie-hellman-group${String(n)}-sha512`),
    );
    expect(kex.slice(0, from)).toContain('diffie-hellman-group16-sha512');
    const { kex: own } = clientAlgorithms(wish('kex', ['dh-group18', ...defaultPreferences.kex]));
    expect(Array.isArray(own) ? own[0] : own).toBe('diffie-hellman-group18-sha512');
  });
});

describe('kinds of host key that are known', () => {
  it.each([
    [['ssh-ed25519'], ['ssh-ed25519']],
    [['ssh-rsa'], ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
    [
      ['ssh-rsa', 'ecdsa-sha2-nistp256'],
      ['ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
    ],
    [['ssh-dss'], ['ssh-dss']],
  ])('%j: only theirs are offered, in the user’s order', (known, offered) => {
    expect(clientAlgorithms(byDefault, known).serverHostKey).toEqual(offered);
    expect(isNarrowed(byDefault, known)).toBe(true);
  });

  it('of which none can be done leave all to be offered', () => {
    const all = clientAlgorithms(byDefault, [], boringSsl).serverHostKey;
    for (const known of [['ssh-dss'], ['sk-ssh-ed25519@openssh.com'], ['constructor'], []]) {
      expect(clientAlgorithms(byDefault, known, boringSsl).serverHostKey).toEqual(all);
      expect(isNarrowed(byDefault, known, boringSsl)).toBe(false);
    }
  });
});

describe('what is weak', () => {
  it('stands below the warning line, whichever names that are', () => {
    const choices = [
      { part: 'kex', name: 'diffie-hellman-group1-sha1' },
      { part: 'hostKey', name: 'ssh-rsa' },
      { part: 'cipher', name: '3des-cbc', direction: 'client-to-server' },
      { part: 'cipher', name: '3des-cbc', direction: 'server-to-client' },
      { part: 'cipher', name: 'aes128-ctr', direction: 'server-to-client' },
      { part: 'mac', name: 'hmac-md5', direction: 'client-to-server' },
      { part: 'mac', name: 'hmac-sha1', direction: 'server-to-client' },
    ] as const;
    const kind = 'weak-algorithm';
    expect(weakChoices(choices)).toEqual([
      { kind, what: 'key-exchange algorithm', name: 'diffie-hellman-group1-sha1' },
      { kind, what: 'host key type', name: 'ssh-rsa' },
      { kind, what: 'cipher', name: '3des-cbc' },
      { kind, what: 'MAC', name: 'hmac-md5' },
    ]);
    const strict: Preferences = { ...defaultPreferences, cipher: [warnLine, 'aes'] };
    expect(weakChoices(choices, strict).map(({ name }) => name)).toContain('aes128-ctr');
    const lax: Preferences = { ...defaultPreferences, cipher: ['3des', 'aes', warnLine] };
    expect(weakChoices(choices, lax).map(({ name }) => name)).not.toContain('3des-cbc');
  });

  it('is everything, with the line on top', () => {
    for (const list of lists) {
      const preferences = { ...defaultPreferences, [list]: [warnLine, ...defaultPreferences[list]] };
      for (const { names } of algorithmFamilies[list]) {
        for (const name of names) expect(isBelowWarnLine(list, name, preferences)).toBe(true);
      }
    }
  });

  it.each([
    ['chacha20-poly1305@openssh.com', '', true],
    ['aes128-cbc', 'hmac-sha2-256-etm@openssh.com', true],
    ['aes128-cbc', 'hmac-sha2-256', false],
    ['aes128-ctr', 'hmac-sha2-256-etm@openssh.com', false],
    ['aes128-gcm@openssh.com', '', false],
  ])('%s with the MAC "%s" needs strict key exchange: %s', (cipher, mac, needs) => {
    expect(needsStrictKex({ cipher, mac })).toBe(needs);
  });
});

describe('what is unsafe without strict key exchange', () => {
  const chacha = 'chacha20-poly1305@openssh.com';
  const etm = 'hmac-sha2-256-etm@openssh.com';
  /** What was agreed on: cipher and MAC for what is sent, then for what is received. */
  const agreed = (sent: readonly string[], received: readonly string[]): readonly Choice[] =>
    (
      [
        ['client-to-server', sent],
        ['server-to-client', received],
      ] as const
    ).flatMap(([direction, [cipher = '', mac]]): readonly Choice[] => [
      { part: 'cipher', name: cipher, direction },
      ...(mac === undefined ? [] : [{ part: 'mac', name: mac, direction } as const]),
    ]);

  it.each<readonly [string, readonly string[], readonly string[], readonly (readonly [string, string])[]]>([
    ['ChaCha20 both ways', [chacha], [chacha], [['cipher', chacha]]],
    ['ChaCha20 one way', [chacha], ['aes128-ctr', etm], [['client-to-server cipher', chacha]]],
    ['ChaCha20 the other way', ['aes128-gcm@openssh.com'], [chacha], [['server-to-client cipher', chacha]]],
    ['CBC with EtM', ['aes128-cbc', etm], ['aes128-cbc', etm], [['cipher', `aes128-cbc with ${etm}`]]],
    [
      'CBC with another EtM each way',
      ['aes128-cbc', etm],
      ['3des-cbc', etm],
      [
        ['client-to-server cipher', `aes128-cbc with ${etm}`],
        ['server-to-client cipher', `3des-cbc with ${etm}`],
      ],
    ],
    [
      'CBC with EtM one way alone',
      ['aes128-cbc', 'hmac-sha1'],
      ['aes128-cbc', etm],
      [['server-to-client cipher', `aes128-cbc with ${etm}`]],
    ],
    ['CBC without EtM', ['aes128-cbc', 'hmac-sha1'], ['aes128-cbc', 'hmac-sha1'], []],
    ['CTR with EtM', ['aes128-ctr', etm], ['aes128-ctr', etm], []],
    ['AES-GCM', ['aes128-gcm@openssh.com'], ['aes128-gcm@openssh.com'], []],
  ])('%s', (_case, sent, received, expected) => {
    const kind = 'no-strict-kex';
    expect(looseChoices(agreed(sent, received), [chacha, '3des-cbc', 'aes256-ctr'])).toEqual(
      expected.map(([what, name]) => ({ kind, what, name, better: 'aes256-ctr' })),
    );
  });

  it('has nothing better where the server offers nothing else', () => {
    expect(looseChoices(agreed([chacha], [chacha]), [chacha, 'aes128-cbc'])).toMatchObject([
      { better: null },
    ]);
  });
});

describe('in PuTTY’s words', () => {
  it.each([
    ['curve25519-sha256@libssh.org', 'ECDH key exchange with curve Curve25519, using hash SHA-256'],
    ['ecdh-sha2-nistp384', 'ECDH key exchange with curve nistp384, using hash SHA-384'],
    [
      'diffie-hellman-group1-sha1',
      'Diffie-Hellman key exchange using 1024-bit modulus and hash SHA-1 with standard group "group1"',
    ],
    [
      'diffie-hellman-group18-sha512',
      'Diffie-Hellman key exchange using 8192-bit modulus and hash SHA-512 with standard group "group18"',
    ],
    ['diffie-hellman-group-exchange-sha1', 'Diffie-Hellman group exchange, using hash SHA-1'],
    ['new-kex', 'new-kex key exchange'],
    ['diffie-hellman-group99-sha1', 'diffie-hellman-group99-sha1 key exchange'],
  ])('%s', (name, words) => {
    expect(doingKex(name, false)).toBe(`Doing ${words}`);
  });

  it.each(algorithmFamilies.kex.flatMap(({ names }) => names))('%s has words of its own', (name) => {
    expect(doingKex(name, false)).not.toContain(name);
  });

  it.each([
    ['aes256-ctr', 'AES-256 SDCTR'],
    ['aes128-gcm@openssh.com', 'AES-128 GCM'],
    ['aes192-cbc', 'AES-192 CBC'],
    ['3des-cbc', 'triple-DES CBC'],
    ['chacha20-poly1305@openssh.com', 'ChaCha20'],
  ])('%s', (name, words) => {
    expect(initialised(name, '', 'none', 'outbound')).toEqual([`Initialised ${words} outbound encryption`]);
  });

  it.each([
    ['hmac-sha2-256-etm@openssh.com', 'Initialised HMAC-SHA-256 outbound MAC algorithm (in ETM mode)'],
    ['hmac-sha1', 'Initialised HMAC-SHA-1 outbound MAC algorithm'],
    ['hmac-sha1-96', 'Initialised HMAC-SHA-1-96 outbound MAC algorithm'],
    ['hmac-md5', 'Initialised HMAC-MD5 outbound MAC algorithm'],
    ['', null],
  ])('%s', (name, words) => {
    expect(initialised('aes128-ctr', name, 'none', 'outbound')[1] ?? null).toBe(words);
  });
});
