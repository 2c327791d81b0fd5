import { describe, expect, it } from 'vitest';
import { findAgentAddress, type AgentWorld } from '../../../electron/keys/agent/addresses';
import { noAgent } from '../../../electron/keys/agent/agent';
import { sentence } from '../../../shared/errors';

type Files = Readonly<Record<string, string>>;

interface Given extends Partial<Pick<AgentWorld, 'environment' | 'username'>> {
  /** SSH_AUTH_SOCK of the login shell. */
  readonly shell?: string;
  /** Sockets that are there. */
  readonly sockets?: readonly string[];
  readonly files?: Files;
  readonly folders?: Readonly<Record<string, readonly string[]>>;
}

const homes = { linux: '/home/jo', darwin: '/Users/jo', win32: 'C:\\Users\\jo' } as const;

function worldOf(platform: keyof typeof homes, given: Given): AgentWorld {
  const { environment = {}, username = 'jo', shell, sockets, files = {}, folders = {} } = given;
  return {
    ...{ platform, home: homes[platform], environment, username, uid: platform === 'win32' ? -1 : 501 },
    loginShell: () => Promise.resolve({ agent: shell ?? null, path: null }),
    list: (folder) => Promise.resolve(folders[folder] ?? []),
    isSocket: (path) => Promise.resolve(sockets?.includes(path) ?? false),
    readText: (path) => Promise.resolve(files[path] ?? null),
  };
}

const address = (platform: keyof typeof homes, given: Given, host = 'gw.example', wish = '') =>
  findAgentAddress(wish, host, worldOf(platform, given));
const named = (path: string) => ({ kind: 'named', path });
const guessed = (...paths: readonly string[]) => ({ kind: 'guessed', paths });

describe('on macOS', () => {
  const launchd = '/private/tmp/com.apple.launchd.x1Y2z3/Listeners';
  const onePassword = '/Users/jo/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock';
  const secretive = '/Users/jo/Library/Containers/com.maxgoedjen.Secretive.SecretAgent/Data/socket.ssh';
  const gpg = '/Users/jo/.gnupg/S.gpg-agent.ssh';
  const environment = { SSH_AUTH_SOCK: launchd };
  const all = [launchd, onePassword, secretive, gpg, '/Users/jo/.agent.sock'];

  it.each([
    ['/private/tmp/com.apple.launchd.x1Y2z3/Listeners'],
    ['/var/run/com.apple.launchd.x1Y2z3/Listeners'],
    ['/private/var/run/com.apple.launchd.x1Y2z3/Listeners'],
  ])('the agent that every program is given (%s) comes behind those that somebody chose', async (socket) => {
    const given = { environment: { SSH_AUTH_SOCK: socket }, sockets: [...all, socket] };
    const paths = guessed('/Users/jo/.agent.sock', onePassword, secretive, gpg, socket);
    expect(await address('darwin', { ...given, shell: '/Users/jo/.agent.sock' })).toEqual(paths);
  });

  it('a login shell that names none has that same one, which does not come first for it', async () => {
    const given = { environment, shell: launchd, sockets: [launchd, secretive] };
    expect(await address('darwin', given)).toEqual(guessed(secretive, launchd));
  });

  it('one that the terminal names is the one', async () => {
    const given = { environment: { SSH_AUTH_SOCK: '/Users/jo/.agent.sock' }, sockets: all };
    expect(await address('darwin', given)).toEqual(named('/Users/jo/.agent.sock'));
  });

  it('that of ~/.ssh/config comes before all, as for ssh', async () => {
    const config = `Host *\n\tIdentityAgent "~/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock"\n`;
    const given = { environment, sockets: all, shell: '/Users/jo/.agent.sock' };
    const files = { '/Users/jo/.ssh/config': config };
    expect(await address('darwin', { ...given, files })).toEqual(named(onePassword));
    // Words of the session come before that.
    expect(await address('darwin', { ...given, files }, 'gw', '/run/mine')).toEqual(named('/run/mine'));
    expect(await address('darwin', { ...given, files }, 'gw', 'SSH_AUTH_SOCK')).toMatchObject({
      kind: 'guessed',
    });
  });

  it.each([
    ['IdentityAgent none', { kind: 'off' }],
    ['IdentityAgent=/run/%u-%i.sock # mine', named('/run/jo-501.sock')],
    ['identityagent ${AGENT}', named('/run/env.sock')],
    ['IdentityAgent $AGENT', named('/run/env.sock')],
    ['IdentityAgent $NOBODY', { kind: 'wrong', text: '$NOBODY' }],
    ['IdentityAgent SSH_AUTH_SOCK\nIdentityAgent none', { kind: 'guessed' }],
    ['Host other *.lan\n IdentityAgent none', { kind: 'guessed' }],
    ['Host other GW.*\n IdentityAgent none', { kind: 'off' }],
    ['Host * !gw.example\n IdentityAgent none', { kind: 'guessed' }],
    ['Host gw.exampl?\nUser x\nIdentityAgent none', { kind: 'off' }],
    ['Match host gw.*,other\n IdentityAgent none', { kind: 'off' }],
    ['Match localuser jo !host *.lan\n IdentityAgent none', { kind: 'off' }],
    ['Match all\n IdentityAgent none', { kind: 'off' }],
    // Nothing is run for it.
    ['Match exec true\n IdentityAgent none', { kind: 'guessed' }],
    ['Match final all\n IdentityAgent none', { kind: 'guessed' }],
    ['Include agents.d/*.conf', named('/run/included.sock')],
    ['Host other\n Include agents.d/*.conf', { kind: 'guessed' }],
    ['Include ~/.ssh/agents.d/a.conf\nIdentityAgent none', named('/run/included.sock')],
    ['Include config\nIdentityAgent none', { kind: 'off' }],
  ])('%j in ~/.ssh/config means %o', async (config, expected) => {
    const files = {
      '/Users/jo/.ssh/config': config,
      '/Users/jo/.ssh/agents.d/a.conf':
        'Match user root\nIdentityAgent none\nHost gw.example\nIdentityAgent /run/included.sock',
    };
    const folders = { '/Users/jo/.ssh/agents.d': ['b.txt', 'a.conf'] };
    const given = { environment: { AGENT: '/run/env.sock' }, files, folders };
    expect(await address('darwin', given)).toMatchObject(expected);
  });

  it('for no server in particular counts what stands for all', async () => {
    const files = { '/Users/jo/.ssh/config': 'Host gw\nIdentityAgent none\nHost *\nIdentityAgent /run/a' };
    expect(await address('darwin', { files }, '')).toEqual(named('/run/a'));
  });

  it('that none was found is told in the words of a Mac', () => {
    const words = sentence(noAgent('', worldOf('darwin', { environment })));
    expect(words).toContain('Secretive');
    expect(words).not.toMatch(/Pageant|Get-Service/u);
  });
});

