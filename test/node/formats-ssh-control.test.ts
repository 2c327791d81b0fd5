import '../support/seeded';
import { unixOnly } from '../support/unix-only';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readText } from '../../electron/formats/reader';
import { isSocket, type Destination, type Source } from '../../shared/endpoint';
import { newForwardId, newSessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { newProfile } from '../../shared/session-profile';

const run = promisify(execFile);

/** The answer of `ssh -G` to a command; it reads no file, connects to nothing and runs nothing. */
async function askSsh(args: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await run('ssh', ['-G', '-F', 'none', ...args], { timeout: 20_000 });
  const settings = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/u.exec(line) ?? [];
    settings.set(key, [...(settings.get(key) ?? []), value]);
  }
  return settings;
}

const host = fc.constantFrom('db', 'web.example.com', '10.0.0.5', 'a-b_c');
const port = fc.integer({ min: 1, max: 65_535 }).map(String);
const bind = fc.constantFrom('', '127.0.0.1:', '*:', 'localhost:', '[::1]:');
const user = fc.constantFrom('me', 'root', 'first.last', 'DOMAIN\\me', 'me@corp');

const pair = (letter: string, value: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(value, fc.boolean())
    .map(([text, joined]) => (joined ? [`-${letter}${text}`] : [`-${letter}`, text]));

const tcp = fc.tuple(bind, port, host, port).map(([at, from, to, on]) => `${at}${from}:${to}:${on}`);
// Sockets are left out: ssh -G prints them as something else.
const option = fc.oneof(
  pair('L', tcp),
  pair('R', fc.oneof(tcp, port)),
  pair(
    'D',
    fc.tuple(bind, port).map((parts) => parts.join('')),
  ),
  pair('p', port),
  pair('l', user),
  pair(
    'i', // ssh -G names those that are there.
    fc.constantFrom('/etc/hosts', '/etc/passwd'),
  ),
  pair(
    'o',
    fc.constantFrom(
      'ServerAliveInterval=60',
      'ServerAliveInterval 1m',
      'Compression=yes',
      'User=other',
      'Port=2200',
      'HostName=10.9.8.7',
      'AddressFamily=inet6',
      'GatewayPorts=yes',
      'ServerAliveCountMax=5',
      'ConnectTimeout=7',
      'TCPKeepAlive=no',
      'ForwardAgent=yes',
      'HostKeyAlias=x',
      'LocalForward=9999 db:1',
      'IdentitiesOnly=yes',
    ),
  ),
  fc.constantFrom(['-C'], ['-4'], ['-6'], ['-A'], ['-a'], ['-fN'], ['-nNT'], ['-g'], ['-q'], ['-x']),
);
const route = fc.option(
  fc.oneof(
    fc.constantFrom(['-J', 'gw'], ['-J', 'u@gw:2222,gw2'], ['-o', 'ProxyJump=u@gw']),
    fc.constantFrom(['-o', 'ProxyCommand=nc -x p:1080 %h %p'], ['-oProxyCommand=none']),
  ),
  { nil: [] },
);
const destination = fc.oneof(
  host,
  fc.tuple(user, host).map(([name, at]) => `${name}@${at}`),
  fc.tuple(host, port).map(([at, on]) => `ssh://me@${at}:${on}`),
);

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word}'`;
}

function endOf(end: Source | Destination | null): string {
  if (end === null) return '[socks]:0';
  if (isSocket(end)) return end.path;
  if (!('bindAddress' in end)) return `[${end.host}]:${String(end.port)}`;
  const { bindAddress, port: number } = end;
  return bindAddress === null ? String(number) : `[${bindAddress}]:${String(number)}`;
}

/** A profile in the words of `ssh -G`, as far as both have them. */
function inWordsOfSsh(profile: SessionProfile): Readonly<Record<string, readonly string[]>> {
  const forwards = (kind: string): readonly string[] =>
    profile.forwards
      .filter((forward) => forward.kind === kind)
      .map((forward) =>
        forward.kind === 'dynamic'
          ? endOf(forward.source)
          : `${endOf(forward.source)} ${endOf(forward.destination)}`,
      );
  return {
    hostname: [profile.host],
    port: [String(profile.port)],
    localforward: forwards('local'),
    remoteforward: forwards('remote'),
    dynamicforward: forwards('dynamic'),
    compression: [profile.compression ? 'yes' : 'no'],
    addressfamily: [{ auto: 'any', ipv4: 'inet', ipv6: 'inet6' }[profile.addressFamily]],
    gatewayports: [profile.localPortsAcceptOthers ? 'yes' : 'no'],
    forwardagent: [profile.allowAgentForwarding ? 'yes' : 'no'],
    identitiesonly: [profile.onlyThisKey ? 'yes' : 'no'],
  };
}

it(
  'commands mean to Ginnel what they mean to ssh',
  { ...unixOnly('programs'), timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(option, { maxLength: 6 }),
        route,
        destination,
        fc.array(option, { maxLength: 2 }),
        async (before, way, to, behind) => {
          const words = [...before.flat(), ...way, to, ...behind.flat()];
          const text = `ssh ${words.map(quoted).join(' ')}`;
          const plan = readText(text, {
            platform: 'linux',
            defaults: newProfile(),
            newSessionId,
            newForwardId,
          });
          // Two forwards on one port are a problem here, and one later for ssh.
          fc.pre(!plan.problems.some(({ error }) => /^forward-(?:exists|overlaps)$/u.test(error.code)));
          expect(plan.problems, text).toEqual([]);
          const profile = plan.sessions[0]?.profile ?? newProfile();
          const said = await askSsh(words);
          const ours = inWordsOfSsh(profile);
          const theirs = Object.fromEntries(Object.keys(ours).map((key) => [key, said.get(key) ?? []]));
          expect(ours, text).toEqual(theirs);
          if (profile.username !== '') expect([profile.username], text).toEqual(said.get('user'));
          const [interval = '0'] = said.get('serveraliveinterval') ?? [];
          if (interval !== '0') expect(String(profile.keepaliveSeconds), text).toBe(interval);
          if (profile.privateKeyFile !== '') {
            expect(profile.privateKeyFile, text).toBe(said.get('identityfile')?.[0]);
          }
          const jumps = profile.jumps.map((jump) => (jump.kind === 'inline' ? jump.host : ''));
          const theirJumps = said.get('proxyjump')?.[0]?.split(',') ?? [];
          expect(jumps, text).toEqual(theirJumps.map((jump) => jump.replace(/:\d+$/u, '')));
          expect(profile.proxy.command, text).toBe(said.get('proxycommand')?.[0] ?? '');
        },
      ),
      { numRuns: 200 },
    );
  },
);
