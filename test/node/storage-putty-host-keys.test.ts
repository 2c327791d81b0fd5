import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { puttyFile, puttyRegistry, query } from '../../electron/storage/known-hosts-locations';
import { fromRegistry, readPuttyHostKeys } from '../../electron/storage/putty-host-keys';
import { createKnownHosts } from '../../electron/storage';
import { hostKeyOf } from '../support/host-keys';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

/** Made by PuTTY 0.78 on Unix and on Windows, on visits to the same servers. */
const unix = join(import.meta.dirname, 'fixtures/putty-sshhostkeys');
const windows = join(import.meta.dirname, 'fixtures/putty-windows-sshhostkeys.reg');

const sha256 = (blob: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/u, '')}`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-putty-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What `reg query` prints of values in a .reg file. */
async function printedOf(path: string): Promise<string> {
  const text = (await readFile(path)).toString('utf16le');
  const values = [...text.matchAll(/^"(.*)"="(.*)"\r?$/gmu)];
  const lines = values.map(([, name, data]) => `    ${name ?? ''}    REG_SZ    ${data ?? ''}\r\n`);
  return `\r\nHKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys\r\n${lines.join('')}\r\n`;
}

describe('PuTTY’s keys become keys as on the wire', () => {
  test('those of the Unix file: every one, of each kind in it', async () => {
    const keys = readPuttyHostKeys(await readFile(unix, 'utf8'));
    expect(keys.map(({ type, host, port }) => `${type} ${host} ${String(port)}`)).toEqual([
      'ssh-ed25519 127.0.0.1 2222',
      'ssh-ed25519 127.0.0.1 2223',
      'ssh-rsa 127.0.0.1 2222',
      'ecdsa-sha2-nistp256 127.0.0.1 2222',
      'ssh-ed25519 127.0.0.1 2224',
      'ssh-ed25519 127.0.0.1 2225',
    ]);
    expect(sha256(keys[0]?.blob ?? '')).toBe('SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE');
  });

  test('ssh-keygen takes them for the keys they are', unixOnly('programs'), async () => {
    const lines = readPuttyHostKeys(await readFile(unix, 'utf8')).map(({ type, blob }) => `${type} ${blob}`);
    const file = join(folder, 'keys');
    await writeFile(file, `${lines.join('\n')}\n`);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', file]).toString();
    expect(printed.match(/^\d+/gmu)).toEqual(['256', '256', '2048', '256', '256', '256']);
  });

  test('those of the registry are the same', async () => {
    const [key, ...more] = readPuttyHostKeys(fromRegistry(await printedOf(windows)));
    expect(more).toEqual([]);
    expect(key).toEqual(readPuttyHostKeys(await readFile(unix, 'utf8'))[0]);
  });

  test.each([
    ['as UTF-8', 'm%C3%BCll', 'müll'],
    ['in the code page', 'm%FCll', 'müll'],
    ['a blank', 'a%20b', 'a b'],
    ['an address', '::1', '::1'],
  ])('a host in the registry: %s', (_, written, host) => {
    const line = `    rsa2@22:${written}    REG_SZ    0x10001,0xc1`;
    expect(fromRegistry(line)).toBe(`rsa2@22:${host} 0x10001,0xc1\n`);
  });

  test('a NIST curve’s numbers are filled up, an even RSA number needs no filling, a DSA key is one', () => {
    const read = (text: string): Buffer => Buffer.from(readPuttyHostKeys(text)[0]?.blob ?? '', 'base64');
    expect(read('ecdsa-sha2-nistp521@22:h nistp521,0x1,0x2')).toHaveLength(4 + 19 + 4 + 8 + 4 + 133);
    expect(read('rsa2@22:h 0x3,0x7f').toString('hex')).toBe(
      '000000077373682d727361000000010300000001' + '7f',
    );
    expect(read('dss@22:h 0x1,0x2,0x3,0x80').toString('hex')).toBe(
      '000000077373682d647373000000010100000001020000000103000000020080',
    );
  });

  test('an odd x sets the top bit of an Edwards point, an even one does not', () => {
    const last = (x: string): number | undefined =>
      Buffer.from(readPuttyHostKeys(`ssh-ed25519@22:h 0x${x},0x05`)[0]?.blob ?? '', 'base64').at(-1);
    expect([last('3'), last('4')]).toEqual([0x80, 0]);
    const large = Buffer.from(readPuttyHostKeys('ssh-ed448@22:h 0x1,0x5')[0]?.blob ?? '', 'base64');
    expect([large.length, large.at(-57), large.at(-1)]).toEqual([4 + 9 + 4 + 57, 5, 0x80]);
  });

  test.each([
    '',
    'rsa@22:h 0x10001,0xc1',
    'rsa2@22:h 0x10001',
    'rsa2@22:h 0x10001,0xc1,0x1',
    'rsa2@22:h 65537,12',
    'rsa2:h 0x10001,0xc1',
    'rsa2@22:h',
    'ssh-ed25519@22:h 0x1',
    `ssh-ed25519@22:h 0x1,0x${'f'.repeat(64)}`,
    `ssh-ed25519@22:h 0x1,0x1${'0'.repeat(64)}`,
    'ecdsa-sha2-nistp256@22:h nistp384,0x1,0x1',
    `ecdsa-sha2-nistp256@22:h nistp256,0x1${'0'.repeat(64)},0x1`,
    'constructor@22:h 0x1,0x1',
    '\u0000\u0001',
  ])('a line that makes no sense costs only itself: %j', (line) => {
    expect(readPuttyHostKeys(`${line}\nrsa2@22:h 0x10001,0xc1\n`)).toHaveLength(1);
  });
});

describe('where PuTTY’s file is', () => {
  test.each<[string, Record<string, string>, readonly string[], string]>([
    ['named itself', { PUTTYSSHHOSTKEYS: '/x/keys', PUTTYDIR: '/y' }, ['.putty'], '/x/keys'],
    ['its folder named', { PUTTYDIR: '/y' }, ['.putty'], '/y/sshhostkeys'],
    ['the XDG folder, where there is one', {}, ['.config/putty', '.putty'], '~/.config/putty/sshhostkeys'],
    ['another XDG folder', { XDG_CONFIG_HOME: '~/c' }, ['c/putty', '.putty'], '~/c/putty/sshhostkeys'],
    ['the old folder else', {}, ['.putty'], '~/.putty/sshhostkeys'],
  ])('%s', async (_, environment, folders, expected) => {
    for (const name of folders) await mkdir(join(folder, name), { recursive: true });
    const inside = (path: string): string => path.replace('~', folder);
    const variables = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, inside(value)]),
    );
    expect(await puttyFile(variables, folder)()).toEqual({
      location: inside(expected),
      found: { kind: 'missing' },
    });
  });
});

describe('the registry', () => {
  /** Something that is called as Windows' reg is. */
  async function program(script: string): Promise<string> {
    const path = join(folder, 'reg');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  test('is asked for PuTTY’s keys of this person', unixOnly('programs'), async () => {
    await writeFile(join(folder, 'printed'), await printedOf(windows));
    const reg = await program(`echo "$@" > "${folder}/asked"; cat "${folder}/printed"`);
    const found = await query(reg);
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
      'query HKCU\\Software\\SimonTatham\\PuTTY\\SshHostKeys\n',
    );
    expect(readPuttyHostKeys(found.kind === 'text' ? found.text : '')).toHaveLength(1);
  });

  test('without such a key there is no cache', async () => {
    expect(await query(await program('echo "ERROR: The system was unable to find it" >&2; exit 1'))).toEqual({
      kind: 'missing',
    });
  });

  test('without the program there is no registry', async () => {
    expect(await puttyRegistry('/nowhere')()).toEqual({
      location: 'HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys',
      found: { kind: 'missing' },
    });
  });

  test('one that does not answer is not waited for', unixOnly('programs'), async () => {
    expect(await query(await program('exec sleep 60'), 50)).toMatchObject({
      kind: 'unreadable',
      error: { code: 'file-read', data: { detail: 'The registry does not answer.' } },
    });
  });

  test('one that fails otherwise is unreadable', unixOnly('programs'), async () => {
    expect(await query(await program('exit 5'))).toMatchObject({
      kind: 'unreadable',
      error: { data: { detail: 'The registry could not be read.' } },
    });
  });
});

test('a server PuTTY knows is known, by its name and port alone; nothing is written to the cache', async () => {
  const path = join(folder, 'sshhostkeys');
  await copyFile(unix, path);
  const known = createKnownHosts(join(folder, 'known_hosts'), disk, {
    openssh: [],
    putty: puttyFile({ PUTTYSSHHOSTKEYS: path }, folder),
  });
  const listed = await known.list();
  expect(
    listed.map(({ names, type, bits, source, location }) => [names, type, bits, source, location]),
  ).toEqual([
    ['[127.0.0.1]:2222', 'ssh-ed25519', 255, 'putty', path],
    ['[127.0.0.1]:2223', 'ssh-ed25519', 255, 'putty', path],
    ['[127.0.0.1]:2222', 'ssh-rsa', 2048, 'putty', path],
    ['[127.0.0.1]:2222', 'ecdsa-sha2-nistp256', 256, 'putty', path],
    ['[127.0.0.1]:2224', 'ssh-ed25519', 255, 'putty', path],
    ['[127.0.0.1]:2225', 'ssh-ed25519', 255, 'putty', path],
  ]);
  expect(listed[0]?.sha256).toBe('SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE');
  expect(await known.typesOf('127.0.0.1', 2222)).toEqual(['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256']);

  const [blob] = readPuttyHostKeys(await readFile(unix, 'utf8')).map((key) => key.blob);
  const theirs = { ...hostKeyOf('ssh-ed25519', 1), publicKey: `ssh-ed25519 ${blob ?? ''}` };
  expect(await known.check('127.0.0.1', 2222, theirs)).toMatchObject({
    verdict: 'known',
    knownFrom: 'PuTTY’s cache',
  });
  expect((await known.check('127.0.0.1', 22, theirs)).verdict).toBe('unknown');
  expect(await known.check('127.0.0.1', 2222, hostKeyOf('ssh-ed25519', 1))).toMatchObject({
    verdict: 'changed',
    knownFrom: 'PuTTY’s cache',
  });
  expect(await known.remove(listed[0]?.id ?? '')).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(await readFile(path, 'utf8')).toBe(await readFile(unix, 'utf8'));
});
