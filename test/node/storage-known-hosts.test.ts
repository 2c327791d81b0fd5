import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, chmod, symlink, truncate, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKnownHosts, memoryKnownHosts } from '../../electron/storage';
import type { HostKey } from '../../shared/prompts';
import { hashedName, hostKeyOf } from '../support/host-keys';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-hosts-'));
  path = join(folder, 'known_hosts');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ed = hostKeyOf('ssh-ed25519', 1);
const otherEd = hostKeyOf('ssh-ed25519', 2);
const rsa = hostKeyOf('ssh-rsa', 3);
const ecdsa = hostKeyOf('ecdsa-sha2-nistp256', 4);
const { publicKey: ed1 } = ed;
const { publicKey: ed2 } = otherEd;
const { publicKey: rsa1 } = rsa;
const { publicKey: ec1 } = ecdsa;
const ed9 = hostKeyOf('ssh-ed25519', 9).publicKey;

describe('looking a key up', () => {
  const table: [string, string, string, number, HostKey, string][] = [
    ['an empty file', '', 'h', 22, ed, 'unknown'],
    ['the very key', `h ${ed1}`, 'h', 22, ed, 'known'],
    ['with a comment', `h ${ed1} me@there`, 'h', 22, ed, 'known'],
    ['name in capitals', `h.Example ${ed1}`, 'H.example', 22, ed, 'known'],
    ['another key of its type', `h ${ed2}`, 'h', 22, ed, 'changed'],
    ['a key of another type', `h ${rsa1}`, 'h', 22, ed, 'other-type'],
    ['another host', `g ${ed1}`, 'h', 22, ed, 'unknown'],
    ['the same key of the host without its port', `h ${ed1}`, 'h', 2222, ed, 'known'],
    ['another key of the host without its port', `h ${ed2}`, 'h', 2222, ed, 'unknown'],
    [
      'the bare name, but another type with the port',
      `h ${ed1}\n[h]:2222 ${rsa1}`,
      'h',
      2222,
      ed,
      'other-type',
    ],
    ['revoked for the host without its port', `@revoked h ${ed1}\nh ${ed1}`, 'h', 2222, ed, 'revoked'],
    ['another port', `[h]:2223 ${ed1}`, 'h', 2222, ed, 'unknown'],
    ['any port', `[h]:* ${ed1}`, 'h', 2222, ed, 'known'],
    ['a port', `[h]:2222 ${ed1}`, 'h', 2222, ed, 'known'],
    ['a port asked for without', `[h]:2222 ${ed1}`, 'h', 22, ed, 'unknown'],
    ['an IPv6 address', `::1 ${ed1}`, '::1', 22, ed, 'known'],
    ['an IPv6 address with a port', `[::1]:2222 ${ed2}`, '::1', 2222, ed, 'changed'],
    ['several names', `a,h,b ${ed1}`, 'h', 22, ed, 'known'],
    ['several keys of one type', `h ${ed2}\nh ${ed1}`, 'h', 22, ed, 'known'],
    ['a pattern', `*.example ${ed1}`, 'h.example', 22, ed, 'known'],
    ['a pattern with a dot that is one', `h.e ${ed1}`, 'hxe', 22, ed, 'unknown'],
    ['a question mark', `h? ${ed1}`, 'h1', 22, ed, 'known'],
    ['a negated name', `*.example,!h.example ${ed1}`, 'h.example', 22, ed, 'unknown'],
    ['a revoked key', `@revoked * ${ed1}\nh ${ed1}`, 'h', 22, ed, 'revoked'],
    ['a key revoked before it was known', `@revoked h ${ed1}`, 'h', 22, ed, 'revoked'],
    ['a key of another kind that is revoked', `@revoked h ${rsa1}\nh ${rsa1}`, 'h', 22, ed, 'unknown'],
    ['revoked for another host', `@revoked g ${ed1}\nh ${ed1}`, 'h', 22, ed, 'known'],
    ['two markers', `@revoked @cert-authority h ${ed1}`, 'h', 22, ed, 'unknown'],
    ['a marker nobody knows', `@trusted h ${ed1}`, 'h', 22, ed, 'unknown'],
    ['another revoked key', `@revoked * ${ed2}\nh ${ed1}`, 'h', 22, ed, 'known'],
    ['a certificate authority', `@cert-authority h ${ed1}`, 'h', 22, ed, 'unknown'],
    ['a comment', `# h ${ed1}`, 'h', 22, ed, 'unknown'],
    ['nonsense', 'h\nh ssh-ed25519\n\u0000\n,,, x y', 'h', 22, ed, 'unknown'],
    ['line ends of Windows', `h ${ed1}\r\n`, 'h', 22, ed, 'known'],
    ['a hashed name', `${hashedName('h')} ${ed1}`, 'h', 22, ed, 'known'],
    ['a hashed name with a port', `${hashedName('[h]:2222')} ${ed2}`, 'h', 2222, ed, 'changed'],
    ['a broken hash', `|1|x ${ed1}`, 'h', 22, ed, 'unknown'],
    ['a hash among other names', `g,${hashedName('h')} ${ed1}`, 'h', 22, ed, 'unknown'],
    ['a key cut short', `h ${ed1.slice(0, -2)}`, 'h', 22, ed, 'unknown'],
    ['a key of another type than it says', `h ssh-rsa ${ed1.slice(12)}`, 'h', 22, ed, 'unknown'],
    ['many stars that lead nowhere', `${'*a'.repeat(40)}b ${ed1}`, 'a'.repeat(120), 22, ed, 'unknown'],
  ];
  test.each(table)('%s', async (_, text, host, port, asked, verdict) => {
    await writeFile(path, text);
    expect((await createKnownHosts(path, disk).check(host, port, asked)).verdict).toBe(verdict);
  });

  test('no file knows nothing', async () => {
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toEqual({
      verdict: 'unknown',
      knownTypes: [],
      knownFrom: '',
    });
  });

  test('a file that cannot be read knows nothing either, and says so', async () => {
    await mkdir(path);
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toMatchObject({
      verdict: 'unknown',
      unreadable: { code: 'file-read', data: { path } },
    });
  });

  test('the types that are known are named', async () => {
    await writeFile(path, `h ${rsa1}\nh ${ec1}\n`);
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toEqual({
      verdict: 'other-type',
      knownTypes: ['ssh-rsa', 'ecdsa-sha2-nistp256'],
      knownFrom: `${path}, line 1`,
    });
    expect(await createKnownHosts(path, disk).typesOf('h', 22)).toEqual(['ssh-rsa', 'ecdsa-sha2-nistp256']);
  });

  test('a type whose only key is revoked, or that a certificate authority has, is not among those known', async () => {
    await writeFile(path, `h ${ed1}\n@revoked * ${ed1}\n@cert-authority h ${ec1}\nh ${rsa1}\n`);
    expect(await createKnownHosts(path, disk).typesOf('h', 22)).toEqual(['ssh-rsa']);
  });

  test('the types of the bare name are not asked of another port, where another server may be', async () => {
    await writeFile(path, `h ${ed1}\n`);
    expect(await createKnownHosts(path, disk).typesOf('h', 2222)).toEqual([]);
  });

  test('a changed key comes with those it was known by, each with its line', async () => {
    await writeFile(path, `h ${ed1}\nh ${rsa1}\nh ${ed2}\n`);
    const other = { ...ed, publicKey: `ssh-ed25519 ${Buffer.from('x').toString('base64')}` };
    const { verdict, olderKeys } = await createKnownHosts(path, disk).check('h', 22, other);
    expect([verdict, olderKeys]).toEqual([
      'changed',
      [ed1, ed2].map((line, index) => ({
        ...{ type: 'ssh-ed25519', bits: 255, from: `${path}, line ${String(index * 2 + 1)}` },
        sha256: `SHA256:${createHash('sha256')
          .update(Buffer.from(line.split(' ')[1] ?? '', 'base64'))
          .digest('base64')
          .replace(/=+$/u, '')}`,
      })),
    ]);
  });

  test('what decided is named with its line', async () => {
    await writeFile(path, `# mine\nh ${rsa1}\n\nh ${ed2}\n@revoked * ${ec1}\n`);
    const known = createKnownHosts(path, disk);
    expect((await known.check('h', 22, rsa)).knownFrom).toBe(`${path}, line 2`);
    expect(await known.check('h', 22, ed)).toMatchObject({
      verdict: 'changed',
      knownFrom: `${path}, line 4`,
    });
    expect(await known.check('h', 22, ecdsa)).toMatchObject({
      verdict: 'revoked',
      knownFrom: `${path}, line 5`,
    });
  });

  test('a certificate authority for the server is told of, and makes its own key no known one', async () => {
    await writeFile(path, `@cert-authority *.example ${ed1}\n`);
    const known = createKnownHosts(path, disk);
    expect(await known.check('h.example', 22, ed)).toEqual({
      verdict: 'unknown',
      knownTypes: [],
      knownFrom: '',
      authorityFrom: `${path}, line 1`,
    });
    expect(await known.check('h.example', 2222, ed)).toMatchObject({ authorityFrom: `${path}, line 1` });
    expect(await known.check('h.elsewhere', 22, ed)).not.toHaveProperty('authorityFrom');
  });

  test('a file larger than 8 MiB knows nothing, and says so', async () => {
    await writeFile(path, `h ${ed1}\n`);
    await truncate(path, 8 * 1024 * 1024 + 1);
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toMatchObject({
      verdict: 'unknown',
      unreadable: { code: 'file-read', data: { path, detail: 'It is larger than 8 MiB.' } },
    });
    expect(await createKnownHosts(path, disk).accept('h', 22, ed)).toMatchObject({ ok: false });
    expect((await stat(path)).size).toBe(8 * 1024 * 1024 + 1);
  });

  test('a pipe in its place is not waited for', unixOnly('programs'), async () => {
    execFileSync('mkfifo', [path]);
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toMatchObject({
      verdict: 'unknown',
      unreadable: { code: 'file-read' },
    });
  });

  test('a link to /dev/null is an empty file', async () => {
    await symlink('/dev/null', path);
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toEqual({
      verdict: 'unknown',
      knownTypes: [],
      knownFrom: '',
    });
  });

  test('a line of blanks costs no time, and the others still count', async () => {
    await writeFile(path, `h${' '.repeat(1_000_000)}x\nh ${ed1}\n`);
    const start = performance.now();
    expect(await createKnownHosts(path, disk).check('h', 22, ed)).toMatchObject({ verdict: 'known' });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('5,000 hashed names cost less than a millisecond each, and others get their turn meanwhile', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `${hashedName(`h${String(index)}`)} ${ed1}\n`);
    await writeFile(path, lines.join(''));
    let turns = 0;
    const timer = setInterval(() => (turns += 1));
    const start = performance.now();
    expect(await createKnownHosts(path, disk).check('h4999', 22, ed)).toMatchObject({
      verdict: 'known',
      knownFrom: `${path}, line 5000`,
    });
    expect(performance.now() - start).toBeLessThan(5000);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('accepting a key', () => {
  test('it is known from then on, at this host and port only, in a private file', async () => {
    const known = createKnownHosts(path, disk);
    expect(await known.accept('Host', 2222, ed)).toEqual({ ok: true, value: null });
    expect(await readFile(path, 'utf8')).toBe(`[host]:2222 ${ed1}\n`);
    await expectRights(path, 0o600);
    expect((await known.check('host', 2222, ed)).verdict).toBe('known');
    expect((await known.check('host', 22, ed)).verdict).toBe('unknown');
  });

  test('it replaces the one of its type and touches no other line', async () => {
    const before = [
      '# mine',
      `h ${rsa1}`,
      `h ${ed1} old`,
      `a,h,b ${ed1} shared`,
      `*.example ${ed1}`,
      `@revoked h ${ed9}`,
      'what is this',
      `[h]:2222 ${ed1}`,
    ];
    await writeFile(path, before.join('\n'));
    await createKnownHosts(path, disk).accept('h', 22, otherEd);
    expect(await readFile(path, 'utf8')).toBe(
      ['# mine', `h ${rsa1}`, `a,b ${ed1} shared`, ...before.slice(4), `h ${ed2}`, ''].join('\n'),
    );
    const known = createKnownHosts(path, disk);
    expect((await known.check('h', 22, otherEd)).verdict).toBe('known');
    expect((await known.check('h', 22, ed)).verdict).toBe('changed');
    expect((await known.check('h', 22, rsa)).verdict).toBe('known');
  });

  test('a hashed line for this host goes when its key is replaced', async () => {
    await writeFile(path, `${hashedName('h')} ${ed1}\n`);
    await createKnownHosts(path, disk).accept('h', 22, otherEd);
    expect(await readFile(path, 'utf8')).toBe(`h ${ed2}\n`);
  });

  test.each(['*', 'a,b', '#h', '@revoked', '!h', '|1|h', 'a b', 'h\nevil'])(
    'a logical host name %j stands for itself alone, not for what its characters mean in the file',
    async (name) => {
      const known = createKnownHosts(path, disk);
      await known.accept(name, 22, ed);
      expect((await known.check(name, 22, ed)).verdict).toBe('known');
      for (const other of ['h', 'a', 'evil', 'x']) {
        expect((await known.check(other, 22, ed)).verdict).toBe('unknown');
      }
      await known.accept(name, 22, otherEd);
      expect((await known.check(name, 22, ed)).verdict).toBe('changed');
      expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(1);
    },
  );

  test('many at once are all kept', async () => {
    const known = createKnownHosts(path, disk);
    await Promise.all(Array.from({ length: 30 }, (_, index) => known.accept(`h${String(index)}`, 22, ed)));
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(30);
  });

  test('a line another program adds meanwhile counts and is kept', async () => {
    const known = createKnownHosts(path, disk);
    await known.accept('h', 22, ed);
    await writeFile(path, `${await readFile(path, 'utf8')}g ${rsa1}\n`);
    expect((await known.check('g', 22, rsa)).verdict).toBe('known');
    await known.accept('i', 22, ed);
    expect((await known.check('g', 22, rsa)).verdict).toBe('known');
  });

  test('a file that others may read is made private', unixOnly('rights'), async () => {
    await writeFile(path, '');
    await chmod(path, 0o644);
    await createKnownHosts(path, disk).accept('h', 22, ed);
    await expectRights(path, 0o600);
  });

  test('where it cannot be written, that is an error and nothing changes', async () => {
    await rm(folder, { recursive: true });
    expect(await createKnownHosts(path, disk).accept('h', 22, ed)).toMatchObject({
      ok: false,
      error: { code: 'file-write' },
    });
    folder = await mkdtemp(join(tmpdir(), 'ginnel-hosts-'));
    expect(await createKnownHosts(folder, disk).accept('h', 22, ed)).toMatchObject({
      ok: false,
      error: { code: 'file-read' },
    });
    expect((await createKnownHosts(folder, disk).check('h', 22, ed)).verdict).toBe('unknown');
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
