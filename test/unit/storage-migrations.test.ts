import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  migrate,
  sessionsMigrations,
  sessionsVersion,
  type Migration,
} from '../../electron/storage/migrations';
import { parseSessionsFile, printSessionsFile } from '../../electron/storage/sessions-file';
import { newProfile } from '../../shared/session-profile';

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

describe('a stored file of version 2', () => {
  const text = readFile(new URL('fixtures/sessions-v2.json', import.meta.url), 'utf8');

  test('is read in full, with every setting as it stands there', async () => {
    const file = parseSessionsFile(await text);
    expect(file?.remainder).toEqual({ bad: [], fields: {}, extras: new Map(), badDefaults: null });
    const { profiles } = JSON.parse(await text) as { profiles: readonly object[] };
    expect(file?.sessions.profiles[1]).toEqual(profiles[1]);
  });

  test('written before there were jump hosts, proxies and keys to choose gets their defaults', async () => {
    const old = parseSessionsFile(await text)?.sessions.profiles[0];
    const usual = newProfile();
    expect(old).toMatchObject({
      host: 'ops@bastion.example.com',
      compression: true,
      jumps: [],
      proxy: usual.proxy,
      algorithms: usual.algorithms,
      hostKeys: [],
      agentPath: '',
      onlyThisKey: false,
      passwordAnswersInteractive: false,
      retryLongestSeconds: 60,
      connectAtStart: false,
    });
    expect(old && Object.keys(old).sort()).toEqual(Object.keys(usual).sort());
  });

  test('may leave settings out of a group of them', async () => {
    const usual = newProfile();
    const read = parseSessionsFile(await text)?.sessions.defaults;
    expect(read?.proxy).toEqual({ ...usual.proxy, kind: 'http', host: 'web-proxy' });
    const jump = { kind: 'inline', host: 'gate' };
    const short = JSON.stringify({ schemaVersion: 2, profiles: [{ name: 'x', jumps: [jump] }] });
    expect(parseSessionsFile(short)?.sessions.profiles[0]?.jumps).toEqual([
      { ...jump, port: 22, privateKeyFile: '', onlyThisKey: false },
    ]);
  });

  test('comes back with the settings of a newer Ginnel that this one does not know, wherever they stand', async () => {
    const newer = (await text)
      .replace('"name": "behind it",', '"name": "behind it",\n      "tunnelDevice": { "unit": 3 },')
      .replace('"dns": "yes",', '"dns": "yes",\n        "tls": true,')
      .replace('"port": 2200,', '"port": 2200,\n          "fido": ["a", "b"],')
      .replace('"cipher": [', '"mac": ["hmac"],\n        "cipher": [');
    const file = parseSessionsFile(newer);
    expect(file?.remainder.bad).toEqual([]);
    if (file === null) throw new Error('it could not be read');
    const [first, second, ...more] = file.sessions.profiles;
    if (first === undefined || second === undefined) throw new Error('sessions are missing');
    const changed = { ...second, username: 'changed', jumps: second.jumps.toReversed() };
    const printed = printSessionsFile(
      { ...file.sessions, profiles: [changed, first, ...more] },
      file.remainder,
    );
    const [profile] = (JSON.parse(printed) as { profiles: readonly unknown[] }).profiles;
    expect(profile).toMatchObject({
      username: 'changed',
      tunnelDevice: { unit: 3 },
      proxy: { dns: 'yes', tls: true },
      algorithms: { mac: ['hmac'] },
      jumps: [{ kind: 'inline', port: 2200, fido: ['a', 'b'] }, { kind: 'saved' }],
    });
  });
});
