import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConsents } from '../../electron/storage';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'culvert-consents-'));
  path = join(folder, 'consents.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('nothing is allowed at first', async () => {
  expect(await createConsents(path).allows('nc %h %p')).toBe(false);
});

test('exactly the command that was allowed is, also after a restart', async () => {
  expect(await createConsents(path).allow('nc %h %p')).toEqual({ ok: true, value: null });
  await createConsents(path).allow('corkscrew proxy 8080 %h %p');
  const restarted = createConsents(path);
  expect(await restarted.allows('nc %h %p')).toBe(true);
  expect(await restarted.allows('corkscrew proxy 8080 %h %p')).toBe(true);
  for (const other of ['nc  %h %p', 'NC %h %p', 'nc %h %p ', 'nc %h', '', 'nc %h %p; rm -rf ~']) {
    expect(await restarted.allows(other), other).toBe(false);
  }
});

test('a command allowed twice stands there once, in a file for its owner alone', async () => {
  const consents = createConsents(path);
  await Promise.all([consents.allow('nc %h %p'), consents.allow('nc %h %p'), consents.allow('a')]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ schemaVersion: 1, commands: ['nc %h %p', 'a'] });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('where the file is broken nothing is allowed, and a yes sets it aside', async () => {
  await writeFile(path, '["nc %h %p"]');
  expect(await createConsents(path).allows('nc %h %p')).toBe(false);
  expect(await createConsents(path).allow('a')).toMatchObject({ ok: true });
  expect(await createConsents(path).allows('a')).toBe(true);
  expect(await createConsents(path).allows('nc %h %p')).toBe(false);
});

test('where the file cannot be read nothing is allowed, and a yes is not kept', async () => {
  await mkdir(path);
  expect(await createConsents(path).allows('a')).toBe(false);
  expect(await createConsents(path).allow('a')).toMatchObject({ ok: false, error: { code: 'file-read' } });
});
