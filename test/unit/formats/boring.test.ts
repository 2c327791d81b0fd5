import { describe, expect, test } from 'vitest';
import { shortPlan, type ShortPlan } from './putty-plan';

const tunnel = (...lines: readonly string[]): string =>
  ['[[tunnels]]', 'name = "dev"', 'host = "dev.example"', ...lines].join('\n');
const dev = { name: 'dev', host: 'dev.example' };

const corpus: readonly (readonly [what: string, text: string, plan: ShortPlan])[] = [
  [
    'a local tunnel, and a comment behind it',
    tunnel('local = "9000"', 'remote = "localhost:9000" # the server itself'),
    { sessions: [{ ...dev, forwards: ['L9000 localhost:9000'] }] },
  ],
  [
    'ports as numbers, and a port alone on the other side',
    tunnel('local = 9000', 'remote = 9001'),
    { sessions: [{ ...dev, forwards: ['L9000 localhost:9001'] }] },
  ],
  [
    'a remote tunnel',
    tunnel('mode = "remote"', 'local = "[::1]:9000"', 'remote = "9000"'),
    { sessions: [{ ...dev, forwards: ['R9000 [::1]:9000'] }] },
  ],
  [
    'user, port, key and keepalives',
    tunnel(
      'local = 1',
      'remote = 2',
      'user = "root"',
      'port = 2222',
      'identity = "~/.ssh/id_prod"',
      'keep_alive = 30',
    ),
    {
      sessions: [
        {
          ...dev,
          port: 2222,
          username: 'root',
          keepaliveSeconds: 30,
          onlyThisKey: true,
          privateKeyFile: '~/.ssh/id_prod',
          forwards: ['L1 localhost:2'],
        },
      ],
    },
  ],
  [
    'keepalives for all, and off for one',
    `keep_alive = 60\n\n${tunnel('local = 1', 'remote = 2')}\n${tunnel('local = 3', 'remote = 4', 'keep_alive = 0')}`,
    {
      sessions: [
        { ...dev, keepaliveSeconds: 60, forwards: ['L1 localhost:2'] },
        { ...dev, keepaliveSeconds: 0, forwards: ['L3 localhost:4'] },
      ],
    },
  ],
  [
    'Unix sockets',
    tunnel('local = "/tmp/serve.sock"', 'remote = "/tmp/listen.sock"', 'mode = "r"'),
    { sessions: [{ ...dev, forwards: ['R/tmp/listen.sock /tmp/serve.sock'] }] },
  ],
  [
    'lists and ranges',
    tunnel('local = "8000-8002,8443"', 'remote = "web:9000-9002,443"'),
    {
      sessions: [
        { ...dev, forwards: ['L8000 web:9000', 'L8001 web:9001', 'L8002 web:9002', 'L8443 web:443'] },
      ],
    },
  ],
  [
    'lists that do not match',
    tunnel('local = "8000-8002"', 'remote = "9000-9001"'),
    { sessions: [dev], problems: ['0 import-problem local = "8000-8002"'] },
  ],
  [
    'a range without end',
    tunnel('local = "1-60000"', 'remote = "1-60000"'),
    { sessions: [dev], problems: ['0 import-problem local = "1-60000"'] },
  ],
  ['SOCKS', tunnel('local = "9000"', 'mode = "socks"'), { sessions: [{ ...dev, forwards: ['D9000'] }] }],
  [
    'SOCKS on the server',
    tunnel('remote = "9000"', 'mode = "socks-remote"'),
    { sessions: [{ ...dev, forwards: ['R9000'] }] },
  ],
  [
    'several forwards of one tunnel',
    tunnel(
      '[[tunnels.forward]]',
      'local = 1',
      'remote = 2',
      '[[tunnels.forward]]',
      'name = "p"',
      'local = 3',
      'mode = "socks"',
    ),
    { sessions: [{ ...dev, forwards: ['L1 localhost:2', 'D3'] }] },
  ],
  [
    'a group, and what is to come',
    tunnel('local = 1', 'remote = 2', 'group = "g"', 'speed = "fast"'),
    {
      sessions: [{ ...dev, forwards: ['L1 localhost:2'] }],
      leftOut: ['0 unsupported group = "g"', '0 unsupported speed = "fast"'],
    },
  ],
  [
    'a variable of the environment',
    '[[tunnels]]\nname = "s"\nhost = "${STAGING_HOST}"\nlocal = 1\nremote = 2',
    {
      sessions: [{ name: 's', forwards: ['L1 localhost:2'] }],
      problems: ['0 import-problem host = "${STAGING_HOST}"'],
    },
  ],
  [
    'one that is no TOML costs only itself',
    `[[tunnels]]\nname = "x\nlocal = 1\n${tunnel('local = 1', 'remote = 2')}`,
    {
      sessions: [{ ...dev, forwards: ['L1 localhost:2'] }],
      problems: ['null import-problem [[tunnels]] name = "x local = 1'],
    },
  ],
  [
    'no host, an unknown mode, a port that is none',
    '[[tunnels]]\nname = "x"\nmode = "odd"\nport = 0\nlocal = 1',
    {
      sessions: [{ name: 'x' }],
      problems: ['0 import-problem port = 0', '0 host-missing [[tunnels]]', '0 import-problem local = 1'],
    },
  ],
  [
    'a host that is an option',
    '[[tunnels]]\nname = "x"\nhost = "-oProxyCommand=x"\nlocal = 1\nremote = 2',
    {
      sessions: [{ name: 'x', forwards: ['L1 localhost:2'] }],
      problems: ['0 host-invalid host = "-oProxyCommand=x"'],
    },
  ],
  [
    'nothing to go to',
    tunnel('local = 1'),
    { sessions: [dev], problems: ['0 destination-missing local = 1'] },
  ],
];

describe('boring’s tunnels', () => {
  test.each(corpus)('%s', (_what, text, plan) => {
    expect(shortPlan(text)).toEqual(plan);
  });
});
