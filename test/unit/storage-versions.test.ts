import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseSessionsFile, printSessionsFile } from '../../electron/storage/sessions-format';
import { contentOf, schemaVersion } from '../../electron/storage/versions';
import { newProfile } from '../../shared/session-profile';

test('a file of this version is read, and one of a newer one told apart', () => {
  const [own, newer] = [schemaVersion, schemaVersion + 1].map((version) => ({
    schemaVersion: version,
    names: [],
  }));
  expect(contentOf(`\uFEFF${JSON.stringify(own)}`)).toEqual({ content: own, isNewer: false });
  expect(contentOf(JSON.stringify(newer))).toEqual({ content: newer, isNewer: true });
});

test.each([undefined, null, '1', 0, -1, 1.5])('the version %s never was', (version) => {
  expect(contentOf(JSON.stringify({ schemaVersion: version }))).toBeNull();
});

test.each(['', '{', '[]', 'null', '"text"'])('%j is none of our files', (text) => {
  expect(contentOf(text)).toBeNull();
});

describe('a stored file of sessions', () => {
  const text = readFile(new URL('fixtures/sessions.json', import.meta.url), 'utf8');

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
      group: '',
      note: '',
    });
    expect(old && Object.keys(old).sort()).toEqual(Object.keys(usual).sort());
  });

  test('may leave settings out of a group of them', async () => {
    const usual = newProfile();
    const read = parseSessionsFile(await text)?.sessions.defaults;
    expect(read?.proxy).toEqual({ ...usual.proxy, kind: 'http', host: 'web-proxy' });
    const jump = { kind: 'inline', host: 'gate' };
    const short = JSON.stringify({ schemaVersion: 1, profiles: [{ name: 'x', jumps: [jump] }] });
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
