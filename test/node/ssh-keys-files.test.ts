import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeKeyFile } from '../../electron/keys/file';
import { readKeyFile } from '../../electron/keys/file';
import { onThisThread } from '../../electron/keys/worker';
import { makeKey, makeKeyTexts } from '../../electron/keys/make';
import { utils } from '../../electron/ssh/ssh2';
import { listKeyFiles } from '../../electron/storage';
import { sentence } from '../../shared/errors';
import { keyFileInfoSchema, type NewKey } from '../../shared/keys';
import { expectToSign, openText, passphrase, ppkSamples } from './ssh-keys-scene';
import { here } from '../support/here';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';

const systemHome = homedir();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-keys-'));
  process.env['HOME'] = folder;
});
afterEach(async () => {
  process.env['HOME'] = systemHome;
  await rm(folder, { recursive: true });
});

const put = async (name: string, text: string, mode = 0o600): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
};
const ppk = (name: string): string => ppkSamples.find((sample) => sample.name === name)?.text ?? '';
const codeOf = async (path: string): Promise<string> => {
  const described = await describeKeyFile(path, here);
  return described.ok ? 'fine' : described.error.code;
};
const ed25519: NewKey = { kind: 'ed25519', bits: 3072, comment: 'me@here', passphrase: '', path: '' };

