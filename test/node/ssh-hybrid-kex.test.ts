import { createHash } from 'node:crypto';
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
import { hybridHalf, hybridNames as servedNames } from '../support/raw-ssh/hybrid';
import { WireReader } from '../support/raw-ssh/wire';

const methodOf = (name: string): HybridMethod => {
  const method = hybridMethod(name);
  if (method === null) throw new Error(`no method ${name}`);
  return method;
};

/** What a server sends, and the secret as it has it, both without their lengths. */
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

describe('a hybrid exchange', () => {
  it('is served by the tests in all its methods', () => {
    expect([...servedNames]).toEqual([...hybridNames]);
    expect(hybridMethod('curve25519-sha256')).toBeNull();
    expect(hybridMethod('constructor')).toBeNull();
  });

  it.each(hybridNames)(
    '%s: agrees 1,000 times, whatever bytes values and secrets begin with',
    async (name) => {
      const method = methodOf(name);
      const values = new Set<string>();
      let zeros = 0;
      const exchange = async (): Promise<void> => {
        const { publicValue, secret } = startHybrid(method);
        const ours = await publicValue;
        const theirs = answerTo(name, ours);
        expect(theirs.value).toHaveLength(replyLength(method));
        const agreed = await secret(theirs.value);
        if (agreed === null || !agreed.equals(theirs.secret)) throw new Error('the secrets differ');
        values.add(ours.subarray(0, -32).toString('base64'));
        if (agreed[0] === 0 || ours[0] === 0 || theirs.value[0] === 0) zeros += 1;
      };
      for (let round = 0; round < 50; round += 1) {
        await Promise.all(Array.from({ length: 20 }, exchange));
      }
      // No two had the same key, and a byte in 256 is zero.
      expect(values.size).toBe(1000);
      expect(zeros).toBeGreaterThan(0);
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
