import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createFollowedFiles, createKnownHosts, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { newFollowedId, newForwardId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import {
  curl,
  freePort,
  makeKey,
  run,
  RunningProgram,
  startHttpServer,
  startSshd,
  type SshServer,
} from '../support/ssh-servers';

/** The verbs that change saved sessions, as a program of its own, with and without a Ginnel that runs. */
const bundles = inject('bundles');
let data = '';
let environment: Record<string, string> = {};
const owned: { close: () => Promise<void> }[] = [];

function own<T extends { close: () => Promise<void> }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-cli-'));
  environment = { GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' };
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(data, { recursive: true });
});

/** Ends as soon as it is done; its input is a pipe, not a terminal. */
const ginnel = async (...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> => {
  const ended = await run(process.execPath, [bundles.cli, ...args], { env: environment });
  return { code: ended.code, stdout: ended.stdout.toString(), stderr: ended.stderr };
};

/** Runs it in a terminal of its own; what is written to stdin is typed there. */
const inTerminal = (...args: string[]): RunningProgram => {
  const words = [process.execPath, bundles.cli, ...args].map((word) => `'${word}'`).join(' ');
  return own(new RunningProgram('script', ['-q', '-e', '-c', `exec ${words}`, '/dev/null'], environment));
};

/** A Ginnel that holds the data folder until the test ends. */
async function startEngine(...names: string[]): Promise<RunningProgram> {
  const program = own(new RunningProgram(process.execPath, [bundles.cli, 'run', ...names], environment));
  await program.waitForLog(/forwarding listening on|Access granted/u);
  return program;
}

interface Saved {
  readonly name: string;
  readonly [key: string]: unknown;
}
const saved = async (): Promise<readonly Saved[]> =>
  JSON.parse((await ginnel('list', '--json')).stdout) as readonly Saved[];

async function save(...profiles: SessionProfile[]): Promise<void> {
  const done = await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
  expect(done.ok).toBe(true);
}

async function trust(server: SshServer): Promise<void> {
  for (const { algorithm, base64 } of server.hostKeys) {
    const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
    await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
  }
}

/** Has a file followed from now on. */
async function follow(path: string): Promise<void> {
  const store = createFollowedFiles(join(data, 'followed.json'), disk);
  expect((await store.save([{ id: newFollowedId(), kind: 'ginnel', path, overlays: [] }])).ok).toBe(true);
}

/** A saved session of a server that lets a key in. */
async function sessionOn(
  notations: readonly string[],
  more: Partial<SessionProfile> = {},
): Promise<SessionProfile> {
  const { path: privateKeyFile, publicKey } = await makeKey({ path: join(data, 'id') });
  const server = own(await startSshd({ authorizedKeys: [publicKey] }));
  await trust(server);
  const forwards = notations.map((text) => {
    const read = parseNotation(text, newForwardId());
    if (!read.ok) throw new Error(text);
    return read.value;
  });
  const session: SessionProfile = {
    ...newProfile(),
    ...{ name: 'bastion', host: server.host, port: portSchema.parse(server.port), username: server.user },
    ...{ privateKeyFile, forwards },
    ...more,
  };
  await save(session);
  return session;
}

describe('add', () => {
  test('saves what a command describes, with what is said beside it, and says what is left out', async () => {
    const added = await ginnel(
      ...['add', 'ssh -L 5432:db:5432 -X -p 2222 me@bastion.example', '--name', 'db', '--start'],
      ...['--group', 'Work/EU', '--tag', 'prod', '--tag', 'sql'],
    );
    expect(added).toMatchObject({
      code: 0,
      stdout: 'db\tme@bastion.example:2222\n\tL5432\tdb:5432\n',
      stderr: expect.stringMatching(/Left out: -X: [^\n]+\nSaved as "db"\.\n/u) as unknown,
    });
    expect(await saved()).toMatchObject([
      {
        ...{ name: 'db', host: 'bastion.example', port: 2222, username: 'me' },
        ...{ group: 'Work/EU', tags: ['prod', 'sql'], connectAtStart: true },
      },
    ]);
  });

  test('puts it in the place of a saved one when told to alone, and keeps what is not said', async () => {
    await save({ ...newProfile(), name: 'db', host: 'old.example', note: 'mine', group: 'Work' });
    const [before] = await saved();
    const refused = await ginnel('add', 'plink -D 1080 new.example', '--name', 'db');
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'A saved session is called "db" already. --replace puts this one in its place; --name gives it another name.\n',
    });
    expect((await ginnel('add', 'plink -D 1080 new.example', '--name', 'db', '--replace')).code).toBe(0);
    expect(await saved()).toMatchObject([
      { id: before?.['id'], name: 'db', host: 'new.example', note: 'mine', group: 'Work' },
    ]);
  });

  test('takes a link, and names a session as it is called elsewhere where no name is given', async () => {
    expect(await ginnel('add', 'ginnel://new?server=a.example&user=me&L=8080:localhost:80')).toMatchObject({
      code: 0,
      stdout: 'a.example\tme@a.example:22\n\tL8080\tlocalhost:80\n',
    });
    expect((await ginnel('add', 'ssh://me:secret@b.example')).stderr).not.toContain('secret');
    expect((await saved()).map(({ name }) => name)).toEqual(['a.example', 'b.example']);
    expect((await ginnel('add', 'ginnel://session/a.example')).code).toBe(2);
    expect(await ginnel('add', 'ginnel://new?server=--x')).toMatchObject({ code: 2, stdout: '' });
  });

  test.each([
    [['add', 'ssh', 'me@bastion'], 2, /^Put the whole command in quotes: ginnel add "ssh \.\.\."\.\n$/u],
    [['add', 'bastion'], 2, /^"bastion" is no command of ssh/u],
    [['add', 'nobody', '-L', '8080:a:80'], 4, /"nobody"/u],
    [['add', 'ssh -L nonsense x'], 2, /-L nonsense/u],
    [['add', 'ssh x', '-L', '1:a:80'], 2, /^Put the forwards into the command/u],
    [['add', 'ssh x', '--name', 'Default Settings'], 1, /Default Settings/u],
  ])('%j fails with %i, and saves nothing', async (args, code, stderr) => {
    expect(await ginnel(...args)).toMatchObject({
      ...{ code, stdout: '' },
      stderr: expect.stringMatching(stderr) as unknown,
    });
    expect(await saved()).toEqual([]);
  });

  test('adds forwards to a saved session, all or none', async () => {
    await save({ ...newProfile(), name: 'db', host: 'a.example' });
    expect(await ginnel('add', 'db', '-L', '8080:web:80', '-D', '1080', 'R2022 localhost:22')).toMatchObject({
      code: 0,
      stdout: 'Added to "db": L8080 → web:80\nAdded to "db": D1080\nAdded to "db": R2022 → localhost:22\n',
    });
    const twice = await ginnel('add', 'db', '-L', '9090:web:80', '-L', '8080:other:80');
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(twice.stderr).not.toBe('');
    expect((await saved())[0]?.['forwards']).toHaveLength(3);
  });

  test('opens them at once where the session is open', async () => {
    const web = own(await startHttpServer('here'));
    await sessionOn([`D${String(await freePort())}`]);
    await startEngine('bastion');
    const port = await freePort();
    const added = await ginnel('add', 'bastion', '-L', `${String(port)}:127.0.0.1:${String(web.port)}`);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain(`, listens at 127.0.0.1:${String(port)}`);
    expect((await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString()).toBe('here');
    // A port that is taken: saved all the same, and told.
    const taken = await ginnel('add', 'bastion', '-D', `127.0.0.1:${String(web.port)}`);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toMatch(/in use/u);
  });
});