describe('what a key file tells without its passphrase', () => {
  it('of PuTTY’s: all but the private half', async () => {
    const path = await put('locked.ppk', ppk('id3enc.ppk'));
    const half = {
      type: 'ssh-ed25519',
      bits: 255,
      sha256: 'SHA256:XFanXLJDMllNSD8HRGuqH9A2lmng+3bi1MiSOfER2Oo',
      comment: 'study@test',
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINsOwbmc90E/jjHFLib9uZS+CG+l4LzUcHyL1xuLoMQk',
    };
    const format = 'PuTTY (version 3)';
    expect(await describeKeyFile(path, here)).toEqual({
      ok: true,
      value: { path, format, encrypted: true, publicHalf: half, warning: null },
    });
  });

  it(
    'is the same by its path, with blanks or quotes around that, as an address, and by ~',
    unixOnly('home'),
    async () => {
      const path = await put('my key', ppk('id3.ppk'));
      const plain = await describeKeyFile(path, here);
      expect(plain.ok).toBe(true);
      for (const typed of [
        `${path} `,
        `"${path}"`,
        `file://${path.replace(' ', '%20')}`,
        '~/my key',
        "'~/my key'",
      ]) {
        const described = await describeKeyFile(typed, here);
        expect(described).toEqual(plain.ok ? { ok: true, value: { ...plain.value, path: typed } } : plain);
        const made = await makeKey({ ...ed25519, path: typed }, here, onThisThread);
        expect(made.ok ? null : made.error).toEqual({ code: 'key-exists', data: { path } });
      }
    },
  );

  it('of a locked PEM: its kind only where the .pub lies beside it', async () => {
    const made = await makeKeyTexts({ ...ed25519, kind: 'rsa', bits: 2048 }, onThisThread);
    if (!made.ok) throw new Error(made.error.code);
    const opened = await readKeyFile(await put('plain', made.value.privateHalf), here);
    expect(opened.ok && opened.value.comment).toBe('me@here');
    const { createPrivateKey, generateKeyPairSync } = await import('node:crypto');
    const key = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
    const path = await put(
      'locked.pem',
      key.export({ format: 'pem', type: 'sec1', cipher: 'aes-128-cbc', passphrase }).toString(),
    );
    const alone = await describeKeyFile(path, here);
    expect(alone).toMatchObject({ ok: true, value: { format: 'PEM', encrypted: true, publicHalf: null } });
    const half = await openText(
      createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' }))
        .export({ format: 'pem', type: 'pkcs8' })
        .toString(),
    );
    if (!half.ok) throw new Error(half.error.code);
    await put(
      'locked.pem.pub',
      `ecdsa-sha2-nistp521 ${half.value.publicBlob.toString('base64')} at \u001b[31mwork\n`,
      0o644,
    );
    expect(await describeKeyFile(path, here)).toMatchObject({
      ok: true,
      value: { publicHalf: { type: 'ecdsa-sha2-nistp521', bits: 521, comment: 'at [31mwork' } },
    });
  });

  it('by its comment, else by that of its own .pub, else by its name', async () => {
    const nameOf = async (path: string): Promise<string | false> => {
      const file = await readKeyFile(path, here);
      return file.ok && file.value.comment;
    };
    const made = await makeKeyTexts({ ...ed25519, comment: '' }, onThisThread);
    const foreign = await makeKeyTexts(ed25519, onThisThread);
    if (!made.ok || !foreign.ok) throw new Error('not made');
    const path = await put('id', made.value.privateHalf);
    expect(await nameOf(path)).toBe('id');
    await put('id.pub', foreign.value.publicHalf);
    expect(await nameOf(path)).toBe('id');
    await put('id.pub', made.value.publicHalf.replace('\n', ' beside\n'));
    expect(await nameOf(path)).toBe('beside');
    expect(await nameOf(await put('own', foreign.value.privateHalf))).toBe('me@here');
  });

  it(
    'warns of rights that ssh would not accept, with the command that mends them',
    unixOnly('rights'),
    async () => {
      const path = await put('id it’s.ppk', ppk('id3.ppk'), 0o640);
      const wide = await describeKeyFile(path, here);
      if (!wide.ok || wide.value.warning === null) throw new Error('no warning');
      expect(wide.value.warning).toEqual({ code: 'key-rights', data: { path, mode: '0640' } });
      const command = /chmod .*(?= in a terminal\.)/u.exec(sentence(wide.value.warning))?.[0] ?? '';
      execFileSync('sh', ['-c', command]);
      await expectRights(path, 0o600);
      const narrow = await describeKeyFile(path, here);
      expect(narrow.ok && narrow.value.warning).toBe(null);
      expect(keyFileInfoSchema.safeParse(wide.value).success).toBe(true);
    },
  );

  it('warns of others who may use it, where rights are in lists', async () => {
    const path = await put('id', ppk('id3.ppk'));
    const groups = ['S-1-5-11'];
    const key = await describeKeyFile(path, here, () =>
      Promise.resolve({ read: true, write: false, groups }),
    );
    expect(key).toMatchObject({
      value: { warning: { code: 'key-rights-windows', data: { path, groups } } },
    });
    expect(key.ok && key.value.warning !== null ? sentence(key.value.warning) : '').toContain(
      `icacls "${path}" /remove:g *S-1-5-11`,
    );
  });

  it('or why it cannot be used', unixOnly('rights'), async () => {
    expect(await codeOf(join(folder, 'none'))).toBe('key-missing');
    expect(await codeOf(folder)).toBe('key-format');
    expect(await codeOf(await put('it/../file', 'text'))).toBe('key-format');
    expect(await codeOf(join(folder, 'file', 'below'))).toBe('key-unreadable');
    // Reading it would wait for somebody to write.
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await codeOf(join(folder, 'pipe'))).toBe('key-format');
    expect(await codeOf(await put('half', ppk('rsa3.ppk').slice(0, 900)))).toBe('key-damaged');
    expect(await codeOf(await put('dsa', ppk('id3.ppk').replace('ssh-ed25519', 'ssh-dss')))).toBe(
      'key-kind-unsupported',
    );
    await put('home.ppk', ppk('id3.ppk'));
    expect(await codeOf('~/home.ppk')).toBe('fine');
  });
});

describe('the key files found in ssh’s folder', () => {
  it('are those of every format, whatever they are called', async () => {
    await put('work.ppk', ppk('id3enc.ppk'));
    await put('a note', 'PuTTY is nice\n');
    const made = await makeKeyTexts(ed25519, onThisThread);
    if (!made.ok) throw new Error(made.error.code);
    await put('id_ed25519', made.value.privateHalf);
    await put('id_ed25519.pub', made.value.publicHalf);
    expect(await listKeyFiles(folder)).toEqual([join(folder, 'id_ed25519'), join(folder, 'work.ppk')]);
  });
});

