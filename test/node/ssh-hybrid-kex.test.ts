import { createHash, randomBytes } from 'node:crypto';
import { ml_kem768 as mlKem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, it } from 'vitest';
import {
  hybridMethod,
  hybridNames,
  prepareHybrids,
  replyLength,
  startHybrid,
  type HybridMethod,
} from '../../electron/ssh/kex/hybrid';
import { createSntrup } from '../../electron/ssh/kex/sntrup761';
import { createCoding } from '../../electron/ssh/kex/sntrup761-coding';
import { createRings } from '../../electron/ssh/kex/sntrup761-rings';
import { hybridHalf, hybridNames as servedNames } from '../support/raw-ssh/hybrid';
import { WireReader } from '../support/raw-ssh/wire';

const methodOf = (name: string): HybridMethod => {
  const method = hybridMethod(name);
  if (method === null) throw new Error(`no method ${name}`);
  return method;
};

/** The reply of a server, and the secret as it has it, both without their lengths. */
function answerTo(name: string, ours: Buffer): { readonly value: Buffer; readonly secret: Buffer } {
  const { publicValue, secret } = hybridHalf(name, ours);
  return { value: new WireReader(publicValue).string(), secret: new WireReader(secret).string() };
}

describe('ML-KEM-768', () => {
  it('has the known answers (C2SP CCTV, accumulated vectors, as Go’s crypto/mlkem has them)', () => {
    // Of each round the randomness is taken from one stream, and all that comes out goes into one hash, implicit
    // rejections among it.
    const rounds = 100;
    const stream = createHash('shake128', { outputLength: rounds * (96 + 1088) }).digest();
    const out = createHash('shake128', { outputLength: 32 });
    let at = 0;
    const take = (length: number): Uint8Array => stream.subarray(at, (at += length));
    for (let round = 0; round < rounds; round += 1) {
      const { publicKey, secretKey } = mlKem768.keygen(take(64));
      const { cipherText, sharedSecret } = mlKem768.encapsulate(publicKey, take(32));
      expect(mlKem768.decapsulate(cipherText, secretKey)).toEqual(sharedSecret);
      for (const part of [publicKey, cipherText, sharedSecret]) out.update(part);
      out.update(mlKem768.decapsulate(take(1088), secretKey));
    }
    expect(out.digest('hex')).toBe('1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415');
  });
});

describe('sntrup761', () => {
  // The results of OpenSSH 10.0's sntrup761.c for the bytes of SHAKE-256 of "ginnel sntrup761 0", and so on: keys, a ciphertext and
  // its secret; then the secrets for that ciphertext with bit 4 of byte 3, and with bit 0 of its last byte, changed. The first
  // two are given by their SHA-256.
  const answers = [
    {
      seed: 0,
      publicKey: 'd3be8e70602924090d91372e0e0a33937060527d024ec18252b4ddeb6548d967',
      ciphertext: '046c8a82009ef0eea60a70be59b7133130e2bfe94c852b85dc315f889e531f10',
      secret: '08384ee0d1dfa2e93173deedae9ac2349fe269ad603a3345257edc7592114699',
      rejected: [
        'c9be2da844c86e330a9f8018e6b63e1f0a13eabec0913f0c6e02f70cc5a84677',
        '995be23c90ad8c3e5bb4c3c1084a805cd0f2556c5e09817368c88e2b20e24702',
      ],
    },
    {
      seed: 1,
      publicKey: '0abad581f5708c22446925d6077756941cf1bc0dc8e1bdda2facc2001ff765fc',
      ciphertext: 'f5c8a4238e34cc2287cfec44b5d1bb3e160352c4bfbb135adf12e72615ca4ed9',
      secret: 'a3a04ce7fc6a3e78f722b79c84cc2138ef165ace917423216d9e272c71aff9a7',
      rejected: [
        '0e6b0dcc2e0aa6838a44a81cfde5835c841b0a152b251f3d0c08c12bfbc1055a',
        '2a0c56a96862ae6a74d41b097f3ed0ce0ac8e9ba48436262b1b21b010ecc07bc',
      ],
    },
    {
      seed: 2,
      publicKey: 'df8d76784946f4fdda5682c8e3b3704070db1c982cda715b6b025885069ac474',
      ciphertext: '82ebb200f35acbbf43fa7a4038f4157fe219a16dd6d08d1c865dde94a14f10f1',
      secret: '6becd2959608014091da5d82a67fb6095127e76b0524358f9ddc1c7af4db8e01',
      rejected: [
        'f5a8eda018086c8f2efb518e17fd73a13ebe726a71efeedfae67241b00b39915',
        '3f17b02dec4fd6aa2105559cf80d5c405fa7fb7e4903e106d5a9b62022cb4929',
      ],
    },
  ];

  it.each(answers)('has the answers of OpenSSH’s (seed $seed)', ({ seed, ...answer }) => {
    const stream = createHash('shake256', { outputLength: 20_000 })
      .update(`ginnel sntrup761 ${String(seed)}`)
      .digest();
    let at = 0;
    const random = (bytes: number): Uint8Array => new Uint8Array(stream.subarray(at, (at += bytes)));
    const kem = createSntrup(createRings(), createCoding(), createHash, random);
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const keys = kem.generate();
    expect(digest(keys.publicKey)).toBe(answer.publicKey);
    const { ciphertext, secret } = kem.hide(kem.drawShort(), keys.publicKey);
    expect(digest(ciphertext)).toBe(answer.ciphertext);
    expect(hex(secret)).toBe(answer.secret);
    expect(hex(kem.decapsulate(ciphertext, keys))).toBe(answer.secret);
    const changed = (byte: number, bit: number): Uint8Array =>
      ciphertext.map((value, place) => (place === byte ? value ^ bit : value));
    const rejected = [changed(3, 16), changed(1038, 1)].map((one) => hex(kem.decapsulate(one, keys)));
    expect(rejected).toEqual(answer.rejected);
  });

  it('draws short polynomials of the one weight, and sorts as Node does', () => {
    const rings = createRings();
    const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
    const kem = createSntrup(rings, createCoding(), createHash, random);
    for (let round = 0; round < 20; round += 1) {
      expect(kem.drawShort().filter((value) => value !== 0)).toHaveLength(286);
      const words = new Int32Array(random(4 * 761).buffer);
      const sorted = new Int32Array(new Uint32Array(words).sort());
      expect(rings.sort(words)).toEqual(sorted);
    }
  });

  it('finds inverses, and that there is none', () => {
    const rings = createRings();
    const one = new Int32Array(761);
    one[0] = 1;
    const x = new Int32Array(761);
    x[1] = 1;
    expect(rings.invertSmall(new Int32Array(761))).toBeNull();
    expect(rings.invertSmall(one)).toEqual(one);
    expect(rings.multiply(rings.invertThrice(x), x)).toEqual(rings.invertThrice(one));
  });
});

