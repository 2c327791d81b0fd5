/** A forward as people write it for ssh, and how PuTTY's list would show it. */
export interface ForwardExample {
  readonly option: string;
  readonly notation: string;
}

/** The forms of ssh(1) and ssh_config(5), each with values for its words. */
const manual: readonly ForwardExample[] = [
  { option: '-L 6667:localhost:6667', notation: 'L6667\tlocalhost:6667' },
  { option: '-L 127.0.0.1:6668:irc.example.com:6667', notation: 'L127.0.0.1:6668\tirc.example.com:6667' },
  { option: '-L [::1]:6669:[2001:db8::7]:6667', notation: 'L[::1]:6669\t[2001:db8::7]:6667' },
  { option: '-L *:6670:localhost:6667', notation: 'L*:6670\tlocalhost:6667' },
  { option: '-L 6671:/tmp/ginnel-far.sock', notation: 'L6671\t/tmp/ginnel-far.sock' },
  { option: '-L 127.0.0.1:6672:/tmp/ginnel-far.sock', notation: 'L127.0.0.1:6672\t/tmp/ginnel-far.sock' },
  { option: '-L /tmp/ginnel-a.sock:localhost:6667', notation: 'L/tmp/ginnel-a.sock\tlocalhost:6667' },
  {
    option: '-L /tmp/ginnel-b.sock:/tmp/ginnel-far.sock',
    notation: 'L/tmp/ginnel-b.sock\t/tmp/ginnel-far.sock',
  },
  { option: '-R 7001:localhost:7000', notation: 'R7001\tlocalhost:7000' },
  { option: '-R localhost:7002:localhost:7000', notation: 'Rlocalhost:7002\tlocalhost:7000' },
  { option: '-R 7003:/tmp/ginnel-near.sock', notation: 'R7003\t/tmp/ginnel-near.sock' },
  { option: '-R /tmp/ginnel-c.sock:localhost:7000', notation: 'R/tmp/ginnel-c.sock\tlocalhost:7000' },
  {
    option: '-R /tmp/ginnel-d.sock:/tmp/ginnel-near.sock',
    notation: 'R/tmp/ginnel-d.sock\t/tmp/ginnel-near.sock',
  },
  { option: '-R 7004', notation: 'R7004\t' },
  { option: '-R *:7005', notation: 'R*:7005\t' },
  { option: '-R 0:localhost:7000', notation: 'R0\tlocalhost:7000' },
  { option: '-D 7006', notation: 'D7006\t' },
  { option: '-D localhost:7007', notation: 'Dlocalhost:7007\t' },
  { option: '-D [::1]:7008', notation: 'D[::1]:7008\t' },
];

/** What tutorials on tunnels have their readers type. */
const tutorials: readonly ForwardExample[] = [
  ...[
    '9000:localhost:5432',
    '9000:imgur.com:80',
    '5901:localhost:5901',
    '8080:zaiste.net:80',
    '127.0.0.1:8080:zaiste.net:80',
    '4000:127.0.0.1:3306',
    '5544:127.0.0.1:4455',
    '3366:127.0.0.1:6633',
    '8001:localhost:8000',
    '8080:localhost:80',
    '127.0.0.1:8080:localhost:80',
    '0.0.0.0:8080:localhost:80',
    '8080:192.168.1.100:80',
    '3306:localhost:3306',
    '3306:db.internal.com:3306',
    '3306:dev-db.internal:3306',
    '8080:web.internal.com:80',
    '8080:service1:8080',
    '8081:service2:8080',
    '8082:service3:8080',
    '6443:localhost:6443',
    '3000:localhost:3000',
    '9090:localhost:9090',
    '8443:localhost:8443',
    '5432:localhost:5432',
    '5432:postgres-private.internal:5432',
    '6379:localhost:6379',
    '6379:redis.internal:6379',
    '27017:localhost:27017',
    '2222:deploy.internal:22',
    '127.0.0.1:5000:someSuperSecretSecretWebsite.com:5432',
  ].map((text) => example('L', text)),
  ...[
    '9000:localhost:3000',
    '10123:127.0.0.1:123',
    '8000:localhost:80',
    '7.7.7.7:8080:localhost:80',
    '5566:127.0.0.1:21',
    '7000:127.0.0.1:3000',
    '8080:localhost:80',
    '8080:localhost:3000',
    '3306:localhost:3306',
    '9000:localhost:9000',
    '2222:localhost:22',
    '8443:localhost:8080',
    '0.0.0.0:8080:localhost:80',
    '3000:localhost:3000',
    '5000:localhost:5000',
  ].map((text) => example('R', text)),
  { option: '-R :9000:localhost:3000', notation: 'R*:9000\tlocalhost:3000' },
  { option: '-R :8000:localhost:80', notation: 'R*:8000\tlocalhost:80' },
  ...['9000', '5534', '8123', '1080', '127.0.0.1:1080'].map((text) => example('D', text)),
];

/** One whose destination is the last two of its fields. */
function example(letter: 'L' | 'R' | 'D', text: string): ForwardExample {
  const [, source = text, destination = ''] = /^(.*?):([^:]+:\d+)$/u.exec(letter === 'D' ? '' : text) ?? [];
  return { option: `-${letter} ${text}`, notation: `${letter}${source}\t${destination}` };
}

/** All of them. */
export const forwardExamples: readonly ForwardExample[] = [...manual, ...tutorials];

/** Forwards as entered in PuTTY's Tunnels panel (direction, family, source, destination), and as its list shows them. */
export const puttyRows = [
  ['local', 'auto', '5901', 'localhost:5901', 'L5901\tlocalhost:5901'],
  ['remote', 'auto', '8081', 'intranet.example.com:80', 'R8081\tintranet.example.com:80'],
  ['dynamic', 'auto', '1080', '', 'D1080\t'],
  ['local', 'ipv4', '8082', 'web.example.com:80', '4L8082\tweb.example.com:80'],
  ['local', 'ipv6', '8083', '[::1]:80', '6L8083\t[::1]:80'],
  ['local', 'auto', '127.0.0.5:8080', 'db.internal:5432', 'L127.0.0.5:8080\tdb.internal:5432'],
  ['dynamic', 'ipv4', '1081', '', '4D1081\t'],
  ['dynamic', 'ipv6', '1082', '', '6D1082\t'],
  ['remote', 'ipv4', '9000', 'localhost:9000', '4R9000\tlocalhost:9000'],
] as const;
