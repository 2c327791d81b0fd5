import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createFollowedFiles, createKnownHosts, createSessionStore } from '../../electron/storage';
import { newFollowedId } from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import {
  curl,
  freePort,
  makeKey,
  run,
  RunningProgram,
  startHttpServer,
  startSshd,
} from '../support/ssh-servers';

/** `ginnel` as a program of its own, in a folder that follows files. */
const bundles = inject('bundles');
let home = '';
let data = '';
const owned: { close: () => Promise<void> }[] = [];

function own<T extends { close: () => Promise<void> }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-followed-'));
  data = join(home, 'data');
  await mkdir(data, { mode: 0o700 });
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(home, { recursive: true });
});

const environment = (): Record<string, string> => ({ GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '', HOME: home });
const ginnel = (...args: readonly string[]): ReturnType<typeof run> =>
  run(process.execPath, [bundles.cli, ...args], { env: environment() });

/** Follows files as the window would, and saves a session of the user's own. */
async function follow(
  files: Readonly<Record<string, string>>,
  marked: readonly string[] = [],
): Promise<void> {
  const kept = await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const path = join(home, name);
      await writeFile(path, text, { mode: 0o600 });
      const kind = name.endsWith('.json') ? 'ginnel' : 'ssh-config';
      const overlays = marked.map((session) => ({ session, overlay: { connectAtStart: true } }));
      return { id: newFollowedId(), kind, path, overlays } as const;
    }),
  );
  await createFollowedFiles(join(data, 'followed.json'), disk).save(kept);
  const profiles = [{ ...newProfile(), name: 'db', host: 'mine.example' }];
  await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
}

const config = 'Host db\n  HostName theirs.example\nHost lab\n  Port abc\nHost web\n  HostName web.example\n';

test('list has the followed sessions, too, under names that mean one session, and says what cannot be read', async () => {
  await follow({
    '.ssh/config': config,
    'team.json': '{ "ginnelSessions": 1, "sessions": [{ "name": "prod", "host": "prod.example" }] }',
  });
  const { code, stdout, stderr } = await ginnel('list');
  expect(
    stdout
      .toString()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  ).toEqual(['db', 'db (~/.ssh/config)', 'prod', 'web', '']);
  expect(stderr).toMatch(/~\/\.ssh\/config: "lab": .*abc/u);
  expect(code).toBe(0);
});

test('a followed file that went is said, and is a failure; nothing is made of it', async () => {
  await follow({ 'team.json': '{}' });
  await rm(join(home, 'team.json'));
  const { code, stdout, stderr } = await ginnel('list');
  expect([code, stdout.toString()]).toEqual([1, 'db\tmine.example:22\n']);
  expect(stderr).toContain('team.json');
  await expect(stat(join(home, 'team.json'))).rejects.toThrow('ENOENT');
});

test('of a session that cannot be read, run says why', async () => {
  await follow({ '.ssh/config': config });
  const { code, stderr } = await ginnel('run', 'lab');
  expect([code, stderr]).toEqual([4, expect.stringMatching(/~\/\.ssh\/config: "lab": .*abc/u)]);
});

test.each([['--marked'], ['tunnel']])('run %s carries bytes through a followed session', async (argument) => {
  const key = await makeKey({ path: join(home, 'id') });
  const server = own(await startSshd({ authorizedKeys: [key.publicKey] }));
  for (const { algorithm, base64 } of server.hostKeys) {
    const hostKey = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
    await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, hostKey);
  }
  const web = own(await startHttpServer('through the tunnel'));
  const port = await freePort();
  const lines = [
    'Host tunnel',
    `HostName ${server.host}`,
    `Port ${String(server.port)}`,
    `User ${server.user}`,
    `IdentityFile ${key.path}`,
    `LocalForward ${String(port)} 127.0.0.1:${String(web.port)}`,
  ];
  await follow({ '.ssh/config': `${lines.join('\n')}\n` }, ['tunnel']);
  const program = own(new RunningProgram(process.execPath, [bundles.cli, 'run', argument], environment()));
  await program.waitForLog(new RegExp(`Local port ${String(port)} forwarding to`, 'u'));
  expect((await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString()).toBe('through the tunnel');
  process.kill(program.pid, 'SIGINT');
  await program.exited;
  expect(program.exitCode).toBe(0);
});
