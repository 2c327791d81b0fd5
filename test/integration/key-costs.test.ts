import { createHash, getDiffieHellman } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../electron/keys/file';
import { toMpint, writeStrings } from '../../electron/keys/wire';
import { explain, type AppError } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { watchThread } from '../support/thread-time';
import { makeKey, runOrThrow, startSshAgent, startSshd, type SshServer } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf } from './ssh-attempt';
import { here } from '../support/here';

const keep = closeAfterEach();
const passphrase = 'open sesame';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-costs-'));
  await writeFile(join(folder, 'passphrase'), passphrase, { mode: 0o600 });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Two published primes of 8192 bits make an RSA key of 16,384 bits without a search: RFC 3526, 7 and RFC 7919, A.5. */
function longKey(): { readonly text: string; readonly publicKey: string } {
  const p = BigInt(`0x${getDiffieHellman('modp18').getPrime('hex')}`);
  const q = ffdhe8192();
  const n = p * q;
  const phi = (p - 1n) * (q - 1n);
  let e = 65_537n;
  while (inverse(e, phi) === null) e += 2n;
  const d = inverse(e, phi) ?? 0n;
  const iqmp = inverse(q, p) ?? 0n;
  const bytes = (value: bigint): Buffer => {
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  };
  const mpints = (...values: readonly bigint[]): Buffer =>
    writeStrings(...values.map((value) => toMpint(bytes(value))));
  const blob = Buffer.concat([writeStrings('ssh-rsa'), mpints(e, n)]);
  const check = createHash('sha256').update('check').digest().subarray(0, 4);
  const body = Buffer.concat([
    check,
    check,
    writeStrings('ssh-rsa'),
    mpints(n, e, d, iqmp, p, q),
    writeStrings('long'),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, at) => at + 1));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    writeStrings('none', 'none', ''),
    Buffer.of(0, 0, 0, 1),
    writeStrings(blob, Buffer.concat([body, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/gu) ?? [];
  return {
    text: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
      '\n',
    ),
    publicKey: `ssh-rsa ${blob.toString('base64')} long`,
  };
}

/** 2^8192 - 2^8128 + (floor(2^8062 * e) + 10965728) * 2^64 - 1, where e is Euler's number. */
function ffdhe8192(): bigint {
  const extra = 64n;
  let euler = 0n;
  for (let term = 1n << (8062n + extra), at = 1n; term > 0n; at += 1n) {
    euler += term;
    term /= at;
  }
  return (1n << 8192n) - (1n << 8128n) + (((euler >> extra) + 10_965_728n) << 64n) - 1n;
}

/** The inverse of a number modulo another; null where there is none. */
function inverse(number: bigint, modulus: bigint): bigint | null {
  let [left, right, x, y] = [modulus, number % modulus, 0n, 1n];
  while (right !== 0n) {
    const times = left / right;
    [left, right] = [right, left - times * right];
    [x, y] = [y, x - times * y];
  }
  return left === 1n ? (x + modulus) % modulus : null;
}

describe('an RSA key of 16,384 bits', () => {
  const key = longKey();
  let path = '';
  let server: SshServer;
  beforeAll(async () => {
    path = join(folder, 'long');
    await writeFile(path, key.text, { mode: 0o600 });
    server = await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] });
  });
  afterAll(async () => {
    await server.close();
  });

  it('is a key, as ssh-keygen reads it', async () => {
    expect(await runOrThrow('ssh-keygen', ['-l', '-f', path])).toMatch(/^16384 /u);
  });

  it('lets in on sshd from its file and from an agent, and no other timer waits for it', async () => {
    const agent = keep(await startSshAgent([{ path, passphrase: undefined }]));
    const { pieces } = await watchThread(async () => {
      for (const profile of [{ privateKeyFile: path }, { tryAgent: true, agentPath: agent.socket }]) {
        for (let count = 0; count < 3; count += 1) {
          const made = await attempt({ port: server.port, username: server.user, profile });
          await connectionOf(made).end();
        }
      }
    });
    expect(pieces[0]).toBeLessThan(50);
  });

  it('is the longest there is: one bit more is said to be too much, in every format', async () => {
    const longer = join(folder, 'longer');
    // The number alone counts: nobody has to find primes for it.
    const blob = Buffer.concat([
      writeStrings('ssh-rsa', Buffer.of(1, 0, 1), Buffer.concat([Buffer.of(1), Buffer.alloc(2048, 1)])),
    ]);
    const whole = Buffer.concat([
      Buffer.from('openssh-key-v1\0', 'latin1'),
      writeStrings('none', 'none', ''),
      Buffer.of(0, 0, 0, 1),
      writeStrings(blob, Buffer.alloc(64)),
    ]);
    await writeFile(
      longer,
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    );
    const lines = blob.toString('base64').match(/.{1,64}/gu) ?? [];
    const ppk = join(folder, 'longer.ppk');
    await writeFile(
      ppk,
      [
        'PuTTY-User-Key-File-3: ssh-rsa',
        'Encryption: none',
        'Comment: long',
        `Public-Lines: ${String(lines.length)}`,
        ...lines,
        'Private-Lines: 1',
        'AAAA',
        `Private-MAC: ${'0'.repeat(64)}`,
        '',
      ].join('\n'),
    );
    for (const file of [longer, ppk]) {
      const error = errorOf(await readKeyFile(file, here));
      expect(error.code).toBe('key-costly');
      expect(explain(error).why).toContain('an RSA key of 16,385 bits; 16,384 are the most');
      expect(explain(error).todo).toContain('shorter');
    }
  });
});

