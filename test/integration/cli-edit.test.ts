import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newProfile } from '../../shared/session-profile';
import { curl, freePort, startHttpServer } from '../support/ssh-servers';
import { CliScene, type Saved } from './cli-saved-scene';

/** The verbs that change saved sessions, with and without a Ginnel that runs. */
const scene = new CliScene();
const { own, ginnel, inTerminal, startEngine, saved, save, follow, sessionOn } = scene;

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

/** An editor that is a script: what it does with the file `$1`. */
async function editor(text: string): Promise<void> {
  const path = await scene.script('editor.sh', text);
  scene.setVariables({ VISUAL: path });
}
const edits = (): Promise<readonly string[]> => readdir(join(scene.data, 'edits'));

describe('edit', () => {
  test('--set changes settings, and says which', async () => {
    await save({ ...newProfile(), name: 'db', host: 'a.example', note: 'mine' });
    expect(
      await ginnel(
        'edit',
        'db',
        '--set',
        'port=2222',
        '--set',
        'tags=a,b',
        '--set',
        'note=',
        '--set=proxy.kind=system',
      ),
    ).toEqual({
      code: 0,
      stdout:
        'tags: [] → ["a","b"]\nnote: "mine" → ""\nport: 22 → 2222\nproxy: (as usual) → {"kind":"system"}\n',
      stderr: 'Saved "db".\n',
    });
    expect(await saved()).toMatchObject([
      { port: 2222, tags: ['a', 'b'], note: '', proxy: { kind: 'system' }, host: 'a.example' },
    ]);
    expect(await ginnel('edit', 'db', '--set', 'port=2222')).toMatchObject({
      ...{ code: 0, stdout: '', stderr: 'Nothing was changed.\n' },
    });
  });

  test.each([
    [['db', '--set', 'prot=1'], 2, 'There is no setting "prot". Did you mean port or proxy?\n'],
    [['db', '--set', 'port=abc'], 2, 'port takes a whole number from 1 to 65535, not "abc".\n'],
    [['db', '--set', 'logLevel=loud'], 2, /^logLevel takes [a-z, ]+ or [a-z]+, not "loud"\.\n$/u],
    [['db', '--set', 'compression=maybe'], 2, 'compression takes true or false, not "maybe".\n'],
    [['db', '--set', 'port'], 2, '--set takes KEY=VALUE, such as port=2222, not "port".\n'],
    [['db', '--set', 'name=other'], 1, /other/u],
    [['db', '--set', 'host='], 1, /host/iu],
    [['db'], 3, 'There is no terminal to edit at. --set KEY=VALUE changes a setting without an editor.\n'],
    [['nobody', '--set', 'port=1'], 4, /"nobody"/u],
  ])('%j fails with %i', async (args, code, stderr) => {
    const profiles = ['db', 'other'].map((name) => ({ ...newProfile(), name, host: 'a.example' }));
    await save(...profiles);
    const before = await saved();
    expect(await ginnel('edit', ...args)).toMatchObject({
      ...{ code, stdout: '' },
      stderr: typeof stderr === 'string' ? stderr : (expect.stringMatching(stderr) as unknown),
    });
    expect(await saved()).toEqual(before);
  });

  test('an editor changes what is typed, and nothing that no text holds', async () => {
    const gate = { ...newProfile(), name: 'gate', host: 'gate.example' };
    const proxy = { ...newProfile().proxy, kind: 'command', command: 'relay --password hunter2 %h' } as const;
    const jumps = [{ kind: 'saved', sessionId: gate.id }] as const;
    const db = { ...newProfile(), name: 'db', host: 'a.example', jumps, proxy, startAfter: [gate.id] };
    await save(gate, db);
    await editor('cp "$1" "$0.seen"; sed -i s/a.example/b.example/ "$1"');
    const program = inTerminal('edit', 'db');
    await program.exited;
    expect(program.exitCode).toBe(0);
    expect(program.log()).toContain('Saved "db".');
    const seen = await readFile(join(scene.data, 'editor.sh.seen'), 'utf8');
    expect(seen).toMatch(/^\/\/ The saved session "db"\./u);
    expect(seen).not.toContain('hunter2');
    expect(seen).not.toContain('gate.example');
    expect((await saved()).find(({ name }) => name === 'db')).toMatchObject({
      ...{ id: db.id, host: 'b.example', jumps, proxy, startAfter: [gate.id] },
    });
    expect(await edits()).toEqual([]);
  });

  test('a text that cannot be read is said with its line, and kept', async () => {
    await save({ ...newProfile(), name: 'db', host: 'a.example' });
    await editor('sed -i "s/\\"host\\": .*/\\"host\\": \\"x\\",\\n \\"prot\\": 1/" "$1"');
    const program = inTerminal('edit', 'db');
    await program.waitForLog(/Line 8: [^\n]*prot[^]*Edit it again\? \(y\/n\) /u);
    program.stdin.write('n\r');
    await program.exited;
    expect(program.exitCode).toBe(1);
    const [kept = ''] = await edits();
    expect(program.log()).toContain(`What you typed is kept in ${join(scene.data, 'edits', kept)}.`);
    expect(await readFile(join(scene.data, 'edits', kept), 'utf8')).toContain('"prot": 1');
    expect(await saved()).toMatchObject([{ host: 'a.example' }]);
  });

  test('an editor that gives up, or is not there, changes nothing', async () => {
    await save({ ...newProfile(), name: 'db', host: 'a.example' });
    await editor('exit 3');
    const gaveUp = inTerminal('edit', 'db');
    await gaveUp.exited;
    expect([gaveUp.exitCode, gaveUp.log()]).toEqual([1, expect.stringContaining('ended with code 3')]);
    scene.setVariables({ VISUAL: '/nowhere/editor' });
    const none = inTerminal('edit', 'db');
    await none.exited;
    expect([none.exitCode, none.log()]).toEqual([1, expect.stringContaining('VISUAL and EDITOR')]);
    expect(await edits()).toEqual([]);
  });

  test('what was changed elsewhere meanwhile is shown, and saved together where the user wants that', async () => {
    await save({ ...newProfile(), name: 'db', host: 'a.example' });
    const set = `'${process.execPath}' '${scene.cli}' edit db --set`;
    await editor(`${set} note=theirs; sed -i s/a.example/b.example/ "$1"`);
    const other = await sessionOn([`D${String(await freePort())}`]);
    await save({ ...newProfile(), name: 'db', host: 'a.example' }, other);
    await startEngine('bastion');
    const program = inTerminal('edit', 'db');
    await program.waitForLog(/changed elsewhere meanwhile:\s+note: "" → "theirs"[^]*Save both\? \(y\/n\) /u);
    program.stdin.write('y\r');
    await program.exited;
    expect(program.exitCode).toBe(0);
    const db = async (): Promise<Saved | undefined> => (await saved()).find(({ name }) => name === 'db');
    expect(await db()).toMatchObject({ host: 'b.example', note: 'theirs' });
    // The same setting: the other one's stays, and the text is kept.
    await editor(`${set} host=c.example; sed -i s/b.example/d.example/ "$1"`);
    const contested = inTerminal('edit', 'db');
    await contested.exited;
    expect(contested.exitCode).toBe(1);
    expect(contested.log()).toContain('host: "b.example" → "c.example"');
    expect(await db()).toMatchObject({ host: 'c.example' });
    expect(await edits()).toHaveLength(1);
  });

  test('an open session has its new forwards at once', async () => {
    const [first, second] = [await freePort(), await freePort()];
    await sessionOn([`D${String(first)}`]);
    await startEngine('bastion');
    await editor(`sed -i 's/"source": .*/"source": "${String(second)}"/' "$1"`);
    const program = inTerminal('edit', 'bastion');
    await program.exited;
    expect([program.exitCode, program.log()]).toEqual([
      0,
      expect.stringMatching(new RegExp(`- D${String(first)}\\s+\\+ D${String(second)}`, 'u')),
    ]);
    expect((await ginnel('status')).stdout).toContain(String(second));
    expect((await ginnel('status')).stdout).not.toContain(String(first));
  });

  test('of a followed session only what is the user’s own is changed', async () => {
    await save();
    const file = join(scene.data, 'team.json');
    const text = '{"ginnelSessions":1,"sessions":[{"name":"team","host":"t.example"}]}';
    await writeFile(file, text);
    await follow(file);
    expect(await ginnel('edit', 'team', '--set', 'username=me', '--set', 'tags=x')).toMatchObject({
      code: 0,
    });
    expect(await saved()).toMatchObject([{ name: 'team', username: 'me', tags: ['x'], host: 't.example' }]);
    const refused = await ginnel('edit', 'team', '--set', 'host=x');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^host of "team" stands in [^\n]+team\.json: change it there\. Your own are /u,
    );
    expect((await ginnel('edit', 'team')).stderr).toMatch(/^"team" is followed from .+: edit that file\./u);
    expect(await readFile(file, 'utf8')).toBe(text);
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
    const file = join(scene.data, 'team.json');
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

  test('an open one goes on, or is disconnected, too', async () => {
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
      stdout: 'Deleted "bastion".\nbastion: disconnected\n',
    });
    await expect(curl(['-x', `socks5h://127.0.0.1:${String(port)}`, 'http://x/'])).resolves.toMatchObject({
      code: 7,
    });
  });
});
