import fc from 'fast-check';
import { algorithmFamilies, defaultPreferences, warnLine, type AlgorithmList } from '../../shared/algorithms';
import type { Forward } from '../../shared/forward';
import { newForwardId, newSessionId } from '../../shared/ids';
import { noProxy } from '../../shared/proxy';
import { checkProfile, newProfile, type SessionProfile } from '../../shared/session-profile';
import { settingKeys, settings } from '../../shared/settings';
import { parseTags } from '../../shared/tags';
import { forwardOf } from './samples';

/** A word with all that makes trouble in shells and files, but for control characters. */
export const trouble = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'b',
        'Z',
        '9',
        '-',
        '_',
        '.',
        ' ',
        "'",
        '"',
        '\\',
        '$',
        '`',
        '%',
        '!',
        '#',
        '&',
        ';',
        '|',
        '<',
        '>',
      ],
      ...['(', ')', '{', '}', '*', '?', '~', '=', ',', ':', '^', 'é', '日', '%h', '%d', '${HOME}', '\\\\'],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '');

const host = fc.constantFrom('db.internal', 'localhost', '10.0.0.7', '::1', 'fe80::1%eth0', 'a-b.example');
const port = fc.integer({ min: 1, max: 65_535 });
const endpoint = fc
  .tuple(host, port)
  .map(([name, number]) => `${name.includes(':') ? `[${name}]` : name}:${String(number)}`);
const path = trouble.map((text) => `/run/${text.replaceAll('/', '')}.sock`);
const source = fc.oneof(
  port.map(String),
  fc
    .tuple(fc.constantFrom('*', '127.0.0.5', '[::1]', 'localhost'), port)
    .map(([name, number]) => `${name}:${String(number)}`),
);

/** A forward of any kind, with no more than its two columns. */
export const plainForward: fc.Arbitrary<Forward> = fc.oneof(
  fc
    .tuple(fc.oneof(source, path), fc.oneof(endpoint, path))
    .map(([from, to]) => forwardOf('local', from, to)),
  fc
    .tuple(fc.oneof(source, path), fc.oneof(endpoint, path))
    .map(([from, to]) => forwardOf('remote', from, to)),
  source.map((from) => forwardOf('dynamic', from)),
);

/** A forward with everything that it can have but a login. */
export const anyForward: fc.Arbitrary<Forward> = fc
  .tuple(
    fc.oneof(
      plainForward,
      source.map((from) => forwardOf('remote', from, '', { socks: true })),
    ),
    fc.record({
      name: fc.string({ maxLength: 20 }).map((text) => text.trim()),
      note: fc.string({ maxLength: 20 }).map((text) => text.trim()),
      family: fc.constantFrom('auto' as const, 'ipv4' as const, 'ipv6' as const),
      enabled: fc.boolean(),
      allowFrom: fc.subarray(['10.0.0.0/8', '192.168.1.7', 'fd00::/8']),
      end: fc.oneof(
        fc.constant(null),
        fc.integer({ min: 1, max: 525_600 }).map((minutes) => ({ kind: 'after' as const, minutes })),
        fc.integer({ min: 0, max: 4e12 }).map((time) => ({ kind: 'at' as const, time })),
      ),
    }),
  )
  .map(([forward, more]) => ({ ...forward, ...more }));

/** A list of preferences as the panels make them: every family once, and the warning line somewhere. */
function preference(list: AlgorithmList): fc.Arbitrary<readonly string[]> {
  const words = [...algorithmFamilies[list].map(({ id }) => id), warnLine];
  return fc.oneof(
    fc.constant(defaultPreferences[list]),
    fc.shuffledSubarray(words, { minLength: words.length }),
  );
}