describe('on Windows', () => {
  const root = '\\\\.\\pipe\\';
  const openSsh = `${root}openssh-ssh-agent`;
  const hash = (digit: string): string => digit.repeat(64);
  const folders = (...pipes: readonly string[]) => ({ [root]: pipes });

  it.each([
    // A domain or an Entra account: the user principal name is not the logon name.
    ['jdoe', [`pageant.jane.doe.${hash('a')}`], [`pageant.jane.doe.${hash('a')}`]],
    ['JaneDoe', [`pageant.jane@corp.${hash('a')}`], [`pageant.jane@corp.${hash('a')}`]],
    // Two users: the other's refuses the connection, and ours is asked first.
    [
      'jo',
      [`pageant.ann.${hash('b')}`, `pageant.Jo.${hash('a')}`],
      [`pageant.Jo.${hash('a')}`, `pageant.ann.${hash('b')}`],
    ],
    ['jo', ['pageant.jo.1234', 'pageant', `pageantx.jo.${hash('a')}`, `x.pageant.jo.${hash('a')}`], []],
    ['jo', [`pageant.jo.${hash('g')}`, `pageant.jo.${hash('a')}0`, 'mojo.1.2', 'openssh-ssh-agent'], []],
    ['jo', [`PAGEANT.JO.${hash('F')}`], [`PAGEANT.JO.${hash('F')}`]],
  ])('for %s, of the pipes %j these may be Pageant: %j', async (username, pipes, expected) => {
    const found = await address('win32', { username, folders: folders(...pipes) });
    expect(found).toEqual(guessed(openSsh, ...expected.map((name) => root + name)));
  });

  it.each([
    ['/tmp/ssh-XXXXXX/agent.1234', 'Git Bash'],
    ['/c/Users/jo/.ssh/agent.sock', 'Git Bash'],
    ['C:\\Users\\jo\\keeagent.sock', 'KeeAgent for Cygwin'],
    ['C:/cygwin64/tmp/agent', 'Cygwin'],
    ['\\\\server\\share\\agent', 'nobody'],
  ])('SSH_AUTH_SOCK=%s of %s is no agent to us: the usual ones are looked for', async (socket) => {
    const world = worldOf('win32', { environment: { SSH_AUTH_SOCK: socket } });
    expect(await findAgentAddress('', '', world)).toEqual(guessed(openSsh));
    // Told where there is none: who set it wonders.
    const none = noAgent('', world);
    expect(sentence(none)).toMatch(/Pageant before version 0\.75.*Start-Service ssh-agent/u);
    expect(sentence(none)).toContain(`SSH_AUTH_SOCK names ${socket}, which only programs of Git Bash`);
  });

  it.each(['\\\\.\\pipe\\mine', '//./pipe/mine', '\\\\?\\pipe\\mine', '\\\\.\\PIPE\\mine'])(
    'SSH_AUTH_SOCK=%s is one',
    async (socket) => {
      const given = { environment: { SSH_AUTH_SOCK: socket } };
      expect(await address('win32', given)).toEqual(named(socket));
    },
  );

  it('that of ~/.ssh/config comes first here, too, with the variables of Windows', async () => {
    const files = { 'C:\\Users\\jo\\.ssh\\config': 'IdentityAgent \\\\.\\pipe\\%USERNAME%-agent\r\n' };
    const given = { environment: { USERNAME: 'jo', SSH_AUTH_SOCK: '\\\\.\\pipe\\other' }, files };
    expect(await address('win32', given)).toEqual(named('\\\\.\\pipe\\jo-agent'));
  });
});

describe('on Linux', () => {
  it('SSH_AUTH_SOCK names the one, and ~/.ssh/config is not asked', async () => {
    const files = { '/home/jo/.ssh/config': 'IdentityAgent none' };
    const environment = { SSH_AUTH_SOCK: '/run/user/1000/agent' };
    expect(await address('linux', { environment, files })).toEqual(named('/run/user/1000/agent'));
    expect(await address('linux', { files, sockets: ['/run/a'], shell: '/run/a' })).toEqual(
      guessed('/run/a'),
    );
  });
});