describe('a passphrase that is dear to try', () => {
  /** Each takes a good part of a second. */
  async function dearKeys(): Promise<readonly string[]> {
    const key = await makeKey();
    const bcrypt = (await makeKey({ path: join(folder, 'bcrypt'), passphrase, rounds: 60 })).path;
    const argon2 = join(folder, 'argon2.ppk');
    const file = join(folder, 'passphrase');
    const costs = 'kdf=argon2id,memory=65536,passes=4,parallelism=2';
    await runOrThrow('puttygen', [
      ...[key.path, '-O', 'private', '-o', argon2, '--ppk-param', costs, '--new-passphrase', file],
    ]);
    const plain = join(folder, 'plain.pem');
    await runOrThrow('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', plain]);
    const locked = async (name: string, ...how: readonly string[]): Promise<string> => {
      const path = join(folder, name);
      await runOrThrow('openssl', [
        ...['pkcs8', '-topk8', '-in', plain, '-out', path, '-passout', `file:${file}`, ...how],
      ]);
      return path;
    };
    const pbkdf2 = await locked('pbkdf2', '-v2prf', 'hmacWithSHA512', '-iter', '800000');
    const scrypt = await locked(
      'scrypt',
      '-scrypt',
      '-scrypt_N',
      '16384',
      '-scrypt_r',
      '8',
      '-scrypt_p',
      '16',
    );
    const older = await locked('older', '-v1', 'PBE-SHA1-3DES', '-iter', '300000');
    await key.remove();
    return [bcrypt, argon2, pbkdf2, scrypt, older];
  }

  let keys: readonly string[] = [];
  beforeAll(async () => {
    keys = await dearKeys();
  });

  it.each(['bcrypt', 'argon2.ppk', 'pbkdf2', 'scrypt', 'older'])(
    'opens its key (%s), and no other timer of the thread waits for it',
    async (name) => {
      const path = keys.find((one) => one.endsWith(name)) ?? '';
      const file = await readKeyFile(path, here);
      if (!file.ok) throw new Error(JSON.stringify(file.error));
      const { pieces } = await watchThread(async () => {
        const begun = performance.now();
        const opened = await file.value.unlock(passphrase);
        if (!opened.ok) throw new Error(JSON.stringify(opened.error));
        expect(performance.now() - begun).toBeGreaterThan(100);
      });
      expect(pieces[0]).toBeLessThan(50);
    },
  );

  it('is given up at once, also before its turn has come', async () => {
    const given = await Promise.all(
      keys.map(async (path) => {
        const file = await readKeyFile(path, here);
        if (!file.ok) throw new Error(JSON.stringify(file.error));
        return file.value;
      }),
    );
    const halt = new AbortController();
    const outcomes = given.map((file) => file.unlock(passphrase, halt.signal));
    const begun = performance.now();
    setImmediate(() => {
      halt.abort();
    });
    for (const outcome of outcomes) expect((await outcome).ok).toBe(false);
    expect(performance.now() - begun).toBeLessThan(5000);
    // And those that come later have their turn.
    const [first] = given;
    expect((await first?.unlock(passphrase))?.ok).toBe(true);
  });

  it('does not hold up a login that is given up meanwhile', async () => {
    const [path = ''] = keys;
    const publicKey = (await runOrThrow('ssh-keygen', ['-y', '-P', passphrase, '-f', path])).trim();
    const server = keep(await startSshd({ auth: ['publickey'], authorizedKeys: [publicKey] }));
    const halt = new AbortController();
    let begun = 0;
    const made = await attempt({
      ...{ port: server.port, username: server.user, signal: halt.signal },
      profile: { privateKeyFile: path },
      answers: () => {
        setImmediate(() => {
          begun = performance.now();
          halt.abort();
        });
        return [passphrase];
      },
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    expect(performance.now() - begun).toBeLessThan(500);
    expect(made.questions).toHaveLength(1);
    expect(made.warnings).toEqual([]);
  });
});

describe('a passphrase that is too dear', () => {
  const ppk = (costs: readonly string[]): string =>
    [
      ...['PuTTY-User-Key-File-3: ssh-ed25519', 'Encryption: aes256-cbc', 'Comment: dear', 'Public-Lines: 2'],
      'AAAAC3NzaC1lZDI1NTE5AAAAINsOwbmc90E/jjHFLib9uZS+CG+l4LzUcHyL1xuL',
      'oMQk',
      ...['Key-Derivation: Argon2id', ...costs, `Argon2-Salt: ${'5d'.repeat(16)}`],
      ...['Private-Lines: 1', 'A'.repeat(63) + '=', `Private-MAC: ${'0'.repeat(64)}`, ''],
    ].join('\n');

  it.each([
    [
      'memory',
      ['Argon2-Memory: 4194304', 'Argon2-Passes: 1', 'Argon2-Parallelism: 1'],
      /4,096 MiB of memory.*1,024 MiB are the most/u,
    ],
    [
      'absurd memory',
      ['Argon2-Memory: 99999999999999', 'Argon2-Passes: 1', 'Argon2-Parallelism: 1'],
      /MiB of memory/u,
    ],
    [
      'passes',
      ['Argon2-Memory: 8192', 'Argon2-Passes: 1000000', 'Argon2-Parallelism: 1'],
      /1,000,000 passes over 8 MiB.*2,048 are the most/u,
    ],
  ])('in a .ppk file is refused by what is too much: %s', async (_name, costs, words) => {
    const path = join(folder, 'dear.ppk');
    await writeFile(path, ppk(costs));
    expectCostly(errorOf(await readKeyFile(path, here)), words, /PuTTYgen.*agent/u);
  });

  it('in OpenSSH’s format is refused by its rounds, before it is asked for', async () => {
    const key = await makeKey({ path: join(folder, 'rounds'), passphrase, rounds: 1 });
    const text = await readFile(key.path, 'utf8');
    const bytes = Buffer.from(text.replace(/-----.*/gu, ''), 'base64');
    // The rounds stand behind the salt of 16 bytes: ssh-keygen -a 100000 would take twenty minutes.
    const at = bytes.indexOf(Buffer.from([0, 0, 0, 16])) + 20;
    expect(bytes.readUInt32BE(at)).toBe(1);
    bytes.writeUInt32BE(100_000, at);
    const path = join(folder, 'rounds100000');
    await writeFile(
      path,
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    );
    expectCostly(
      errorOf(await readKeyFile(path, here)),
      /100,000 rounds of bcrypt; 4,096 are the most/u,
      /ssh-keygen -p -a 24.*ssh-add/u,
    );
  });

  it('in PKCS#8 is refused by its iterations or its memory', async () => {
    const plain = join(folder, 'plain2.pem');
    await runOrThrow('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', plain]);
    const lock = async (...how: readonly string[]): Promise<AppError> => {
      const path = join(folder, 'dear.p8');
      const out = ['-in', plain, '-out', path, '-passout', `file:${join(folder, 'passphrase')}`];
      await runOrThrow('openssl', ['pkcs8', '-topk8', ...out, ...how], { timeoutMs: 120_000 });
      return errorOf(await readKeyFile(path, here));
    };
    expectCostly(
      await lock('-iter', '10000001'),
      /10,000,001 iterations; 10,000,000 are the most/u,
      /openssl pkcs8/u,
    );
    expectCostly(
      await lock('-v1', 'PBE-SHA1-3DES', '-iter', '1000001'),
      /1,000,001 iterations/u,
      /openssl pkcs8/u,
    );
  });

  function expectCostly(error: AppError, why: RegExp, todo: RegExp): void {
    expect(error.code).toBe('key-costly');
    expect(explain(error).why).toMatch(why);
    expect(explain(error).todo).toMatch(todo);
  }
});
