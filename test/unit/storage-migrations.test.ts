import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  migrate,
  sessionsMigrations,
  sessionsVersion,
  type Migration,
} from '../../electron/storage/migrations';
import { parseSessionsFile } from '../../electron/storage/sessions-file';

const rename: Migration = ({ people, ...rest }) => ({ ...rest, names: people });
const upper: Migration = (content) => ({
  ...content,
  names: Array.isArray(content['names']) ? content['names'].map((name) => String(name).toUpperCase()) : [],
});
const steps = { 1: rename, 2: upper };

test('a file of the first version goes through every step', () => {
  const old = Object.freeze({ schemaVersion: 1, people: ['ada'] });
  expect(migrate(old, steps, 3)).toEqual({
    kind: 'current',
    from: 1,
    content: { schemaVersion: 3, names: ['ADA'] },
  });
});

test('a file of a middle version goes through the later steps only', () => {
  expect(migrate({ schemaVersion: 2, names: ['bob'] }, steps, 3)).toMatchObject({
    content: { schemaVersion: 3, names: ['BOB'] },
  });
});

test('a newer file is handed back as it is', () => {
  const content = { schemaVersion: 4, names: [] };
  expect(migrate(content, steps, 3)).toEqual({ kind: 'newer', content });
});

test.each([undefined, null, '1', 0, -1, 1.5, NaN])('the version %s never was', (schemaVersion) => {
  expect(migrate({ schemaVersion }, steps, 3)).toEqual({ kind: 'not-ours' });
});

test('there is a step away from every old version', () => {
  const old = Array.from({ length: sessionsVersion - 1 }, (_, index) => String(index + 1));
  expect(Object.keys(sessionsMigrations)).toEqual(old);
});

test('a stored file of version 1 is read in full', async () => {
  const text = await readFile(new URL('fixtures/sessions-v1.json', import.meta.url), 'utf8');
  const file = parseSessionsFile(text);
  expect(file?.remainder.bad).toEqual([]);
  expect(file?.sessions.profiles.map(({ name, forwards }) => [name, forwards.length])).toEqual([
    ['bastion', 3],
    ['Lab (старый)', 0],
  ]);
  expect(file?.sessions.defaults.username).toBe('ops');
});
