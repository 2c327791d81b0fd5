import { describe, expect, it } from 'vitest';
import type { ForwardUse } from '../../../shared/forward-use';
import type { Forward } from '../../../shared/forward';
import { usesOf, type UseContext } from '../../../shared/forward-uses';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Bound, ForwardState, ForwardStatus, SessionStatus } from '../../../shared/status';
import { forwardOf, profileOf, statusOf as sessionStatusOf } from '../../support/samples';

const upOf = (profile: SessionProfile): SessionStatus =>
  sessionStatusOf({ kind: 'idle', since: 0 }, [], profile);

const both: readonly Bound[] = [
  { address: '127.0.0.1', port: 9000 },
  { address: '::1', port: 9000 },
];

interface Choice extends Partial<Omit<UseContext, 'session'>> {
  readonly bound?: readonly Bound[];
  readonly profile?: Partial<SessionProfile>;
  readonly exposure?: Extract<ForwardState, { kind: 'listening' }>['exposure'];
}

function statusOf(forward: Forward, { bound = both, exposure = null }: Choice): ForwardStatus {
  const state = { kind: 'listening', since: 0, bound, missing: [], until: null, exposure } as const;
  return { forward, state, leaving: false, reachability: null };
}

function uses(forward: Forward, choice: Choice = {}): readonly ForwardUse[] {
  const status = statusOf(forward, choice);
  const profile = profileOf({ host: 'anna@gw.example', ...choice.profile, forwards: [forward] });
  const session: SessionStatus = { ...upOf(profile), forwards: [status] };
  return usesOf(status, { session, service: null, platform: 'linux', ...choice });
}

function texts(found: readonly ForwardUse[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    found.map((use) => [use.id, use.kind === 'copy' ? use.text : use.kind === 'page' ? use.url : use.kind]),
  );
}

const to = (destination: string): Forward => forwardOf('local', '9000', destination);

describe('the right uses come first', () => {
  it.each([
    ['db:5432', null, ['psql', 'address']],
    ['db:3306', null, ['mysql', 'address']],
    ['db:27017', null, ['mongosh', 'address']],
    ['db:6379', null, ['redis-cli', 'address']],
    ['db:22', null, ['ssh', 'address']],
    ['db:5901', null, ['vnc', 'address']],
    ['db:3389', null, ['rdp', 'address']],
    ['db:6443', null, ['kubectl', 'page', 'address', 'url', 'curl', 'curl-own-name']],
    ['db:80', null, ['page', 'address', 'url', 'curl', 'curl-own-name']],
    ['db:12345', null, ['page', 'address', 'url', 'curl']],
    // The service that answers counts for more than the port.
    ['db:80', 'postgres', ['psql', 'address']],
    ['db:12345', 'ssh', ['ssh', 'address']],
    ['db:5432', 'http', ['page', 'address', 'url', 'curl', 'curl-own-name']],
  ] as const)('%s answering as %s', (destination, service, first) => {
    const found = uses(to(destination), { service });
    expect(found.slice(0, first.length).map(({ id }) => id)).toEqual(first);
    expect(found.every(({ fits }, index) => fits === index < first.length)).toBe(true);
    // The page of any port can be opened, whatever it is.
    expect(found.map(({ id }) => id)).toContain('page');
  });

  it('and none while it does not listen', () => {
    const status: ForwardStatus = { ...statusOf(to('db:80'), {}), state: { kind: 'off' } };
    const session = upOf(profileOf({ host: 'gw' }));
    expect(usesOf(status, { session, service: null, platform: 'linux' })).toEqual([]);
  });
});

describe('the address is one that leads there', () => {
  it.each([
    [both, 'localhost:9000', '127.0.0.1'],
    [[{ address: '127.0.0.1', port: 9000 }], '127.0.0.1:9000', '127.0.0.1'],
    [[{ address: '::1', port: 9000 }], '[::1]:9000', '::1'],
    [[{ address: '0.0.0.0', port: 9000 }], '127.0.0.1:9000', '127.0.0.1'],
    [[{ address: '::', port: 9000 }], '[::1]:9000', '::1'],
    [
      [
        { address: '::', port: 9000 },
        { address: '0.0.0.0', port: 9000 },
      ],
      'localhost:9000',
      '127.0.0.1',
    ],
    [[{ address: '192.168.1.4', port: 9000 }], '192.168.1.4:9000', '192.168.1.4'],
  ] as const)('%j', (bound, address, mysqlHost) => {
    const found = texts(uses(to('db:3306'), { bound }));
    expect(found['address']).toBe(address);
    expect(found['mysql']).toBe(`mysql -h ${mysqlHost} -P 9000 -u USER -p`);
    expect(found['redis-cli']).toBe(`redis-cli -h ${address.replace(/:9000$|[[\]]/gu, '')} -p 9000`);
  });
});

