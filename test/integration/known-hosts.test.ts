import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { puttyFile } from '../../electron/storage/known-hosts-locations';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { describeHostKey } from '../../electron/keys/host-key';
import { portSchema } from '../../shared/endpoint';
import type { HostKey } from '../../shared/prompts';
import { newProfile } from '../../shared/session-profile';
import { hashedName, hostKeyOf } from '../support/host-keys';
import { profileOf } from '../support/samples';
import {
  makeKey,
  run,
  RunningProgram,
  runOrThrow,
  startSshd,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { disk } from '../support/here';

/** What Ginnel makes of known_hosts beside what ssh makes of the same files, and of PuTTY's cache as plink writes it. */
let server: SshServer;
let login: TestKey;
let key: HostKey;
let folder = '';
beforeAll(async () => {
  login = await makeKey();
  server = await startSshd({ auth: ['publickey'], authorizedKeys: [login.publicKey] });
  const described = describeHostKey(Buffer.from(server.hostKeys[0]?.base64 ?? '', 'base64'));
  if (described === null) throw new Error('the server has no key');
  key = described;
  folder = await mkdtemp(join(tmpdir(), 'ginnel-known-'));
});
afterAll(async () => {
  await Promise.all([server.close(), login.remove()]);
  await rm(folder, { recursive: true });
});

describe('a sample of known_hosts means to Ginnel what it means to ssh', () => {
  /** `K` is the server's key, `O` another of its type, `R` one of another type; HASH(name) a hashed name. */
  const samples: [title: string, lines: string, host: string, port: number][] = [
    ['nothing', '', 'srv', 22],
    ['the key', 'srv K', 'srv', 22],
    ['another key of the type', 'srv O', 'srv', 22],
    ['a key of another type', 'srv R', 'srv', 22],
    ['the key and another of its type', 'srv O\nsrv K', 'srv', 22],
    ['the key in capitals', 'SRV.Example K', 'srv.example', 22],
    ['asked for in capitals', 'srv K', 'SRV', 22],
    ['a name that begins alike', 'srv K', 'srv.example', 22],
    ['a list of names', 'a,srv,b K', 'srv', 22],
    ['a list with blanks is no list', 'a, srv K', 'srv', 22],
    ['a pattern', '*.example K', 'srv.example', 22],
    ['a pattern for one character', 'srv? K', 'srv1', 22],
    ['a pattern for one character, without one', 'srv? K', 'srv', 22],
    ['a star for nothing', 'srv* K', 'srv', 22],
    ['all hosts', '* K', 'srv', 22],
    ['all hosts but one', '*,!srv K', 'srv', 22],
    ['all hosts but another', '*,!other K', 'srv', 22],
    ['one first, then not it', 'srv,!srv K', 'srv', 22],
    ['not it, then it', '!srv,srv K', 'srv', 22],
    ['all but a pattern', '*,!*.example K', 'srv.example', 22],
    ['only what it is not', '!other K', 'srv', 22],
    ['an address', '10.0.0.7 K', '10.0.0.7', 22],
    ['an IPv6 address', '2001:db8::7 K', '2001:db8::7', 22],
    ['an IPv6 address and a port', '[2001:db8::7]:2222 K', '2001:db8::7', 2222],
    ['the usual port written down', '[srv]:22 K', 'srv', 22],
    ['a port', '[srv]:2222 K', 'srv', 2222],
    ['a port, and asked without', '[srv]:2222 K', 'srv', 22],
    ['a port, and asked for another', '[srv]:2222 K', 'srv', 2223],
    ['a pattern with a port', '[*.example]:2222 K', 'srv.example', 2222],
    ['any port', '[srv]:* K', 'srv', 2222],
    ['the bare name, and asked for a port', 'srv K', 'srv', 2222],
    ['another key under the bare name', 'srv O', 'srv', 2222],
    ['the bare name, and another type with the port', '[srv]:2222 R\nsrv K', 'srv', 2222],
    ['the bare name, and another key with the port', '[srv]:2222 O\nsrv K', 'srv', 2222],
    ['not with the port, but every bare name', '*,![srv]:2222 K', 'srv', 2222],
    ['brackets that are not closed', '[srv:2222 K', 'srv', 2222],
    ['hashed', 'HASH(srv) K', 'srv', 22],
    ['hashed, another key', 'HASH(srv) O', 'srv', 22],
    ['hashed, another name', 'HASH(other) K', 'srv', 22],
    ['hashed with a port', 'HASH([srv]:2222) K', 'srv', 2222],
    ['hashed, the bare name, and asked for a port', 'HASH(srv) K', 'srv', 2222],
    ['hashed, asked for in capitals', 'HASH(srv) K', 'SRV', 22],
    ['a hash and a name', 'HASH(srv),other K', 'srv', 22],
    ['a name and a hash', 'other,HASH(srv) K', 'srv', 22],
    ['not a name, and a hash', '!other,HASH(srv) K', 'srv', 22],
    ['a hash of a pattern is no pattern', 'HASH(*) K', 'srv', 22],
    ['half a hash', '|1|abcd K', 'srv', 22],
    ['a hash of another kind', '|2|abcd|efgh K', 'srv', 22],
    ['revoked', '@revoked srv K', 'srv', 22],
    ['revoked after it was known', 'srv K\n@revoked srv K', 'srv', 22],
    ['revoked for all, before it was known', '@revoked * K\nsrv K', 'srv', 22],
    ['revoked under a hash', '@revoked HASH(srv) K\nsrv K', 'srv', 22],
    ['revoked for another host', '@revoked other K\nsrv K', 'srv', 22],
    ['another key is revoked', '@revoked * O\nsrv K', 'srv', 22],
    ['revoked under the bare name', '@revoked srv K\nsrv K', 'srv', 2222],
    ['revoked under the bare name, known with the port', '@revoked srv K\n[srv]:2222 K', 'srv', 2222],
    ['a certificate authority with the very key', '@cert-authority srv K', 'srv', 22],
    ['a certificate authority, and the key', '@cert-authority * O\nsrv K', 'srv', 22],
    ['two markers', '@revoked @cert-authority srv K\nsrv K', 'srv', 22],
    ['an unknown marker', '@trusted srv K', 'srv', 22],
    ['a marker in capitals', '@REVOKED srv K\nsrv K', 'srv', 22],
    ['a comment', '#srv K', 'srv', 22],
    ['a comment after the key', 'srv K me@there', 'srv', 22],
    ['a number sign after the key', 'srv K#me', 'srv', 22],
    ['blanks and tabs', ' \t srv\t  K \t', 'srv', 22],
    ['line ends of Windows', 'other K\r\nsrv K\r\n', 'srv', 22],
    ['no line end', 'srv K', 'srv', 22],
    ['broken lines before it', 'srv\n@\n|||\nsrv ssh-ed25519\nsrv ssh-ed25519 AAAA\nsrv K', 'srv', 22],
    ['a key cut short', 'srv CUT', 'srv', 22],
    ['a key with too much at its end', 'srv K==', 'srv', 22],
    ['a key under another type', 'srv MISNAMED', 'srv', 22],
    ['the form of SSH-1', 'srv 2048 65537 12345\nsrv K', 'srv', 22],
    ['a vertical tab is no blank', 'srv\u000bK', 'srv', 22],
  ];

  /** Goes to the server whatever host and port ssh looks up. */
  const way = (): string =>
    `ProxyCommand=${process.execPath} -e "const s=require('net').connect(${String(server.port)},'127.0.0.1');process.stdin.pipe(s);s.pipe(process.stdout)"`;

  beforeEach(async () => {
    await Promise.all(['sample', 'system'].map((name) => rm(join(folder, name), { force: true })));
  });

  async function written(lines: string): Promise<string> {
    const { publicKey } = key;
    const [type = '', base64 = ''] = publicKey.split(' ');
    const keys: Record<string, string> = {
      K: publicKey,
      O: hostKeyOf('ssh-ed25519', 1).publicKey,
      R: hostKeyOf('ssh-rsa', 2).publicKey,
      CUT: `${type} ${base64.slice(0, -1)}`,
      MISNAMED: `ssh-rsa ${base64}`,
    };
    const named = lines.replace(/\b(?:K|O|R|CUT|MISNAMED)(?![\w.])/gu, (word) => keys[word] ?? word);
    const hashed = /HASH\(([^)]*)\)/u.exec(named);
    return hashed === null ? named : named.replace(hashed[0], await hashOf(hashed[1] ?? ''));
  }

  /** A name as ssh-keygen itself hashes it. */
  async function hashOf(name: string): Promise<string> {
    // Patterns it would leave as they are.
    if (name.includes('*')) return '|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    const path = join(await mkdtemp(join(folder, 'hash-')), 'known_hosts');
    await writeFile(path, `${name} ${key.publicKey}\n`);
    await runOrThrow('ssh-keygen', ['-q', '-H', '-f', path]);
    return (await readFile(path, 'utf8')).split(' ')[0] ?? '';
  }

  async function withSsh(host: string, port: number): Promise<'lets in' | 'refuses' | 'revoked'> {
    const { code, stderr } = await run(
      'ssh',
      [
        ...['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', way()],
        ...['-o', `UserKnownHostsFile=${join(folder, 'sample')}`],
        ...['-o', `GlobalKnownHostsFile=${join(folder, 'system')}`, '-o', 'UpdateHostKeys=no'],
        ...[
          '-o',
          'IdentitiesOnly=yes',
          '-i',
          login.path,
          '-l',
          server.user,
          '-p',
          String(port),
          host,
          'true',
        ],
      ],
      { env: { SSH_AUTH_SOCK: undefined } },
    );
    if (code === 0) return 'lets in';
    if (!stderr.includes('Host key verification failed')) throw new Error(stderr);
    return stderr.includes('REVOKED HOST KEY') ? 'revoked' : 'refuses';
  }

  async function withGinnel(host: string, port: number): Promise<string> {
    const known = createKnownHosts(join(folder, 'none'), disk, {
      openssh: [join(folder, 'sample'), join(folder, 'system')],
      putty: null,
    });
    const { verdict } = await known.check(host, port, key);
    return verdict === 'known' ? 'lets in' : verdict === 'revoked' ? 'revoked' : 'refuses';
  }

  test.each(samples)('%s', async (_, lines, host, port) => {
    await writeFile(join(folder, 'sample'), await written(lines));
    expect(await withGinnel(host, port)).toBe(await withSsh(host, port));
  });

  const inTwoFiles: [title: string, person: string, system: string][] = [
    ['known in the system’s file', 'srv O', 'srv K'],
    ['known in the user’s, other in the system’s', 'srv K', 'srv O'],
    ['revoked in the system’s file', 'srv K', '@revoked * K'],
    ['revoked in the user’s file', '@revoked srv K', 'srv K'],
    ['another type in the system’s', 'srv K', 'srv R'],
  ];
  test.each(inTwoFiles)('of two files: %s', async (_, person, system) => {
    await writeFile(join(folder, 'sample'), await written(person));
    await writeFile(join(folder, 'system'), await written(system));
    expect(await withGinnel('srv', 22)).toBe(await withSsh('srv', 22));
  });

  test('both let in and refuse, so that agreeing means something', async () => {
    await writeFile(join(folder, 'sample'), await written('srv K'));
    expect(await withSsh('srv', 22)).toBe('lets in');
    expect(await withSsh('other', 22)).toBe('refuses');
  });
});