describe('making a key', () => {
  it('writes one that every reader reads, six hundred times', async () => {
    for (let count = 0; count < 600; count += 1) {
      const made = await makeKeyTexts(ed25519, onThisThread);
      if (!made.ok) throw new Error(made.error.code);
      const { privateHalf, publicHalf } = made.value;
      const opened = await openText(privateHalf);
      if (!opened.ok) throw new Error(opened.error.code);
      await expectToSign(opened.value);
      expect(publicHalf).toBe(`ssh-ed25519 ${opened.value.publicBlob.toString('base64')} me@here\n`);
      const read = [utils.parseKey(privateHalf)].flat()[0];
      if (read === undefined || read instanceof Error) throw new Error(`ssh2: ${String(read)}`);
      expect(read.comment).toBe('me@here');
    }
  });

  it('makes its folder, and both halves with the rights that ssh wants', unixOnly('home'), async () => {
    const made = await makeKey({ ...ed25519, path: '~/.ssh/deep/id_work' }, here);
    if (!made.ok) throw new Error(made.error.code);
    const path = join(folder, '.ssh/deep/id_work');
    expect(made.value).toMatchObject({
      path: '~/.ssh/deep/id_work',
      format: 'OpenSSH',
      encrypted: false,
      publicHalf: { type: 'ssh-ed25519', bits: 255, comment: 'me@here' },
      warning: null,
    });
    await expectRights(join(folder, '.ssh'), 0o700);
    await expectRights(path, 0o600);
    await expectRights(`${path}.pub`, 0o644);
    expect(await readFile(`${path}.pub`, 'utf8')).toBe(`${made.value.publicHalf?.publicKey ?? ''} me@here\n`);
  });

  it('locks it with a passphrase, and opens it with that alone', async () => {
    const path = join(folder, 'id');
    const made = await makeKey(
      { ...ed25519, kind: 'rsa', bits: 2048, passphrase: 'offen gesagt: ä', path },
      here,
    );
    expect(made).toMatchObject({
      ok: true,
      value: { encrypted: true, publicHalf: { type: 'ssh-rsa', bits: 2048 } },
    });
    const text = await readFile(path, 'latin1');
    expect((await openText(text, 'offen gesagt: ä')).ok).toBe(true);
    expect(await openText(text, 'offen')).toMatchObject({ ok: false, error: { code: 'key-passphrase' } });
  });

  it('never writes over a file, be it of either half or a link to nowhere', unixOnly('links'), async () => {
    const taken = await put('taken', 'mine');
    const half = await put('other.pub', 'mine');
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    const cases = [taken, half.slice(0, -4), join(folder, 'link')];
    const outcomes = await Promise.all(cases.map((path) => makeKey({ ...ed25519, path }, here)));
    expect(outcomes.map((made) => !made.ok && made.error)).toEqual(
      [taken, half, join(folder, 'link')].map((path) => ({ code: 'key-exists', data: { path } })),
    );
    expect((await readdir(folder)).sort()).toEqual(['link', 'other.pub', 'taken']);
    expect(await readFile(taken, 'utf8')).toBe('mine');
  });

  it('two at once under one name: one is made, and no half of the other is left', async () => {
    const path = join(folder, 'id');
    const outcomes = await Promise.all([1, 2, 3].map(() => makeKey({ ...ed25519, path }, here)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const opened = await openText(await readFile(path, 'latin1'));
    if (!opened.ok) throw new Error(opened.error.code);
    expect(await readFile(`${path}.pub`, 'utf8')).toContain(opened.value.publicBlob.toString('base64'));
  });

  it('leaves no half where the other cannot be written', async () => {
    // The name is as long as names may be, so there is no room for .pub.
    const made = await makeKey({ ...ed25519, path: join(folder, 'k'.repeat(253)) }, here);
    expect(made).toMatchObject({ ok: false, error: { code: 'key-write' } });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what is wrong with its place', async () => {
    const codeFor = async (path: string): Promise<string> => {
      const made = await makeKey({ ...ed25519, path }, here);
      return made.ok ? 'made' : made.error.code;
    };
    for (const path of ['', ' ', 'id_rsa', './id', `${folder}/`, join(folder, 'id.pub'), 'a\0b']) {
      expect(await codeFor(path), path).toBe('key-path-invalid');
    }
    await put('file', '');
    expect(await codeFor(join(folder, 'file', 'id'))).toBe('key-write');
    await mkdir(join(folder, 'id'));
    expect(await codeFor(join(folder, 'id'))).toBe('key-exists');
  });
});