describe('lines', () => {
  it('for databases', () => {
    expect(texts(uses(to('db:5432')))).toMatchObject({
      psql: 'psql -h localhost -p 9000 -U USER',
      mongosh: "mongosh 'mongodb://localhost:9000/?directConnection=true'",
    });
  });

  it('for pages, by https where it answers so', () => {
    expect(texts(uses(to('db:80')))).toMatchObject({
      page: 'http://127.0.0.1:9000/',
      curl: 'curl http://127.0.0.1:9000/',
      'curl-own-name': 'curl --connect-to ::localhost:9000 http://db/',
    });
    expect(texts(uses(to('db:80'), { service: 'https' }))).toMatchObject({
      page: 'https://127.0.0.1:9000/',
      'curl-own-name': 'curl --connect-to ::localhost:9000 https://db:80/',
    });
    expect(texts(uses(to('[fd00::7]:443'), { bound: [{ address: '::1', port: 9000 }] }))).toMatchObject({
      curl: "curl 'https://[::1]:9000/'",
      'curl-own-name': "curl --connect-to '::[::1]:9000' 'https://[fd00::7]/'",
    });
    expect(texts(uses(to('db:80'), { platform: 'win32' }))['curl']).toBe('curl.exe http://127.0.0.1:9000/');
    expect(texts(uses(to('localhost:80')))['curl-own-name']).toBeUndefined();
  });

  it('for ssh, with the host key looked up under the name of the server behind it', () => {
    const ssh = (destination: string, profile: Partial<SessionProfile> = {}): string | undefined =>
      texts(uses(to(destination), { profile }))['ssh'];
    expect(ssh('inner:22')).toBe('ssh -p 9000 -o HostKeyAlias=inner USER@localhost');
    expect(ssh('inner:2222')).toBe("ssh -p 9000 -o 'HostKeyAlias=[inner]:2222' USER@localhost");
    // The session's own server, whose key is known under the session's host and port.
    expect(ssh('localhost:22')).toBe('ssh -p 9000 -o HostKeyAlias=gw.example anna@localhost');
    expect(ssh('127.0.0.1:22', { host: '-oProxyCommand=x@gw' })).toBe('ssh -p 9000 USER@localhost');
    expect(ssh('localhost:2200')).toBe('ssh -p 9000 USER@localhost');
  });

  it('for Kubernetes, whose certificate does not name localhost', () => {
    expect(texts(uses(to('10.0.0.4:6443')))['kubectl']).toBe(
      'kubectl --server=https://localhost:9000 --tls-server-name=10.0.0.4 get nodes',
    );
    expect(texts(uses(to('localhost:6443')))['kubectl']).toContain('--tls-server-name=kubernetes');
  });

  it('for remote desktops of each system', () => {
    const rdp = (platform: UseContext['platform']): string | undefined =>
      texts(uses(to('pc:3389'), { platform }))['rdp'];
    expect(rdp('win32')).toBe('mstsc /v:localhost:9000');
    expect(rdp('darwin')).toBe('rdp://full%20address=s:localhost:9000');
    expect(rdp('linux')).toBe('xfreerdp /v:localhost:9000');
    expect(texts(uses(to('pc:5900')))['vnc']).toBe('vnc://localhost:9000');
  });

  it('by the forward’s name, where names below localhost lead to it', () => {
    const named = { ...to('db:80'), name: 'Read replica' };
    expect(texts(uses(named))).toMatchObject({
      'named-page': 'http://read-replica.localhost:9000/',
      'named-url': 'http://read-replica.localhost:9000/',
    });
    expect(
      texts(uses(named, { bound: [{ address: '192.168.1.4', port: 9000 }] }))['named-page'],
    ).toBeUndefined();
    expect(texts(uses(to('db:80')))['named-page']).toBeUndefined();
  });

  it('for Unix sockets, whose folder and number psql wants', () => {
    const socket = (path: string, destination = '/run/x.sock'): Readonly<Record<string, string>> =>
      texts(uses(forwardOf('local', path, destination), { bound: [{ path }] }));
    expect(socket('/tmp/pg dir/.s.PGSQL.5433', '/run/postgresql/.s.PGSQL.5432')).toMatchObject({
      psql: "psql -h '/tmp/pg dir' -p 5433 -U USER",
    });
    expect(socket('/tmp/x.sock')).toMatchObject({
      curl: 'curl --unix-socket /tmp/x.sock http://localhost/',
      'redis-cli': 'redis-cli -s /tmp/x.sock',
      mysql: 'mysql -S /tmp/x.sock -u USER -p',
      mongosh: "mongosh 'mongodb://%2Ftmp%2Fx.sock/?directConnection=true'",
      address: '/tmp/x.sock',
    });
    expect(socket('/tmp/x.sock')['psql']).toBeUndefined();
    expect(socket('/tmp/docker.sock', '/var/run/docker.sock')['docker']).toBe(
      'docker -H unix:///tmp/docker.sock ps',
    );
  });
});

