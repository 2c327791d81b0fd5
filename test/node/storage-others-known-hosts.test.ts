import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKnownHosts, memoryKnownHosts, otherKnownHosts, type KnownHosts } from '../../electron/storage';
import type { PuttyCache } from '../../electron/storage/known-hosts-locations';
import { hashedName, hostKeyOf } from '../support/host-keys';
import { expectRights } from '../support/rights';
import { disk } from '../support/here';

/** Ginnel's own known hosts beside those of OpenSSH and PuTTY. */
let folder = '';
let own = '';
let theirs = '';
let system = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-others-'));
  [own, theirs, system] = [join(folder, 'own'), join(folder, 'theirs'), join(folder, 'system')];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ed = hostKeyOf('ssh-ed25519', 1);
const otherEd = hostKeyOf('ssh-ed25519', 2);
const thirdEd = hostKeyOf('ssh-ed25519', 3);
const rsa = hostKeyOf('ssh-rsa', 4);
const ecdsa = hostKeyOf('ecdsa-sha2-nistp256', 5);

/** PuTTY's cache with one RSA key; its modulus in hexadecimal. */
const puttyWith =
  (host: string, port: number, modulus: string): PuttyCache =>
  () =>
    Promise.resolve({
      location: '~/.putty/sshhostkeys',
      found: { kind: 'text', text: `rsa2@${String(port)}:${host} 0x10001,0x${modulus}\n` },
    });

const hosts = (putty: PuttyCache | null = null): KnownHosts =>
  createKnownHosts(own, disk, { openssh: [theirs, system], putty });

describe('who has the say', () => {
  test('a server that ssh knows is known, from the person’s file and from the system’s', async () => {
    await writeFile(theirs, `# mine\nh ${ed.publicKey}\n`);
    await writeFile(system, `h ${rsa.publicKey}\n`);
    expect(await hosts().check('h', 22, ed)).toEqual({
      verdict: 'known',
      knownTypes: ['ssh-ed25519', 'ssh-rsa'],
      knownFrom: `${theirs}, line 2`,
    });
    expect(await hosts().check('h', 22, rsa)).toMatchObject({
      verdict: 'known',
      knownFrom: `${system}, line 1`,
    });
    expect(await hosts().check('h', 22, ecdsa)).toMatchObject({
      verdict: 'other-type',
      knownFrom: `${theirs}, line 2`,
    });
  });

  test('a key that differs from the one ssh knows has changed, and it is said where that one stands', async () => {
    await writeFile(theirs, `h ${ed.publicKey}\n`);
    expect(await hosts().check('h', 22, otherEd)).toMatchObject({
      verdict: 'changed',
      knownFrom: `${theirs}, line 1`,
    });
  });

  test('as with ssh, one matching line among all its files is enough', async () => {
    await writeFile(theirs, `h ${ed.publicKey}\n`);
    await writeFile(system, `h ${otherEd.publicKey}\n`);
    expect((await hosts().check('h', 22, otherEd)).verdict).toBe('known');
  });

  test('Ginnel’s own lines decide on the types they have, and on no others', async () => {
    await writeFile(own, `h ${ed.publicKey}\n`);
    await writeFile(theirs, `h ${otherEd.publicKey}\nh ${rsa.publicKey}\n`);
    expect((await hosts().check('h', 22, ed)).verdict).toBe('known');
    expect(await hosts().check('h', 22, otherEd)).toMatchObject({
      verdict: 'changed',
      knownFrom: `${own}, line 1`,
    });
    expect((await hosts().check('h', 22, rsa)).verdict).toBe('known');
  });

  test('OpenSSH’s lines come before PuTTY’s cache', async () => {
    const modulus = Buffer.alloc(256, 4).toString('hex');
    expect((await hosts(puttyWith('h', 22, modulus)).check('h', 22, rsa)).verdict).toBe('known');
    expect((await hosts(puttyWith('H', 22, modulus)).check('h', 22, rsa)).verdict).toBe('known');
    expect((await hosts(puttyWith('h', 2222, modulus)).check('h', 22, rsa)).verdict).toBe('unknown');
    await writeFile(theirs, `h ${hostKeyOf('ssh-rsa', 9).publicKey}\n`);
    expect(await hosts(puttyWith('h', 22, modulus)).check('h', 22, rsa)).toMatchObject({
      verdict: 'changed',
      knownFrom: `${theirs}, line 1`,
    });
  });

  test('a key that is revoked in any file is revoked, wherever else it is known', async () => {
    await writeFile(own, `h ${ed.publicKey}\n`);
    await writeFile(system, `@revoked * ${ed.publicKey}\n`);
    expect(await hosts().check('h', 22, ed)).toEqual({
      verdict: 'revoked',
      knownTypes: [],
      knownFrom: `${system}, line 1`,
    });
    expect(await hosts().typesOf('h', 22)).toEqual([]);
  });

  test('the types that are known come in the order of the files', async () => {
    await writeFile(own, `h ${ecdsa.publicKey}\n`);
    await writeFile(theirs, `h ${ed.publicKey}\nh ${ecdsa.publicKey}\n`);
    expect(await hosts(puttyWith('h', 22, 'c1')).typesOf('h', 22)).toEqual([
      'ecdsa-sha2-nistp256',
      'ssh-ed25519',
      'ssh-rsa',
    ]);
  });

  test('a file that cannot be read is named, and the others still count', async () => {
    await writeFile(own, `h ${ed.publicKey}\n`);
    await writeFile(system, `g ${ed.publicKey}\n`);
    const known = createKnownHosts(own, disk, { openssh: [folder, system], putty: null });
    expect(await known.check('h', 22, ed)).toMatchObject({
      verdict: 'known',
      unreadable: { code: 'file-read', data: { path: folder, detail: 'It is a folder, not a file.' } },
    });
    expect((await known.check('g', 22, ed)).verdict).toBe('known');
  });
});