describe('a hybrid exchange', () => {
  it('is served by the tests in all its methods', () => {
    expect([...servedNames]).toEqual([...hybridNames]);
    expect(hybridMethod('curve25519-sha256')).toBeNull();
    expect(hybridMethod('constructor')).toBeNull();
  });

  // Keys of NTRU Prime take longer to make.
  const rounds = [
    [hybridNames[0] ?? '', 50],
    [hybridNames[1] ?? '', 10],
    [hybridNames[2] ?? '', 1],
  ] as const;
  it.each(rounds)(
    '%s: agrees %i times 20 times, whatever bytes values and secrets begin with',
    async (name, count) => {
      const method = methodOf(name);
      const values = new Set<string>();
      const exchange = async (): Promise<void> => {
        const { publicValue, secret } = startHybrid(method);
        const ours = await publicValue;
        const theirs = answerTo(name, ours);
        expect(theirs.value).toHaveLength(replyLength(method));
        const agreed = await secret(theirs.value);
        if (agreed === null || !agreed.equals(theirs.secret)) throw new Error('the secrets differ');
        values.add(ours.subarray(0, -32).toString('base64'));
      };
      for (let round = 0; round < count; round += 1) {
        await Promise.all(Array.from({ length: 20 }, exchange));
      }
      // No two had the same key.
      expect(values.size).toBe(count * 20);
    },
  );

  it.each(hybridNames)('%s: a changed ciphertext gives another secret, the same each time', async (name) => {
    const method = methodOf(name);
    const secrets: string[] = [];
    for (const bit of [1, 2]) {
      const { publicValue, secret } = startHybrid(method);
      const { value, secret: due } = answerTo(name, await publicValue);
      value[500] = (value[500] ?? 0) ^ bit;
      const agreed = await secret(value);
      expect(agreed).toHaveLength(due.length);
      expect(agreed?.equals(due)).toBe(false);
      secrets.push(agreed?.toString('hex') ?? '');
    }
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  // All points of small order that a reader takes for others than they are, or not (RFC 7748, 6.1).
  it.each(['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`])(
    'gives no secret for the point %s',
    async (point) => {
      const [name = ''] = hybridNames;
      const { publicValue, secret } = startHybrid(methodOf(name));
      const { value } = answerTo(name, await publicValue);
      Buffer.from(point, 'hex').copy(value, value.length - 32);
      expect(await secret(value)).toBeNull();
    },
  );

  it('that is given up fails, and leaves the others alone', async () => {
    const [name = ''] = hybridNames;
    prepareHybrids([name, 'curve25519-sha256']);
    const [given, other] = [startHybrid(methodOf(name)), startHybrid(methodOf(name))];
    given.close();
    given.close();
    await expect(given.publicValue).rejects.toThrow('given up');
    await expect(given.secret(Buffer.alloc(replyLength(methodOf(name))))).rejects.toThrow('given up');
    const { value, secret } = answerTo(name, await other.publicValue);
    expect(await other.secret(value)).toEqual(secret);
  });

  it('has one answer: its keys are gone after that', async () => {
    const [name = ''] = hybridNames;
    const { publicValue, secret } = startHybrid(methodOf(name));
    const { value } = answerTo(name, await publicValue);
    await secret(value);
    await expect(secret(value)).rejects.toThrow('given up');
  });
});