const path4096 = trouble.map((text) => `~/.ssh/${text}`);
const inlineJump = fc.record({
  kind: fc.constant('inline' as const),
  host: fc.constantFrom('bastion.example', 'me@bastion.example', '[::1]', 'me@10.0.0.1'),
  port: port.map((number) => newProfile().port * 0 + number) as fc.Arbitrary<SessionProfile['port']>,
  privateKeyFile: fc.oneof(fc.constant(''), path4096),
  onlyThisKey: fc.boolean(),
});

/** Values of the settings that are more than a flag or a number. */
const values: { readonly [Key in keyof SessionProfile]?: fc.Arbitrary<SessionProfile[Key]> } = {
  name: trouble.filter((text) => text !== 'Default Settings'),
  group: fc.oneof(fc.constant(''), trouble),
  tags: trouble.map(parseTags),
  startAfter: fc.constant([]),
  note: fc.oneof(fc.constant(''), trouble),
  host: fc.constantFrom('db.example', 'me@db.example', '10.1.2.3', '[::1]', 'fe80::2%eth1', 'DOM\\me@db'),
  username: fc.oneof(fc.constant(''), fc.constantFrom('me', 'DOM\\me', 'me@corp')),
  logicalHostName: fc.constantFrom('', 'name.example', 'name.example:2222'),
  jumps: fc.array(inlineJump, { maxLength: 2 }),
  proxy: fc.oneof(
    fc.constant(noProxy),
    fc.record({
      kind: fc.constantFrom('socks5' as const, 'socks4' as const, 'http' as const, 'system' as const),
      host: fc.constantFrom('proxy.example', '10.9.9.9', '[::1]'),
      port,
      username: fc.constantFrom('', 'me'),
      exclude: fc.constantFrom('', '*.internal'),
      localhost: fc.boolean(),
      dns: fc.constantFrom('no' as const, 'auto' as const, 'yes' as const),
      command: fc.constant(''),
    }),
    trouble.map((text) => ({ ...noProxy, kind: 'command' as const, command: `nc ${text} %h %p` })),
  ),
  algorithms: fc.record({
    kex: preference('kex'),
    hostKey: preference('hostKey'),
    cipher: preference('cipher'),
  }),
  hostKeys: fc.subarray(['SHA256:uNiVztksCsDhcc0u9e8BrYwGNpRWxpfkPCTl4RzYBnQ']),
  agentPath: fc.oneof(fc.constant(''), path4096),
  agentKey: fc.constantFrom('', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=='),
  privateKeyFile: fc.oneof(fc.constant(''), path4096),
  certificateFile: fc.oneof(fc.constant(''), path4096),
  addressFamily: fc.constantFrom('auto', 'ipv4', 'ipv6'),
  logLevel: fc.constantFrom('info', 'debug'),
  demo: fc.constant(false),
};

function settingArbitrary(
  key: (typeof settingKeys)[number],
  forward: fc.Arbitrary<Forward>,
): fc.Arbitrary<unknown> {
  const given = values[key];
  if (given !== undefined) return given;
  if (key === 'forwards') return fc.array(forward, { maxLength: 4 });
  const { initial } = settings[key];
  if (typeof initial === 'boolean') return fc.boolean();
  return key === 'port'
    ? port
    : fc.integer({
        min: (settings[key] as { from: number }).from,
        max: (settings[key] as { to: number }).to,
      });
}

/** A session that can be opened, with any settings; its jump hosts are named in it. */
export function anyProfile(forward: fc.Arbitrary<Forward> = anyForward): fc.Arbitrary<SessionProfile> {
  const arbitraries = Object.fromEntries(settingKeys.map((key) => [key, settingArbitrary(key, forward)]));
  return fc
    .record(arbitraries, { requiredKeys: ['name', 'host'] })
    .map((settingsOfIt) => ({ ...newProfile(newSessionId()), ...settingsOfIt }) as SessionProfile)
    .map((profile) => ({
      ...profile,
      forwards: profile.forwards.map((one) => ({ ...one, id: newForwardId() })),
    }))
    .filter((profile) => checkProfile(profile).ok);
}
