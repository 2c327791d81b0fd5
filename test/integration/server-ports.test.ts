import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sentence } from '../../shared/errors';
import type { Result } from '../../shared/result';
import type { ServerPort } from '../../shared/server-ports';
import { closeAfterEach } from '../support/owned';
import {
  startDropbear,
  startEchoServer,
  startSshd,
  testAccount,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { attempt, connectionOf, type AttemptOptions } from './ssh-attempt';

const own = closeAfterEach();
const { user, password } = testAccount();

let target: NetServer;
beforeAll(async () => {
  target = await startEchoServer();
  return () => target.close();
});
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function ask(
  server: SshServer,
  more: Partial<AttemptOptions> = {},
): Promise<Result<readonly ServerPort[]>> {
  const made = await attempt({
    ...{ port: server.port, username: user, profile: { tryKeyboardInteractive: false } },
    answers: () => [password ?? ''],
    ...more,
  });
  const connection = connectionOf(made);
  closing.push(() => connection.end());
  const found = await connection.listPorts();
  // Whatever it said, the connection lives on.
  expect(await connection.ping()).not.toBeNull();
  return found;
}

const sshdWith = async (...config: readonly string[]): Promise<SshServer> =>
  own(await startSshd({ auth: ['password'], config }));

/** Only the programs named are there, as in a small system. */
const onlyPath = (script: string): string => `ForceCommand sh -c '${script}'`;

describe('the ports that listen on a server', () => {
  it('are told by a real sshd, this very one among them', async () => {
    const server = await sshdWith();
    const found = await ask(server);
    if (!found.ok) throw new Error(sentence(found.error));
    for (const { port } of [server, target]) {
      expect(found.value.find((one) => one.port === port)).toMatchObject({ addresses: ['127.0.0.1'] });
    }
    const numbers = found.value.map(({ port }) => port);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  });

  it('are told by dropbear', async () => {
    const server = own(await startDropbear());
    const found = await ask(server);
    expect(found.ok && found.value.map(({ port }) => Number(port))).toContain(server.port);
  });

  it('are read from /proc where no program tells', async () => {
    // Names that hide the programs come first: a function of the login shell does not last, a folder before all others does.
    const server = await sshdWith(
      onlyPath(
        'd=$(mktemp -d); for p in ss netstat; do printf "#!/bin/sh\\nexit 1\\n" >$d/$p; chmod +x $d/$p; done; PATH=$d:$PATH; export PATH; eval "$SSH_ORIGINAL_COMMAND"; rm -r $d',
      ),
    );
    const found = await ask(server);
    expect(found).toMatchObject({ ok: true });
    expect(found.ok && found.value.find(({ port }) => Number(port) === target.port)).toEqual({
      port: target.port,
      addresses: ['127.0.0.1'],
      program: null,
    });
  });

  it('are told among what a login script prints, by any login shell', async () => {
    const server = await sshdWith(
      onlyPath(
        'echo Welcome; echo ginnel-ports; /usr/bin/fish -c "$SSH_ORIGINAL_COMMAND" 2>/dev/null; echo Bye',
      ),
    );
    const found = await ask(server);
    expect(found.ok && found.value.map(({ port }) => Number(port))).toContain(target.port);
  });
});

describe('a server that does not tell', () => {
  it.each<[string, readonly string[], string]>([
    [
      'runs another command',
      ['ForceCommand echo This is a jump host.'],
      'It runs something else in the place of commands. It said: This is a jump host.',
    ],
    ['runs none', ['ForceCommand /usr/sbin/nologin'], 'This account is currently not available.'],
    ['prints without end', ['ForceCommand yes'], 'The command that asks it went on and on.'],
    ['opens no session', ['MaxSessions 0'], 'It runs no commands for this account.'],
  ])('%s', async (_name, config, words) => {
    const found = await ask(await sshdWith(...config));
    expect(found).toMatchObject({ ok: false, error: { code: 'server-ports' } });
    expect(found.ok ? '' : sentence(found.error)).toContain(words);
  });

  it('whose connection ends meanwhile', async () => {
    const server = await sshdWith('ForceCommand sh -c "echo ginnel-ports:begin; exec sleep 60"');
    const made = await attempt({
      ...{ port: server.port, username: user, profile: { tryKeyboardInteractive: false } },
      answers: () => [password ?? ''],
    });
    const connection = connectionOf(made);
    const both = [connection.listPorts(), connection.listPorts()];
    await server.waitForLog(/Starting session: forced-command[^]*Starting session: forced-command/u);
    await connection.end();
    for (const found of both)
      expect(await found).toEqual({ ok: false, error: { code: 'not-connected', data: {} } });
  });

  it('lets one wait', async () => {
    const found = await ask(await sshdWith('ForceCommand sleep 60'), { limits: { command: 300 } });
    expect(found).toMatchObject({ ok: false, error: { code: 'server-ports', data: { reason: 'late' } } });
  });
});