test('every entry of a file that ssh-keygen -H hashed is known, under its own name and port and no other', async () => {
  const types = [hostKeyOf('ssh-ed25519', 3), hostKeyOf('ssh-rsa', 4), hostKeyOf('ecdsa-sha2-nistp256', 5)];
  const servers = Array.from({ length: 120 }, (_, index) => ({
    host:
      [`host${String(index)}.example`, `10.1.2.${String(index)}`, `2001:db8::${index.toString(16)}`][
        index % 3
      ] ?? '',
    port: index % 4 === 0 ? 2000 + index : 22,
    key: types[index % 3] ?? key,
  }));
  const nameOf = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${String(port)}`);
  const path = join(folder, 'hashed');
  const lines = [
    ...servers.map(({ host, port, key: theirs }) => `${nameOf(host, port)} ${theirs.publicKey}`),
    `several.example,[several.example]:2200,10.9.9.9 ${key.publicKey}`,
    `*.pattern.example,!not.pattern.example ${key.publicKey}`,
    `Capital.Example ${key.publicKey}`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  await runOrThrow('ssh-keygen', ['-q', '-H', '-f', path]);
  const hashed = await readFile(path, 'utf8');
  expect(hashed.match(/^\|1\|/gmu)).toHaveLength(servers.length + 4);

  const known = createKnownHosts(join(folder, 'none'), disk, { openssh: [path], putty: null });
  const all = [
    ...servers,
    { host: 'several.example', port: 22, key },
    { host: 'several.example', port: 2200, key },
    { host: '10.9.9.9', port: 22, key },
    { host: 'any.pattern.example', port: 22, key },
    { host: 'capital.example', port: 22, key },
  ];
  for (const { host, port, key: theirs } of all) {
    expect(await known.check(host, port, theirs), host).toMatchObject({
      verdict: 'known',
      knownTypes: [theirs.type],
    });
    // ssh-keygen finds it, too: the file is what it is taken for.
    await runOrThrow('ssh-keygen', ['-F', nameOf(host, port), '-f', path]);
  }
  for (const { host, port } of servers.filter((entry) => entry.port !== 22)) {
    expect((await known.check(host, 22, key)).verdict, host).toBe('unknown');
    expect((await known.check(host, port + 1, key)).verdict, host).toBe('unknown');
  }
  expect((await known.check('not.pattern.example', 22, key)).verdict).toBe('unknown');
  expect(await known.list()).toHaveLength(servers.length + 5);
});

test('what Ginnel accepts, ssh knows: its file is one ssh can use', async () => {
  const path = join(folder, 'own');
  const known = createKnownHosts(path, disk);
  await known.accept(server.host, server.port, key);
  await known.accept('odd*name', 22, key);
  for (const name of [`[${server.host}]:${String(server.port)}`, 'odd*name']) {
    await runOrThrow('ssh-keygen', ['-F', name, '-f', path]);
  }
  expect((await run('ssh-keygen', ['-F', 'oddxname', '-f', path])).code).toBe(1);
});

describe('PuTTY’s cache as plink keeps it', () => {
  test('a server that plink has accepted is known', async () => {
    const home = await mkdtemp(join(folder, 'putty-'));
    const environment = { PUTTYDIR: home, PUTTYSSHHOSTKEYS: undefined };
    const { stderr } = await run(
      'plink',
      ['-ssh', '-noagent', '-v', '-P', String(server.port), '-l', server.user, server.host, 'true'],
      { input: 'y\n', env: environment },
    );
    expect(stderr).toContain(key.sha256);
    const known = createKnownHosts(join(home, 'own'), disk, {
      openssh: [],
      putty: puttyFile(environment, home),
    });
    expect(await known.check(server.host, server.port, key)).toEqual({
      verdict: 'known',
      knownTypes: [key.type],
      knownFrom: 'PuTTY’s cache',
    });
    expect((await known.list())[0]?.sha256).toBe(key.sha256);
  });
});

describe('a session opened from the command line', () => {
  const { cli } = inject('bundles');
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(folder, 'home-'));
    await mkdir(join(home, '.ssh'));
    await mkdir(join(home, 'data'));
    await save();
  });

  const save = async (hostKeys: readonly string[] = []): Promise<void> => {
    const profile = profileOf({
      name: 'srv',
      host: server.host,
      port: portSchema.parse(server.port),
      username: server.user,
      privateKeyFile: login.path,
      tryAgent: false,
      hostKeys,
    });
    const saved = await createSessionStore(join(home, 'data'), disk).save({
      profiles: [profile],
      order: [],
      defaults: newProfile(),
    });
    expect(saved.ok).toBe(true);
  };

  const name = (): string => `[${server.host}]:${String(server.port)}`;
  const knownToSsh = (lines: string): Promise<void> => writeFile(join(home, '.ssh/known_hosts'), lines);

  /** Runs `ginnel run srv` for a user with this home, with no terminal to ask at. */
  function start(environment: Record<string, string | undefined> = {}): RunningProgram {
    return new RunningProgram(process.execPath, [cli, 'run', 'srv', '--data-dir', join(home, 'data')], {
      HOME: home,
      // HOME alone would not do: PuTTY looks in the account's home folder, too.
      PUTTYSSHHOSTKEYS: join(home, 'sshhostkeys'),
      GINNEL_KNOWN_HOSTS: undefined,
      SSH_AUTH_SOCK: '',
      ...environment,
    });
  }

  test('trusts a server that ssh knows, by a hashed name, without a question and without storing it anew', async () => {
    await knownToSsh(`${hashedName(name())} ${key.publicKey}\n`);
    const program = start();
    try {
      await program.waitForLog(/Access granted/);
    } finally {
      await program.close();
    }
    expect(await readdir(join(home, 'data'))).not.toContain('known_hosts');
  });

  test('does not, where the files of others are left out', async () => {
    await knownToSsh(`${name()} ${key.publicKey}\n`);
    const program = start({ GINNEL_KNOWN_HOSTS: 'own' });
    await program.exited;
    expect(program.log()).toContain('Cannot confirm a host key in batch mode');
    expect(program.exitCode).toBe(3);
  });

  test.each([
    [
      'is revoked',
      () => `@revoked * ${key.publicKey}\n`,
      /is marked as revoked\. ~\/\.ssh\/known_hosts, line 1/,
      () => [],
      1,
    ],
    [
      'is revoked, though the session lists it as one to accept',
      () => `@revoked ${hashedName(name())} ${key.publicKey}\n`,
      /is marked as revoked\. ~\/\.ssh\/known_hosts, line 1/,
      () => [key.sha256],
      1,
    ],
    [
      'differs',
      () => `${name()} ${hostKeyOf(key.type, 1).publicKey}\n`,
      /does not match the known one/,
      () => [],
      3,
    ],
    [
      'is vouched for by an authority only',
      () => `@cert-authority * ${key.publicKey}\n`,
      /certificate authority is known for this server \(~\/\.ssh\/known_hosts, line 1\)/,
      () => [],
      3,
    ],
  ])('sends nothing to log in to a server whose key %s', async (_, lines, words, listed, code) => {
    await knownToSsh(lines());
    await save(listed());
    const from = server.log().length;
    const program = start();
    try {
      await program.waitForLog(words);
      await program.exited;
    } finally {
      await program.close();
    }
    expect(program.exitCode).toBe(code);
    // Once the server has seen the connection end, it has logged all there was.
    await server.waitForLog(/(?:Connection (?:closed|reset)|Disconnected|Received disconnect).*\[preauth\]/, {
      from,
    });
    expect(server.log().slice(from)).not.toMatch(/Accepted|Failed|userauth|authenticating user/i);
  });
});