describe('accepting a key', () => {
  test('that another’s file has differently is put into Ginnel’s own, which decides from then on', async () => {
    const before = `h ${ed.publicKey}\n`;
    await writeFile(theirs, before);
    await chmod(theirs, 0o644);
    expect((await hosts().check('h', 22, otherEd)).verdict).toBe('changed');
    expect(await hosts().accept('h', 22, otherEd)).toEqual({ ok: true, value: null });
    expect((await hosts().check('h', 22, otherEd)).verdict).toBe('known');
    expect((await hosts().check('h', 22, ed)).verdict).toBe('changed');
    expect(await readFile(theirs, 'utf8')).toBe(before);
    await expectRights(theirs, 0o644);
    expect(await readFile(own, 'utf8')).toBe(`h ${otherEd.publicKey}\n`);
  });
});

describe('the list', () => {
  test('has every line with a key, Ginnel’s own first, each with what stands there', async () => {
    await writeFile(own, `# mine\nh,10.0.0.1 ${ed.publicKey} me@there\n\nbroken line\n`);
    await writeFile(
      theirs,
      `${hashedName('x')} ${rsa.publicKey}\n@revoked * ${ecdsa.publicKey}\n@cert-authority *.example ${ed.publicKey} the CA\n`,
    );
    const listed = await hosts(puttyWith('p', 2222, 'c1')).list();
    expect(listed.map(({ id: _id, sha256: _sha256, ...rest }) => rest)).toEqual([
      {
        names: 'h,10.0.0.1',
        marker: null,
        type: 'ssh-ed25519',
        bits: 255,
        comment: 'me@there',
        source: 'ginnel',
        location: own,
      },
      {
        names: '(hashed)',
        marker: null,
        type: 'ssh-rsa',
        bits: 2043,
        comment: '',
        source: 'openssh',
        location: theirs,
      },
      {
        names: '*',
        marker: 'revoked',
        type: 'ecdsa-sha2-nistp256',
        bits: 256,
        comment: '',
        source: 'openssh',
        location: theirs,
      },
      {
        names: '*.example',
        marker: 'cert-authority',
        type: 'ssh-ed25519',
        bits: 255,
        comment: 'the CA',
        source: 'openssh',
        location: theirs,
      },
      {
        names: '[p]:2222',
        marker: null,
        type: 'ssh-rsa',
        bits: 8,
        comment: '',
        source: 'putty',
        location: '~/.putty/sshhostkeys',
      },
    ]);
    expect(listed[0]?.sha256).toBe(ed.sha256);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
  });

  test('shows text of a file as text', async () => {
    await writeFile(theirs, `h\u0007\u202e ${ed.publicKey} \u001b[31mred\n`);
    expect(await hosts().list()).toMatchObject([{ names: 'h', comment: '[31mred' }]);
  });

  test('is empty where there are no files', async () => {
    expect(await hosts().list()).toEqual([]);
  });
});

