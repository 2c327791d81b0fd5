import { getDiffieHellman, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startExchange } from '../../electron/ssh/kex/diffie-hellman';
import { groupPrime } from '../../electron/ssh/kex/groups';

describe('the fixed groups', () => {
  it.each(['modp2', 'modp14', 'modp15', 'modp16', 'modp17', 'modp18'])('%s has its RFC’s prime', (name) => {
    expect(groupPrime(name)).toEqual(getDiffieHellman(name).getPrime());
  });

  it('are no others', () => {
    expect(groupPrime('modp1')).toBeNull();
    expect(groupPrime('constructor')).toBeNull();
  });
});

describe('an exchange', () => {
  it.each(['modp2', 'modp14', 'modp16'])('agrees with OpenSSL’s in %s', async (name) => {
    const there = getDiffieHellman(name);
    const theirs = there.generateKeys();
    const prime = groupPrime(name) ?? Buffer.alloc(0);
    const exchange = startExchange(prime, Buffer.of(2), randomBytes);
    const ours = await exchange.publicValue;
    const secret = await exchange.secret(theirs);
    const expected = there.computeSecret(ours);
    expect(Buffer.concat([Buffer.alloc(expected.length - secret.length), secret])).toEqual(expected);
  });

  it('agrees where values have leading zeros', async () => {
    // Of powers modulo a number this small, one in 2 of 4 bytes begins with zeros.
    const prime = 2n ** 31n - 1n;
    const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
    const valueOf = (bytes: Buffer): bigint => BigInt(`0x0${bytes.toString('hex')}`);
    const powerOf = (base: bigint, exponent: Buffer): bigint =>
      Array.from(valueOf(exponent).toString(2)).reduce(
        (power, bit) => (power * power * (bit === '1' ? base : 1n)) % prime,
        1n,
      );
    for (let seed = 0; seed < 20; seed += 1) {
      const exponent = Buffer.alloc(64, seed + 1);
      const exchange = startExchange(bytesOf(prime), Buffer.of(7), () => Buffer.from(exponent));
      exponent[0] = (exponent[0] ?? 0) | 0x80;
      expect(valueOf(await exchange.publicValue)).toBe(powerOf(7n, exponent));
      const theirs = BigInt(seed + 2);
      expect(valueOf(await exchange.secret(bytesOf(theirs)))).toBe(powerOf(theirs, exponent));
    }
  });

  it('takes 512 random bits, of which the first is set', async () => {
    const asked: number[] = [];
    const prime = groupPrime('modp14') ?? Buffer.alloc(0);
    const exchange = startExchange(prime, Buffer.of(2), (bytes) => {
      asked.push(bytes);
      return Buffer.alloc(bytes);
    });
    const exponent = 1n << 511n;
    let expected = 2n;
    const modulus = BigInt(`0x${prime.toString('hex')}`);
    for (let squared = 0n; squared < 511n; squared += 1n) expected = (expected * expected) % modulus;
    expect(exponent.toString(2)).toHaveLength(512);
    expect(BigInt(`0x${(await exchange.publicValue).toString('hex')}`)).toBe(expected);
    expect(asked).toEqual([64]);
    exchange.close();
  });

  it('that is given up fails, at once and for good', async () => {
    const exchange = startExchange(groupPrime('modp18') ?? Buffer.alloc(0), Buffer.of(2), randomBytes);
    const value = exchange.publicValue;
    exchange.close();
    exchange.close();
    await expect(value).rejects.toThrow('given up');
    await expect(exchange.secret(Buffer.of(2))).rejects.toThrow('given up');
  });
});
