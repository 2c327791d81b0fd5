import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newSessionId } from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import { freePort, makeKey, startHttpServer, startSshd, startTcpServer } from '../support/ssh-servers';
import { cliScene, fetched, isFree, sessionTo } from './cli-scene';

/** The verbs of `ginnel` that work on the engine that runs, browser mode's, against real servers. */
const { data, own, ginnel, start, startInTerminal, startWeb, save, trust, withKey } = cliScene();

/** A server whose key is known, with a web page behind it. */
async function world() {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const web = own(await startHttpServer('through the tunnel'));
  return { server, web, privateKeyFile, to: `127.0.0.1:${String(web.port)}` };
}

describe('up and down', () => {
  test('open sessions in the engine that runs, and free their ports', async () => {
    const { server, privateKeyFile, to } = await world();
    const [one, two, three] = [await freePort(), await freePort(), await freePort()];
    const common = { privateKeyFile };
    await save(
      sessionTo(server, [`L127.0.0.1:${String(one)}\t${to}`], {
        ...common,
        name: 'db',
        group: 'work',
        tags: ['eu'],
      }),
      sessionTo(server, [`D127.0.0.1:${String(two)}\t`], { ...common, name: 'proxy', group: 'work/deep' }),
      sessionTo(server, [`L127.0.0.1:${String(three)}\t${to}`], { ...common, name: 'other', tags: ['eu'] }),
    );
    const { page } = await startWeb();
    expect(await ginnel('up', 'db')).toEqual({
      code: 0,
      stdout: `db: up, 127.0.0.1:${String(one)}\n`,
      stderr: '',
    });
    // The program that asked is gone, the session is the page's, too.
    expect(await fetched(one)).toBe('through the tunnel');
    await page.when(({ sessions }) => sessions.some(({ state }) => state.kind === 'connected'));

    const group = await ginnel('up', 'work');
    expect(group).toMatchObject({ code: 0, stderr: '' });
    expect(group.stdout.trim().split('\n').toSorted()).toEqual([
      `db: up, 127.0.0.1:${String(one)}`,
      `proxy: up, 127.0.0.1:${String(two)}`,
    ]);
    expect(await ginnel('up', 'tag:eu', '--wait')).toMatchObject({ code: 0, stderr: '' });
    expect((await page.command('snapshot.get', {})).sessions).toHaveLength(3);
    expect(server.log().match(/Accepted publickey/gu)).toHaveLength(3);

    // A connection through it that goes on is cut, and that is told.
    const held = own(await startTcpServer((socket) => socket.resume()));
    const [open] = (await page.command('snapshot.get', {})).sessions;
    const [more] = sessionTo(server, [`L0\t127.0.0.1:${String(held.port)}`]).forwards;
    if (open === undefined || more === undefined) throw new Error('no session');
    await page.command('forwards.add', { sessionId: open.id, forward: more, lasting: false });
    const { sessions } = await page.when((snapshot) =>
      snapshot.sessions.some(
        ({ forwards }) => forwards.length === 2 && forwards.every(({ state }) => state.kind === 'listening'),
      ),
    );
    const bound = sessions
      .flatMap(({ forwards }) => forwards)
      .flatMap(({ state }) => (state.kind === 'listening' ? state.bound : []))
      .flatMap((place) => ('port' in place && ![one, two, three].includes(place.port) ? [place.port] : []));
    const through = connect(bound[0] ?? 0, '127.0.0.1').on('error', () => undefined);
    await once(through, 'connect');
    // Not the server's: a look whether the destination answers is one, too.
    await page.when(({ traffic }) => traffic.some(({ live }) => live === 1));
    // Reset, or closed.
    const cut = new Promise((resolve) => through.once('close', resolve));
    expect(await ginnel('down', 'db')).toEqual({
      code: 0,
      stdout: 'db: disconnected, 1 connection cut\n',
      stderr: '',
    });
    await cut;
    expect(await isFree(one)).toBe(true);
    expect(await ginnel('down', 'db')).toMatchObject({ code: 0, stdout: 'db: was not open\n' });
    expect((await ginnel('down', '--all')).stdout.trim().split('\n').toSorted()).toEqual([
      'other: disconnected',
      'proxy: disconnected',
    ]);
    expect(await ginnel('down', '--all')).toMatchObject({ code: 0, stdout: 'No session is open.\n' });
    expect(await ginnel('up', 'bd')).toMatchObject({ code: 4, stdout: '' });
    expect(await ginnel('down', 'bd')).toMatchObject({ code: 4, stdout: '' });
  });

  test('say what went wrong: a port that nothing answers at, a key that is refused', async () => {
    const server = own(await startSshd({ auth: ['publickey'] }));
    await trust(server);
    const { path } = await makeKey({ path: join(data(), 'unknown') });
    const closed = await freePort();
    await save(
      sessionTo({ ...server, port: closed }, [], { name: 'closed' }),
      sessionTo(server, [], { name: 'stranger', privateKeyFile: path }),
    );
    const { page } = await startWeb();
    const refused = await ginnel('up', 'closed');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^closed: .*refused the connection[^]*is tried again by itself/u);
    const denied = await ginnel('up', 'stranger');
    expect(denied).toMatchObject({ code: 1, stdout: '' });
    expect(denied.stderr).toMatch(/^stranger: .*(denied|refused|accepted)/u);
    const started = Date.now();
    const late = await ginnel('up', 'closed', '--wait', '--timeout', '1');
    expect(late).toMatchObject({ code: 1, stdout: '' });
    expect(late.stderr).toContain('was not up in time');
    expect(Date.now() - started).toBeLessThan(10_000);
    expect((await page.command('snapshot.get', {})).sessions.map(({ state }) => state.kind)).toContain(
      'failed',
    );
  });

  test('a session that an ssh command describes is opened, and is saved nowhere', async () => {
    const { server, privateKeyFile, to } = await world();
    await save();
    const { page } = await startWeb();
    const port = await freePort();
    const command = `ssh -i ${privateKeyFile} -L 127.0.0.1:${String(port)}:${to} -p ${String(server.port)} ${server.user}@${server.host}`;
    const opened = await ginnel('up', command);
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(await fetched(port)).toBe('through the tunnel');
    const { profiles, sessions } = await page.command('snapshot.get', {});
    expect([profiles.length, sessions.length]).toEqual([0, 1]);
    const title = opened.stdout.slice(0, opened.stdout.indexOf(': up'));
    expect(await ginnel('down', title)).toMatchObject({ code: 0, stdout: `${title}: disconnected\n` });
    expect((await page.command('snapshot.get', {})).sessions).toEqual([]);
  });

  test('an unknown host key waits for an answer: in the page, or at a terminal', async () => {
    const { server, privateKeyFile } = await withKey();
    await save(sessionTo(server, [], { privateKeyFile, name: 'first' }));
    const { page } = await startWeb();
    const unasked = await ginnel('up', 'first');
    expect(unasked).toMatchObject({ code: 3, stdout: '' });
    expect(unasked.stderr).toContain('first waits for an answer');
    const waits = await ginnel('up', 'first', '--wait', '--timeout', '1');
    expect(waits).toMatchObject({ code: 3, stdout: '' });
    const { prompts } = await page.command('snapshot.get', {});
    expect(prompts.map(({ kind }) => kind)).toEqual(['host-key']);

    const program = startInTerminal('up', 'first');
    await program.waitForLog(/Store key in cache\?/u);
    program.stdin.write('y\r');
    await program.waitForLog(/first: up/u);
    await program.exited;
    expect(program.exitCode).toBe(0);
    expect((await page.command('snapshot.get', {})).prompts).toEqual([]);
    await ginnel('down', '--all');
  });

  test('a question that is put at a terminal and answered in the page is taken back there', async () => {
    const server = own(await startSshd({ auth: ['password'] }));
    await trust(server);
    await save(sessionTo(server, []));
    const { page } = await startWeb();
    const program = startInTerminal('up', 'bastion');
    await program.waitForLog(/password: /u);
    const { prompts } = await page.when((snapshot) => snapshot.prompts.length === 1);
    const answer = { kind: 'texts', texts: [server.password], remember: false } as const;
    for (const { id } of prompts) await page.command('prompts.answer', { promptId: id, answer });
    await program.waitForLog(/bastion: up/u);
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('--wait holds on until a destination that starts late answers', async () => {
    const { server, privateKeyFile } = await world();
    const [port, late] = [await freePort(), await freePort()];
    await save(
      sessionTo(server, [`L127.0.0.1:${String(port)}\t127.0.0.1:${String(late)}`], { privateKeyFile }),
    );
    const { page } = await startWeb();
    // Without it what listens is up.
    expect(await ginnel('up', 'bastion')).toMatchObject({ code: 0 });
    const program = start('up', 'bastion', '--wait');
    await page.when(({ sessions }) =>
      sessions.some(({ forwards }) => forwards[0]?.reachability?.kind === 'failed'),
    );
    own(await startTcpServer((socket) => socket.end(), { port: late }));
    await program.exited;
    expect([program.exitCode, program.log()]).toEqual([0, `bastion: up, 127.0.0.1:${String(port)}\n`]);
  });

  test('Ctrl+C ends the waiting, and the session goes on', async () => {
    const { server } = await world();
    await save(sessionTo({ ...server, port: await freePort() }, []));
    const { page } = await startWeb();
    const program = start('up', 'bastion', '--wait');
    await page.when(({ sessions }) => sessions.some(({ state }) => state.kind === 'waiting'));
    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(1);
    expect((await page.command('snapshot.get', {})).sessions).toHaveLength(1);
  });
});

describe('where no Ginnel runs', () => {
  test('down, status and log say so, and nothing is started for a name that nothing has', async () => {
    await save({ ...newProfile(newSessionId()), name: 'bastion', host: 'h' });
    expect(await ginnel('down', 'bastion')).toMatchObject({
      code: 0,
      stdout: 'No Ginnel runs on this data folder.\n',
    });
    expect(await ginnel('status')).toMatchObject({ code: 0, stdout: '' });
    const named = await ginnel('status', 'bastion', '--json');
    expect([named.code, JSON.parse(named.stdout)]).toMatchObject([1, { name: 'bastion', state: 'closed' }]);
    expect(await ginnel('log', 'bastion')).toMatchObject({ code: 1, stdout: '' });
    for (const verb of ['up', 'down', 'status', 'log', 'run']) {
      const { code, stderr } = await ginnel(verb, 'bastoin');
      expect([verb, code]).toEqual([verb, 4]);
      expect(stderr).toContain('Did you mean "bastion"?');
    }
  });
});

describe('status and log', () => {
  test('tell what the page sees, as text, as JSON, and as it changes', async () => {
    const { server, privateKeyFile, to } = await world();
    const port = await freePort();
    await save(sessionTo(server, [`L127.0.0.1:${String(port)}\t${to}`], { privateKeyFile }));
    await startWeb();
    const watching = start('status', '--watch', '--json');
    const named = start('status', 'bastion', '--watch');
    const following = start('log', 'bastion', '-f');
    await named.waitForLog(/^bastion {2}not open/mu);
    expect(await ginnel('log', 'bastion')).toMatchObject({ code: 1, stdout: '' });
    expect(await ginnel('up', 'bastion')).toMatchObject({ code: 0 });
    const text = await ginnel('status');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(
      new RegExp(
        `^bastion {2}\\S.*\\n {2}L127\\.0\\.0\\.1:${String(port)} ${to.replaceAll('.', '\\.')} {2}\\S`,
        'u',
      ),
    );
    const json = await ginnel('status', 'bastion', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ name: 'bastion', state: 'connected', up: true },
      forwards: [{ kind: 'local', state: 'listening', bound: [`127.0.0.1:${String(port)}`] }],
    });
    await watching.waitForLog(/"state":"connected","up":true.*"state":"listening"/u);
    await following.waitForLog(/\tAccess granted/u);
    const printed = await ginnel('log', 'bastion');
    expect(printed.code).toBe(0);
    expect(printed.stdout.match(/\tAccess granted$/gmu)).toHaveLength(1);
    await ginnel('down', 'bastion');
    await watching.waitForLog(/"state":"closed"/u);
    await following.waitForLog(/\tDisconnecting/u);
    expect(following.log().match(/\tAccess granted$/gmu)).toHaveLength(1);
    for (const program of [watching, named, following]) {
      process.kill(program.pid, 'SIGINT');
      await program.exited;
      expect(program.exitCode).toBe(0);
    }
  });
});