describe('removing a line', () => {
  test('takes that line out and leaves every other as it is', async () => {
    const lines = [
      '# mine',
      `h,g ${ed.publicKey}`,
      'nonsense',
      `h ${rsa.publicKey} old`,
      `@revoked h ${ecdsa.publicKey}`,
    ];
    await writeFile(own, `${lines.join('\n')}\n`);
    await chmod(own, 0o644);
    const [first] = await hosts().list();
    expect(await hosts().remove(first?.id ?? '')).toEqual({ ok: true, value: null });
    expect(await readFile(own, 'utf8')).toBe(`${[lines[0], ...lines.slice(2)].join('\n')}\n`);
    await expectRights(own, 0o600);
    expect((await hosts().check('g', 22, ed)).verdict).toBe('unknown');
  });

  test('finds it again in a file that changed meanwhile', async () => {
    await writeFile(own, `h ${ed.publicKey}\ng ${rsa.publicKey}\n`);
    const [, second] = await hosts().list();
    await writeFile(own, `new ${ecdsa.publicKey}\n\ng ${rsa.publicKey}\nh ${ed.publicKey}\n`);
    expect(await hosts().remove(second?.id ?? '')).toMatchObject({ ok: true });
    expect(await readFile(own, 'utf8')).toBe(`new ${ecdsa.publicKey}\n\nh ${ed.publicKey}\n`);
  });

  test('does not take another in its place once it is gone or says something else', async () => {
    await writeFile(own, `h ${ed.publicKey}\n`);
    const [line] = await hosts().list();
    const changed = `h ${otherEd.publicKey}\n`;
    await writeFile(own, changed);
    expect(await hosts().remove(line?.id ?? '')).toEqual({
      ok: false,
      error: { code: 'not-found', data: { what: 'host key' } },
    });
    expect(await readFile(own, 'utf8')).toBe(changed);
  });

  test('that stands there twice takes one of the two', async () => {
    await writeFile(own, `h ${ed.publicKey}\nh ${ed.publicKey}\n`);
    const listed = await hosts().list();
    await hosts().remove(listed[1]?.id ?? '');
    expect(await hosts().remove(listed[1]?.id ?? '')).toMatchObject({ ok: false });
    expect(await readFile(own, 'utf8')).toBe(`h ${ed.publicKey}\n`);
  });

  test('of another’s file is refused', async () => {
    const text = `h ${ed.publicKey}\n`;
    await writeFile(theirs, text);
    await writeFile(own, text);
    const [, line] = await hosts().list();
    expect(line?.source).toBe('openssh');
    expect(await hosts().remove(line?.id ?? '')).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await readFile(theirs, 'utf8')).toBe(text);
    expect(await readFile(own, 'utf8')).toBe(text);
  });

  test('at once with accepting others loses none of them', async () => {
    await writeFile(own, `h ${ed.publicKey}\n`);
    const known = hosts();
    const [line] = await known.list();
    await Promise.all([
      known.accept('a', 22, ed),
      known.remove(line?.id ?? ''),
      known.accept('b', 22, thirdEd),
    ]);
    expect(await readFile(own, 'utf8')).toBe(`a ${ed.publicKey}\nb ${thirdEd.publicKey}\n`);
  });
});

test('known hosts in memory can be listed and removed', async () => {
  const known = memoryKnownHosts();
  await known.accept('h', 2222, ed);
  expect(await known.typesOf('h', 2222)).toEqual(['ssh-ed25519']);
  const listed = await known.list();
  expect(listed).toMatchObject([{ names: '[h]:2222', sha256: ed.sha256 }]);
  expect(await known.remove(listed[0]?.id ?? '')).toMatchObject({ ok: true });
  expect((await known.check('h', 2222, ed)).verdict).toBe('unknown');
});

describe('where others keep their known hosts', () => {
  test('on Unix', () => {
    const { openssh, putty } = otherKnownHosts({ platform: 'linux', environment: {}, home: '/home/me' });
    expect(openssh).toEqual([
      '/home/me/.ssh/known_hosts',
      '/home/me/.ssh/known_hosts2',
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]);
    expect(putty).not.toBeNull();
  });

  test('on Windows', async () => {
    const { openssh, putty } = otherKnownHosts({
      platform: 'win32',
      environment: { ProgramData: 'D:\\Data', SystemRoot: 'D:\\Windows' },
      home: 'C:\\Users\\me',
    });
    expect(openssh).toEqual([
      'C:\\Users\\me\\.ssh\\known_hosts',
      'C:\\Users\\me\\.ssh\\known_hosts2',
      'D:\\Data\\ssh\\ssh_known_hosts',
      'D:\\Data\\ssh\\ssh_known_hosts2',
    ]);
    expect((await putty?.())?.location).toBe('HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys');
  });

  test('GINNEL_KNOWN_HOSTS=own leaves all of them out, and so it is in these tests', () => {
    const none = { openssh: [], putty: null };
    expect(otherKnownHosts({ platform: 'linux', environment: { GINNEL_KNOWN_HOSTS: 'own' } })).toEqual(none);
    expect(otherKnownHosts({ platform: process.platform })).toEqual(none);
  });
});

test('a file in the home folder is named with its short form', async () => {
  const path = join(homedir(), '.ginnel-test-nowhere', 'known_hosts');
  const known = createKnownHosts(own, disk, {
    openssh: [],
    putty: () => Promise.resolve({ location: path, found: { kind: 'text', text: 'rsa2@22:h 0x3,0xc1\n' } }),
  });
  expect((await known.list())[0]?.location).toBe(
    join(process.platform === 'win32' ? '%USERPROFILE%' : '~', '.ginnel-test-nowhere', 'known_hosts'),
  );
});