describe('rm', () => {
  const two = [
    { ...newProfile(), name: 'gate', host: 'gate.example', tags: ['old'] },
    { ...newProfile(), name: 'db', host: 'db.example', group: 'Work' },
  ] as const;
  const names = async (): Promise<readonly string[]> => (await saved()).map(({ name }) => name);

  test('asks for a yes, and needs --yes where nobody can be asked', async () => {
    const [gate, db] = two;
    await save(gate, { ...db, jumps: [{ kind: 'saved', sessionId: gate.id }], startAfter: [gate.id] });
    expect(await ginnel('rm', 'gate')).toMatchObject({
      code: 3,
      stderr:
        'gate\tgate.example:22\t(jump host of db)\t(started before db)\n' +
        'Nothing is deleted: nobody can be asked here. --yes deletes without a question.\n',
    });
    const no = inTerminal('rm', 'gate');
    await no.waitForLog(/Delete this session\? \(y\/n\) /u);
    no.stdin.write('\r');
    await no.exited;
    expect([no.exitCode, await names()]).toEqual([1, ['db', 'gate']]);
    const yes = inTerminal('rm', 'Work/', 'tag:old');
    await yes.waitForLog(/Delete these 2 sessions\? \(y\/n\) /u);
    expect(yes.log()).toMatch(/^gate\tgate\.example:22\r?$/mu);
    yes.stdin.write('y\r');
    await yes.exited;
    expect([yes.exitCode, await names()]).toEqual([0, []]);
  });

  test('deletes nothing where a name is unknown, or a session is followed', async () => {
    await save(...two);
    expect((await ginnel('rm', 'gate', 'nobody', '--yes')).code).toBe(4);
    const file = join(data, 'team.json');
    await writeFile(file, '{"ginnelSessions":1,"sessions":[{"name":"team","host":"t.example"}]}');
    await follow(file);
    const refused = await ginnel('rm', 'gate', 'team', '--yes');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^"team" is followed from [^\n]+team\.json: delete it in that file\.\n$/u);
    expect(await names()).toEqual(['db', 'gate', 'team']);
    expect(await ginnel('rm', 'gate', 'db', '-y')).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'Deleted "gate".\nDeleted "db".\n',
    });
  });

  test('an open one goes on, or is disconnected first', async () => {
    const port = await freePort();
    const session = await sessionOn([`D${String(port)}`]);
    const engine = await startEngine('bastion');
    expect(await ginnel('rm', 'bastion', '--yes')).toMatchObject({
      code: 0,
      stdout: 'Deleted "bastion". It is open, and goes on until it is disconnected.\n',
    });
    expect((await ginnel('status')).stdout).toContain('bastion');
    await engine.close();
    await save(session);
    await startEngine('bastion');
    expect(await ginnel('rm', 'bastion', '--yes', '--down')).toMatchObject({
      code: 0,
      stdout: 'bastion: disconnected\nDeleted "bastion".\n',
    });
    await expect(curl(['-x', `socks5h://127.0.0.1:${String(port)}`, 'http://x/'])).resolves.toMatchObject({
      code: 7,
    });
  });
});