describe('a SOCKS port', () => {
  const socks = forwardOf('dynamic', '9000');
  it('goes into the variables and commands of each system', () => {
    expect(texts(uses(socks))).toMatchObject({
      browser: 'browser',
      'proxy-file': 'proxy-file',
      address: 'localhost:9000',
      url: 'socks5h://localhost:9000',
      'all-proxy': 'export ALL_PROXY=socks5h://localhost:9000 all_proxy=socks5h://localhost:9000',
      curl: 'curl -x socks5h://localhost:9000',
      git: 'git -c http.proxy=socks5h://localhost:9000',
      nc: "ssh -o 'ProxyCommand=nc -X 5 -x localhost:9000 %h %p' USER@HOST",
      ncat: "ssh -o 'ProxyCommand=ncat --proxy-type socks5 --proxy localhost:9000 %h %p' USER@HOST",
    });
    expect(texts(uses(socks, { platform: 'win32' }))).toMatchObject({
      'all-proxy': "$env:ALL_PROXY = 'socks5h://localhost:9000'",
      'all-proxy-cmd': 'set "ALL_PROXY=socks5h://localhost:9000"',
      'git-ssh': "$env:GIT_SSH_COMMAND = 'ssh -o ''ProxyCommand=connect -S localhost:9000 %h %p'''",
      connect: 'ssh -o "ProxyCommand=connect -S localhost:9000 %h %p" USER@HOST',
    });
  });

  it('with a login says that the password is not known, and leaves out what gives none', () => {
    const verifier = `scrypt:16384:8:1:${'A'.repeat(24)}:${'A'.repeat(44)}`;
    const guarded = { ...socks, login: { username: 'a b', verifier } } as Forward;
    const found = uses(guarded);
    expect(texts(found)).toMatchObject({ url: 'socks5h://a%20b:PASSWORD@localhost:9000' });
    expect(found.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['browser']));
    expect(found.map(({ id }) => id)).not.toContain('nc');
    expect(found.find(({ id }) => id === 'curl')?.note).toContain('keeps no password');
    const plain = { ...socks, login: { username: 'ann', verifier } } as Forward;
    expect(texts(uses(plain))['ncat']).toContain('--proxy-auth ann:PASSWORD %h %p');
  });
});

describe('a Remote forward', () => {
  it('is used at the server, or by others through it', () => {
    const remote = forwardOf('remote', '8080', 'localhost:3000');
    const found = uses(remote, { bound: [{ address: 'localhost', port: 8080 }] });
    expect(texts(found)).toMatchObject({ address: 'localhost:8080', url: 'http://localhost:8080/' });
    expect(found[0]?.note).toContain('on the server');
    const open = uses(remote, { bound: [{ address: '', port: 8080 }], exposure: { kind: 'open' } });
    expect(texts(open)).toMatchObject({ address: 'gw.example:8080', url: 'http://gw.example:8080/' });
    const back = forwardOf('remote', '2222', 'localhost:22');
    expect(texts(uses(back, { bound: [{ address: 'localhost', port: 2222 }] }))['ssh']).toBe(
      'ssh -p 2222 USER@localhost',
    );
    const dynamic = forwardOf('remote', '1080', '', { socks: true });
    expect(
      texts(uses(dynamic, { bound: [{ address: 'localhost', port: 1080 }], platform: 'win32' })),
    ).toMatchObject({
      'all-proxy': 'export ALL_PROXY=socks5h://localhost:1080 all_proxy=socks5h://localhost:1080',
    });
  });
});
