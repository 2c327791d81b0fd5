import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followableFiles } from '../../electron/formats/followable';
import { configDisk } from '../../electron/formats/ssh-config/disk';
import { thisSystem } from '../../electron/system/system';
import { newProfile } from '../../shared/session-profile';
import { profileOf } from '../support/samples';
import { unixOnly } from '../support/unix-only';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

function files(platform: NodeJS.Platform = process.platform) {
  const { username, uid } = userInfo();
  return followableFiles({
    machine: { platform, home, environment: {}, username, uid, hostname: 'here' },
    disk: configDisk(thisSystem(platform), uid),
    run: null,
  });
}

const config = 'Host db\n  HostName db.example\n  Port 2222\n  LocalForward 5432 localhost:5432\n';
const json = '{ "ginnelSessions": 1, "sessions": [{ "name": "prod", "host": "prod.example" }] }';

describe('a file that is to be followed', () => {
  test.each([
    ['.ssh/config', config, 'ssh-config'],
    ['empty', '', 'ssh-config'],
    ['team.json', json, 'ginnel'],
    ['team', `\uFEFF\n// ours\n${json}`, 'ginnel'],
    ['broken.json', '{ "ginnelSessions": ', 'ginnel'],
  ] as const)('%s', async (name, text, kind) => {
    const path = join(home, name);
    await writeFile(path, text);
    expect(await files().locate(path)).toEqual({ ok: true, value: { kind, path } });
    expect(await files().locate(` "~/${name}" `)).toMatchObject({ ok: true, value: { kind } });
  });

  test.each([
    ['that is not there', '~/nothing', /There is no file/u],
    ['that is a folder', '~/.ssh', /folder/iu],
    ['by half a path', 'config', /not a whole path/u],
  ])('is not one %s', async (_what, typed, why) => {
    const located = await files().locate(typed);
    expect(located).toMatchObject({ ok: false, error: { code: 'import-problem' } });
    expect(JSON.stringify(located)).toMatch(why);
  });

  test.each([
    ['win32', 'config', 'drive'],
    ['linux', 'C:config', 'from / or from ~'],
  ] as const)('says on %s what a whole path is', async (platform, typed, words) => {
    expect(JSON.stringify(await files(platform).locate(typed))).toContain(words);
  });
});

describe('what is read', () => {
  test('an ssh_config by its own rules, starting from the defaults, but for what a file says itself', async () => {
    const path = join(home, '.ssh', 'config');
    await writeFile(path, config, { mode: 0o600 });
    const defaults = profileOf({ username: 'root', host: 'other', keepaliveSeconds: 7 });
    const { plan, files: read } = await files().read({ kind: 'ssh-config', path }, defaults);
    expect(plan.problems).toEqual([]);
    expect(plan.sessions.map(({ profile }) => profile)).toMatchObject([
      { name: 'db', host: 'db.example', port: 2222, keepaliveSeconds: 7, forwards: [{ kind: 'local' }] },
    ]);
    expect(plan.sessions[0]?.profile.username).not.toBe('root');
    expect(read).toContain(path);
  });

  test('Ginnel’s JSON', async () => {
    const path = join(home, 'team.json');
    await writeFile(path, json, { mode: 0o644 });
    const { plan, files: read } = await files().read({ kind: 'ginnel', path }, newProfile());
    expect([plan.sessions.map(({ profile }) => profile.name), plan.problems, read]).toEqual([
      ['prod'],
      [],
      [path],
    ]);
  });

  test.each(['ssh-config', 'ginnel'] as const)('nothing of %s that went', async (kind) => {
    const { plan } = await files().read({ kind, path: join(home, 'gone') }, newProfile());
    expect([plan.sessions, plan.problems.length]).toEqual([[], 1]);
  });

  test.each([
    ['ssh-config', config, 0o620, false],
    ['ssh-config', config, 0o602, false],
    ['ginnel', json, 0o664, true],
    ['ginnel', json, 0o666, false],
  ] as const)(
    'of %s only what nobody else may write; a shared file its group may: %#',
    unixOnly('rights'),
    async (kind, text, mode, isRead) => {
      const path = join(home, 'file');
      await writeFile(path, text);
      await chmod(path, mode);
      const { plan } = await files().read({ kind, path }, newProfile());
      expect([plan.sessions.length > 0, plan.problems.length]).toEqual([isRead, isRead ? 0 : 1]);
    },
  );
});
