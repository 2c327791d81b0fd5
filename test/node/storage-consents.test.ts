import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConsents } from '../../electron/storage';
import { createDisk } from '../../electron/storage';
import { sentence } from '../../shared/errors';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-consents-'));
  path = join(folder, 'consents.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('nothing is allowed at first', async () => {
  expect(await createConsents(path, disk).allows('nc %h %p')).toBe(false);
});

test('exactly the command that was allowed is, also after a restart', async () => {
  expect(await createConsents(path, disk).allow('nc %h %p')).toEqual({ ok: true, value: null });
  await createConsents(path, disk).allow('corkscrew proxy 8080 %h %p');
  const restarted = createConsents(path, disk);
  expect(await restarted.allows('nc %h %p')).toBe(true);
  expect(await restarted.allows('corkscrew proxy 8080 %h %p')).toBe(true);
  for (const other of ['nc  %h %p', 'NC %h %p', 'nc %h %p ', 'nc %h', '', 'nc %h %p; rm -rf ~']) {
    expect(await restarted.allows(other), other).toBe(false);
  }
});

test('a command allowed twice stands there once, in a file for its owner alone', async () => {
  const consents = createConsents(path, disk);
  await Promise.all([consents.allow('nc %h %p'), consents.allow('nc %h %p'), consents.allow('a')]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ schemaVersion: 1, commands: ['nc %h %p', 'a'] });
  await expectRights(path, 0o600);
});

test('where the file is broken nothing is allowed, and a yes sets it aside', async () => {
  await writeFile(path, '["nc %h %p"]');
  expect(await createConsents(path, disk).allows('nc %h %p')).toBe(false);
  expect(await createConsents(path, disk).allow('a')).toMatchObject({ ok: true });
  expect(await createConsents(path, disk).allows('a')).toBe(true);
  expect(await createConsents(path, disk).allows('nc %h %p')).toBe(false);
});

test('where the file cannot be read nothing is allowed, and a yes is not kept', async () => {
  await mkdir(path);
  expect(await createConsents(path, disk).allows('a')).toBe(false);
  expect(await createConsents(path, disk).allow('a')).toMatchObject({
    ok: false,
    error: { code: 'file-read' },
  });
});

describe('what another user of the computer may have written allows nothing', unixOnly('rights'), () => {
  const forged = JSON.stringify({ schemaVersion: 1, commands: ['nc %h %p'] });
  beforeEach(async () => {
    await writeFile(path, forged, { mode: 0o600 });
    expect(await createConsents(path, disk).allows('nc %h %p')).toBe(true);
  });

  test.each([
    ['a file that others may write to', () => chmod(path, 0o606)],
    ['a file that a group may write to', () => chmod(path, 0o660)],
    ['a folder that others may write to', () => chmod(folder, 0o707)],
    ['a folder like /tmp', () => chmod(folder, 0o1777)],
    [
      'a link into such a folder',
      async () => {
        const shared = join(folder, 'shared');
        await mkdir(shared);
        await chmod(shared, 0o777);
        await rm(path);
        await writeFile(join(shared, 'theirs'), forged, { mode: 0o600 });
        await symlink(join(shared, 'theirs'), path);
      },
    ],
  ])('%s', async (_case, change) => {
    await change();
    const consents = createConsents(path, disk);
    expect(await consents.allows('nc %h %p')).toBe(false);
    const stored = await consents.allow('other');
    expect(stored.ok ? '' : sentence(stored.error)).toContain('chmod go-w');
    expect(await consents.allows('other')).toBe(false);
  });

  test.runIf(process.getuid?.() === 0)('a file of another user', async () => {
    await chown(path, 65534, 65534);
    expect(await createConsents(path, disk).allows('nc %h %p')).toBe(false);
  });

  test('on Windows, whose rights are not looked at, it is as before; the administrator’s own files count', async () => {
    await chmod(path, 0o666);
    expect(await createDisk('win32').isOnlyOurs(path)).toBe(true);
    expect(await createDisk('linux').isOnlyOurs(path)).toBe(false);
    expect(await createDisk('linux').isOnlyOurs(join(folder, 'missing'))).toBe(false);
    await chmod(path, 0o644);
    const { uid } = await stat(path);
    expect(await createDisk('darwin').isOnlyOurs(path, uid)).toBe(true);
    expect(await createDisk('linux').isOnlyOurs(path, uid + 1)).toBe(uid === 0);
  });
});
