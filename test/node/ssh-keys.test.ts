import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorker } from '../../electron/keys/worker';
import {
  expectToSign,
  openText,
  otherSamples,
  outcomeOf,
  passphrase,
  ppkSamples,
  quickly,
  rememberingly,
  type Sample,
} from './ssh-keys-scene';

let samples: readonly Sample[] = [];
beforeAll(async () => {
  samples = [...ppkSamples, ...(await otherSamples())];
});

const ppk = (name: string): string => ppkSamples.find((sample) => sample.name === name)?.text ?? '';
const others = (): readonly Sample[] => samples.filter(({ name }) => !name.endsWith('.ppk'));
const sampleOf = (name: string): string => samples.find((sample) => sample.name === name)?.text ?? '';

describe('a key in PuTTY’s own format', () => {
  it.each(ppkSamples)(
    '$name opens and signs, with the line ends of every system',
    async ({ text, encrypted }) => {
      expect(ppkSamples).toHaveLength(12);
      const carryOut = rememberingly();
      for (const end of ['\n', '\r\n', '\r']) {
        const opened = await openText(text.replaceAll('\n', end), encrypted ? passphrase : '', carryOut);
        if (!opened.ok) throw new Error(JSON.stringify(opened.error));
        await expectToSign(opened.value);
      }
    },
  );

  it.each(ppkSamples)('$name tells a wrong passphrase from none needed', async ({ text, encrypted }) => {
    expect(await outcomeOf(text, 'wrong')).toBe(encrypted ? 'key-passphrase' : 'opened');
  });

  it('takes passphrases in the letters of older Windows, too', async () => {
    const text = ppk('id2.ppk');
    const { createCipheriv, createHash, createHmac } = await import('node:crypto');
    const typed = 'Tür';
    const sha1 = (...parts: Buffer[]): Buffer => createHash('sha1').update(Buffer.concat(parts)).digest();
    const lock = (secret: Buffer): string => {
      const key = Buffer.concat([sha1(Buffer.alloc(4), secret), sha1(Buffer.of(0, 0, 0, 1), secret)]);
      const line = (name: string): string =>
        new RegExp(`^${name}: \\d+\n((?:[A-Za-z0-9+/=]+\n)+)`, 'mu').exec(text)?.[1] ?? '';
      const half = Buffer.from(line('Private-Lines'), 'base64');
      const body = Buffer.concat([half, Buffer.alloc((16 - (half.length % 16)) % 16)]);
      const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), Buffer.alloc(16)).setAutoPadding(
        false,
      );
      const mac = createHmac('sha1', sha1(Buffer.from('putty-private-key-file-mac-key'), secret));
      const fields = ['ssh-ed25519', 'aes256-cbc', 'study@test'].map((field) => Buffer.from(field));
      for (const field of [...fields, Buffer.from(line('Public-Lines'), 'base64'), body]) {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(field.length);
        mac.update(length).update(field);
      }
      return text
        .replace('Encryption: none', 'Encryption: aes256-cbc')
        .replace(
          line('Private-Lines'),
          `${Buffer.concat([cipher.update(body), cipher.final()]).toString('base64')}\n`,
        )
        .replace(/Private-MAC: .*/u, `Private-MAC: ${mac.digest('hex')}`);
    };
    expect(await outcomeOf(lock(Buffer.from(typed, 'latin1')), typed)).toBe('opened');
    expect(await outcomeOf(lock(Buffer.from(typed, 'utf8')), typed)).toBe('opened');
    expect(await outcomeOf(lock(Buffer.from(typed, 'utf8')), 'Tor')).toBe('key-passphrase');
  });

  it.each([
    ['its version', /File-3/u, 'File-4', 'key-kind-unsupported'],
    ['the first version', /File-3/u, 'File-1', 'key-kind-unsupported'],
    ['DSA', /ssh-ed25519/u, 'ssh-dss', 'key-kind-unsupported'],
    ['Ed448', /ssh-ed25519/u, 'ssh-ed448', 'key-kind-unsupported'],
    ['another cipher', /aes256-cbc/u, 'aes512-cbc', 'key-kind-unsupported'],
    ['another derivation', /Argon2id/u, 'Argon3', 'key-kind-unsupported'],
    ['more memory than is reasonable', /Argon2-Memory: \d+/u, 'Argon2-Memory: 1048577', 'key-costly'],
    ['more passes than are reasonable', /Argon2-Passes: \d+/u, 'Argon2-Passes: 4294967295', 'key-costly'],
    ['no passes', /Argon2-Passes: \d+/u, 'Argon2-Passes: 0', 'key-damaged'],
    ['more lanes than memory', /Argon2-Parallelism: \d+/u, 'Argon2-Parallelism: 9999', 'key-damaged'],
    ['a salt cut off', /Argon2-Salt: .*/u, 'Argon2-Salt: 5d3', 'key-damaged'],
    ['a number of lines too high', /Private-Lines: 1/u, 'Private-Lines: 9999999', 'key-damaged'],
    ['no comment line', /Comment: .*\n/u, '', 'key-damaged'],
    ['a half line', /Private-Lines: 1\n.{10}/u, 'Private-Lines: 1\n', 'key-damaged'],
  ])('names what is wrong: %s', async (_what, pattern, by, code) => {
    const text = ppk('id3enc.ppk').replace(pattern, by);
    expect(text).not.toBe(ppk('id3enc.ppk'));
    const started: string[] = [];
    const outcome = await outcomeOf(text, passphrase, (job) => {
      started.push(job.kind);
      return quickly(job);
    });
    expect(outcome).toBe(code);
    // None of it takes a derivation to find out.
    expect(started).toEqual([]);
  });

  it('with a comment that was changed is damaged, as its checksum covers that', async () => {
    expect(await outcomeOf(ppk('rsa3.ppk').replace(/Comment: .*/u, 'Comment: mine'))).toBe('key-damaged');
    expect(await outcomeOf(ppk('rsao2.ppk').replace(/Private-MAC: ./u, 'Private-MAC: '))).toBe('key-damaged');
  });
});

