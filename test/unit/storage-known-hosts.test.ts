import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKnownHosts, memoryKnownHosts } from '../../electron/storage';
import type { HostKey } from '../../shared/prompts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'culvert-hosts-'));
  path = join(folder, 'known_hosts');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function key(type: string, blob: string): HostKey {
  return { type, bits: 256, sha256: `SHA256:${blob}`, md5: 'aa:bb', publicKey: `${type} ${blob}` };
}
const ed = key('ssh-ed25519', 'AAAAed1');
const otherEd = key('ssh-ed25519', 'AAAAed2');
const rsa = key('ssh-rsa', 'AAAArsa');

function hashed(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

describe('looking a key up', () => {
  const table: [string, string, string, number, HostKey, string][] = [
    ['an empty file', '', 'h', 22, ed, 'unknown'],
    ['the very key', 'h ssh-ed25519 AAAAed1', 'h', 22, ed, 'known'],
    ['with a comment', 'h ssh-ed25519 AAAAed1 me@there', 'h', 22, ed, 'known'],
    ['name in capitals', 'h.Example ssh-ed25519 AAAAed1', 'H.example', 22, ed, 'known'],
    ['another key of its type', 'h ssh-ed25519 AAAAed2', 'h', 22, ed, 'changed'],
    ['a key of another type', 'h ssh-rsa AAAArsa', 'h', 22, ed, 'other-type'],
    ['another host', 'g ssh-ed25519 AAAAed1', 'h', 22, ed, 'unknown'],
    ['the same host on another port', 'h ssh-ed25519 AAAAed1', 'h', 2222, ed, 'unknown'],
    ['a port', '[h]:2222 ssh-ed25519 AAAAed1', 'h', 2222, ed, 'known'],
    ['a port asked for without', '[h]:2222 ssh-ed25519 AAAAed1', 'h', 22, ed, 'unknown'],
    ['an IPv6 address', '::1 ssh-ed25519 AAAAed1', '::1', 22, ed, 'known'],
    ['an IPv6 address with a port', '[::1]:2222 ssh-ed25519 AAAAed2', '::1', 2222, ed, 'changed'],
    ['several names', 'a,h,b ssh-ed25519 AAAAed1', 'h', 22, ed, 'known'],
    ['several keys of one type', 'h ssh-ed25519 AAAAed2\nh ssh-ed25519 AAAAed1', 'h', 22, ed, 'known'],
    ['a pattern', '*.example ssh-ed25519 AAAAed1', 'h.example', 22, ed, 'known'],
    ['a pattern with a dot that is one', 'h.e ssh-ed25519 AAAAed1', 'hxe', 22, ed, 'unknown'],
    ['a question mark', 'h? ssh-ed25519 AAAAed1', 'h1', 22, ed, 'known'],
    ['a negated name', '*.example,!h.example ssh-ed25519 AAAAed1', 'h.example', 22, ed, 'unknown'],
    ['a revoked key', '@revoked * ssh-ed25519 AAAAed1\nh ssh-ed25519 AAAAed1', 'h', 22, ed, 'changed'],
    ['another revoked key', '@revoked * ssh-ed25519 AAAAed2\nh ssh-ed25519 AAAAed1', 'h', 22, ed, 'known'],
    ['a certificate authority', '@cert-authority h ssh-ed25519 AAAAed1', 'h', 22, ed, 'unknown'],
    ['a comment', '# h ssh-ed25519 AAAAed1', 'h', 22, ed, 'unknown'],
    ['nonsense', 'h\nh ssh-ed25519\n\u0000\n,,, x y', 'h', 22, ed, 'unknown'],
    ['line ends of Windows', 'h ssh-ed25519 AAAAed1\r\n', 'h', 22, ed, 'known'],
    ['a hashed name', `${hashed('h')} ssh-ed25519 AAAAed1`, 'h', 22, ed, 'known'],
    ['a hashed name with a port', `${hashed('[h]:2222')} ssh-ed25519 AAAAed2`, 'h', 2222, ed, 'changed'],
    ['a broken hash', '|1|x ssh-ed25519 AAAAed1', 'h', 22, ed, 'unknown'],
  ];
  test.each(table)('%s', async (_, text, host, port, asked, verdict) => {
    await writeFile(path, text);
    expect((await createKnownHosts(path).check(host, port, asked)).verdict).toBe(verdict);
  });

  test('no file knows nothing', async () => {
    expect(await createKnownHosts(path).check('h', 22, ed)).toEqual({
      verdict: 'unknown',
      knownTypes: [],
      knownFrom: '',
    });
  });

  test('a file that cannot be read knows nothing either, and says so', async () => {
    await mkdir(path);
    expect(await createKnownHosts(path).check('h', 22, ed)).toMatchObject({
      verdict: 'unknown',
      unreadable: { code: 'file-read', data: { path } },
    });
  });

  test('the types that are known are named', async () => {
    await writeFile(path, 'h ssh-rsa AAAArsa\nh ecdsa-sha2-nistp256 AAAAec\n');
    expect(await createKnownHosts(path).check('h', 22, ed)).toEqual({
      verdict: 'other-type',
      knownTypes: ['ssh-rsa', 'ecdsa-sha2-nistp256'],
    });
  });
});

describe('accepting a key', () => {
  test('it is known from then on, at this host and port only, in a private file', async () => {
    const known = createKnownHosts(path);
    expect(await known.accept('Host', 2222, ed)).toEqual({ ok: true, value: null });
    expect(await readFile(path, 'utf8')).toBe('[host]:2222 ssh-ed25519 AAAAed1\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await known.check('host', 2222, ed)).verdict).toBe('known');
    expect((await known.check('host', 22, ed)).verdict).toBe('unknown');
  });

  test('it replaces the one of its type and touches no other line', async () => {
    const before = [
      '# mine',
      'h ssh-rsa AAAArsa',
      'h ssh-ed25519 AAAAed1 old',
      'a,h,b ssh-ed25519 AAAAed1 shared',
      '*.example ssh-ed25519 AAAAed1',
      '@revoked h ssh-ed25519 AAAAed9',
      'what is this',
      '[h]:2222 ssh-ed25519 AAAAed1',
    ];
    await writeFile(path, before.join('\n'));
    await createKnownHosts(path).accept('h', 22, otherEd);
    expect(await readFile(path, 'utf8')).toBe(
      [
        '# mine',
        'h ssh-rsa AAAArsa',
        'a,b ssh-ed25519 AAAAed1 shared',
        ...before.slice(4),
        'h ssh-ed25519 AAAAed2',
        '',
      ].join('\n'),
    );
    const known = createKnownHosts(path);
    expect((await known.check('h', 22, otherEd)).verdict).toBe('known');
    expect((await known.check('h', 22, ed)).verdict).toBe('changed');
    expect((await known.check('h', 22, rsa)).verdict).toBe('known');
  });

  test('a hashed line for this host goes when its key is replaced', async () => {
    await writeFile(path, `${hashed('h')} ssh-ed25519 AAAAed1\n`);
    await createKnownHosts(path).accept('h', 22, otherEd);
    expect(await readFile(path, 'utf8')).toBe('h ssh-ed25519 AAAAed2\n');
  });

  test('many at once are all kept', async () => {
    const known = createKnownHosts(path);
    await Promise.all(Array.from({ length: 30 }, (_, index) => known.accept(`h${String(index)}`, 22, ed)));
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(30);
  });

  test('a line another program adds meanwhile counts and is kept', async () => {
    const known = createKnownHosts(path);
    await known.accept('h', 22, ed);
    await writeFile(path, `${await readFile(path, 'utf8')}g ssh-rsa AAAArsa\n`);
    expect((await known.check('g', 22, rsa)).verdict).toBe('known');
    await known.accept('i', 22, ed);
    expect((await known.check('g', 22, rsa)).verdict).toBe('known');
  });

  test('a file that others may read is made private', async () => {
    await writeFile(path, '');
    await chmod(path, 0o644);
    await createKnownHosts(path).accept('h', 22, ed);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('where it cannot be written, that is an error and nothing changes', async () => {
    await rm(folder, { recursive: true });
    expect(await createKnownHosts(path).accept('h', 22, ed)).toMatchObject({
      ok: false,
      error: { code: 'file-write' },
    });
    folder = await mkdtemp(join(tmpdir(), 'culvert-hosts-'));
    expect(await createKnownHosts(folder).accept('h', 22, ed)).toMatchObject({
      ok: false,
      error: { code: 'file-read' },
    });
    expect((await createKnownHosts(folder).check('h', 22, ed)).verdict).toBe('unknown');
  });
});

test('known hosts in memory know what they were told and leave no file', async () => {
  const known = memoryKnownHosts();
  expect((await known.check('h', 22, ed)).verdict).toBe('unknown');
  await known.accept('h', 22, ed);
  expect((await known.check('h', 22, ed)).verdict).toBe('known');
  expect((await known.check('h', 22, otherEd)).verdict).toBe('changed');
  expect((await memoryKnownHosts().check('h', 22, ed)).verdict).toBe('unknown');
});