describe('a key in OpenSSH’s or a PEM format', () => {
  it('opens and signs, with the line ends of every system', async () => {
    for (const { text, encrypted } of others()) {
      const carryOut = rememberingly();
      for (const end of ['\n', '\r\n', '\r']) {
        const opened = await openText(text.replaceAll('\n', end), encrypted ? passphrase : '', carryOut);
        if (!opened.ok) throw new Error(JSON.stringify(opened.error));
        await expectToSign(opened.value);
      }
    }
    expect(others()).toHaveLength(12);
  });

  it('tells a wrong passphrase from none needed', async () => {
    for (const { text, encrypted } of others()) {
      expect(await outcomeOf(text, 'wrong')).toBe(encrypted ? 'key-passphrase' : 'opened');
    }
  });

  it('of a kind or under a cipher that is not known is told as such, not as damaged', async () => {
    const pem = (text: string | Buffer): string => text.toString();
    const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    const foreign = [
      pem(dsa.export({ format: 'pem', type: 'pkcs8' })),
      pem(dsa.export({ format: 'pem', type: 'pkcs8' }))
        .replaceAll('BEGIN PRIVATE', 'BEGIN DSA PRIVATE')
        .replaceAll('END PRIVATE', 'END DSA PRIVATE'),
      pem(dsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase })),
      pem(generateKeyPairSync('ed448').privateKey.export({ format: 'pem', type: 'pkcs8' })),
      pem(generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' })),
      pem(
        generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey.export({
          format: 'pem',
          type: 'pkcs8',
        }),
      ),
      pem(other.export({ format: 'pem', type: 'sec1' })),
      pem(other.export({ format: 'pem', type: 'pkcs8' })),
      sampleOf('PKCS#1 AES').replace('AES-128-CBC', 'CAMELLIA-128-CBC'),
      'SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0\0\0',
      '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAA\n',
    ];
    for (const text of foreign) expect(await outcomeOf(text), text).toBe('key-kind-unsupported');
  });

  it('in OpenSSH’s format of another kind, under another cipher, or with more rounds than is reasonable', async () => {
    const recoded = (change: (bytes: Buffer) => Buffer): string => {
      const body = sampleOf('OpenSSH ed25519 secret').replace(/-----.*/gu, '');
      const bytes = change(Buffer.from(body, 'base64'));
      return `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
    };
    const swap = (from: string, to: string) => (bytes: Buffer) =>
      Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
    expect(await outcomeOf(recoded((bytes) => bytes))).toBe('opened');
    expect(await outcomeOf(recoded(swap('ssh-ed25519', 'ssh-ed44844')))).toBe('key-kind-unsupported');
    expect(await outcomeOf(recoded(swap('aes256-ctr', 'aes257-ctr')))).toBe('key-kind-unsupported');
    expect(await outcomeOf(recoded(swap('bcrypt', 'ccrypt')))).toBe('key-kind-unsupported');
    expect(await outcomeOf(recoded(swap('\0\0\0\x18\0\0\0\x01', '\xff\0\0\x18\0\0\0\x01')))).toBe(
      'key-costly',
    );
    expect(await outcomeOf(recoded(swap('openssh-key-v1', 'openssh-key-v2')))).toBe('key-damaged');
    expect(await outcomeOf(recoded((bytes) => bytes.subarray(0, -16)))).toBe('key-damaged');
  });

  it('whose numbers belong to two keys is damaged', async () => {
    const one = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'der',
      type: 'sec1',
    });
    const two = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'der',
      type: 'sec1',
    });
    // SEC 1: the private number stands in bytes 7 to 39, the public point after it.
    const mixed = Buffer.concat([one.subarray(0, 39), two.subarray(39)]);
    const text = `-----BEGIN EC PRIVATE KEY-----\n${mixed.toString('base64')}\n-----END EC PRIVATE KEY-----\n`;
    expect(await outcomeOf(text)).toBe('key-damaged');
  });

  it('is none where there is something else', async () => {
    for (const text of ['', '\n\n', 'not a key at all\n', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me\n']) {
      expect(await outcomeOf(text)).toBe('key-format');
    }
    expect(await outcomeOf('-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n')).toBe(
      'key-damaged',
    );
  });
});

describe('a damaged key', () => {
  it('never opens when its end is missing, wherever it was cut off', async () => {
    for (const { name, text } of samples) {
      const carryOut = rememberingly();
      const length = text.trimEnd().length;
      for (let end = 0; end < length; end += 1) {
        const outcome = await outcomeOf(text.slice(0, end), passphrase, carryOut);
        expect(
          ['key-format', 'key-damaged', 'key-kind-unsupported'],
          `${name} cut off at ${String(end)}`,
        ).toContain(outcome);
      }
    }
  });

  it('never throws, nor becomes another key, whichever bits were turned', async () => {
    const random = seeded(4711);
    for (const { name, text, encrypted, checked } of samples) {
      const blob = encrypted ? null : await openText(text);
      for (let round = 0; round < 250; round += 1) {
        const bytes = Buffer.from(text, 'latin1');
        for (let flips = 1 + (random() % 3); flips > 0; flips -= 1) {
          const at = random() % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (random() % 8));
        }
        const opened = await openText(bytes.toString('latin1'), passphrase, quickly);
        if (opened.ok && checked && blob?.ok === true) {
          expect(opened.value.publicBlob, name).toEqual(blob.value.publicBlob);
        }
      }
    }
  });

  it('nor when they were turned in what base64 carries', async () => {
    const random = seeded(815);
    const outcomes = new Map<string, number>();
    for (const { text } of others()) {
      const [head = '', body = '', tail = ''] = text.split(
        /(?<=-----\n(?:[A-Z].*\n)*\n?)([A-Za-z0-9+/=\n]+)(?=-----END)/u,
      );
      for (let round = 0; round < 250; round += 1) {
        const bytes = Buffer.from(body, 'base64');
        const at = random() % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (random() % 8));
        const outcome = await outcomeOf(`${head}${bytes.toString('base64')}\n${tail}`, passphrase, quickly);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    // It got as far as there is to get.
    expect([...outcomes.keys()].sort()).toEqual([
      'key-damaged',
      'key-kind-unsupported',
      'key-passphrase',
      'opened',
    ]);
  });
});

/** Pseudo-random numbers, the same at each run (Numerical Recipes' generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

describe('opening a key', () => {
  /** How often other work had its turn meanwhile. */
  const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    await work();
    over = true;
    return turns;
  };

  it.each(['id3enc.ppk', 'OpenSSH ed25519 secret'])('leaves everything else its turn: %s', async (name) => {
    const text = sampleOf(name);
    const turns = await turnsDuring(async () =>
      expect(await outcomeOf(text, passphrase, inWorker)).toBe('opened'),
    );
    // Done on this thread it leaves none but those around it.
    const halted = await turnsDuring(() => outcomeOf(text));
    expect(halted).toBeLessThan(50);
    expect(turns).toBeGreaterThan(20 * halted);
  });
});
