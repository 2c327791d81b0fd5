import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut, shortened } from '../../../renderer/components/tunnel-picture/picture-layout';
import { emptyFields, readForward } from '../../../shared/forward-fields';
import { newForwardId } from '../../../shared/ids';
import { isExposed } from '../../../shared/listeners';
import { pictureSentence, stationWords } from '../../../shared/texts/tunnel-picture';
import { tunnelPicture, type PictureFields, type PictureSession } from '../../../shared/tunnel-picture';

const session: PictureSession = {
  host: 'me@gw.example',
  demo: false,
  localPortsAcceptOthers: false,
  remotePortsAcceptOthers: false,
  proxy: { kind: 'none', host: '', port: 1080 },
  jumps: [],
};

const drawn = (fields: Partial<PictureFields>, more: Partial<PictureSession> = {}) =>
  tunnelPicture({ ...emptyFields, ...fields }, { ...session, ...more });

/** `here[localhost:8080] =ssh> server -plain> target-there(db:5432)`, the arrows the way the first packet goes. */
function sketch(fields: Partial<PictureFields>, more: Partial<PictureSession> = {}): string {
  const picture = drawn(fields, more);
  const { stations, legs, listener, direction } = picture;
  const out = { ssh: '=>', plain: '->' };
  const back = { ssh: '<=', plain: '<-' };
  return stations
    .flatMap(({ role, name }, index) => {
      const leg = legs[index - 1];
      const mark = role === listener.at ? `[${listener.anyPort ? 'any ' : ''}${listener.where ?? '?'}]` : '';
      const arrow = leg === undefined ? [] : [(direction === 'out' ? out : back)[leg]];
      return [...arrow, `${role}${mark}${name === null ? '' : `(${name})`}`];
    })
    .join(' ');
}

const jumps = ['bastion', 'me@inner:2222'];
const proxy = { kind: 'socks5', host: 'proxy.corp', port: 1080 } as const;
const openLocal = { localPortsAcceptOthers: true };
const openRemote = { remotePortsAcceptOthers: true };

describe('the stations of a tunnel', () => {
  test.each<[Partial<PictureFields>, Partial<PictureSession>, string]>([
    [{}, {}, 'here[?] => server(gw.example)'],
    [{}, { host: '' }, 'here[?] => server'],
    [{ source: '80x' }, {}, 'here[?] => server(gw.example)'],
    [{ source: '8080' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [
      { source: '8080', destination: 'db' },
      {},
      'here[localhost:8080] => server(gw.example) -> target-there(db)',
    ],
    [
      { source: '8080', destination: 'db:5432' },
      {},
      'here[localhost:8080] => server(gw.example) -> target-there(db:5432)',
    ],
    [{ source: '8080', destination: 'localhost:80' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [{ source: '8080', destination: '127.0.0.1:80' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [{ source: '8080', destination: '[::1]:80' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [{ source: '8080', destination: 'GW.example:80' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [{ source: '8080', destination: '/run/db.sock' }, {}, 'here[localhost:8080] => server(gw.example)'],
    [
      { source: '/run/a.sock', destination: 'db:1' },
      {},
      'here[/run/a.sock] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '/run/a.sock', destination: 'db:1' },
      openLocal,
      'here[/run/a.sock] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '8080', destination: 'db:1', family: 'ipv4' },
      {},
      'here[127.0.0.1:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '8080', destination: 'db:1', family: 'ipv6' },
      {},
      'here[[::1]:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '127.0.0.5:8080', destination: 'db:1' },
      openLocal,
      'here[127.0.0.5:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '*:8080', destination: 'db:1' },
      {},
      'others-here -> here[*:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '8080', destination: 'db:1' },
      openLocal,
      'others-here -> here[*:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '8080', destination: 'db:1' },
      openRemote,
      'here[localhost:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '192.168.1.7:8080', destination: 'db:1' },
      {},
      'others-here -> here[192.168.1.7:8080] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '0', destination: 'db:1' },
      {},
      'here[any localhost] => server(gw.example) -> target-there(db:1)',
    ],
    [{ kind: 'dynamic', source: '1080' }, {}, 'here[localhost:1080] => server(gw.example) -> target-there'],
    [
      { kind: 'dynamic', source: '1080', destination: 'db:1' },
      { jumps },
      'here[localhost:1080] => jump(bastion) => jump(me@inner:2222) => server(gw.example) -> target-there',
    ],
    [
      { kind: 'dynamic', source: '*:1080' },
      {},
      'others-here -> here[*:1080] => server(gw.example) -> target-there',
    ],
    [
      { kind: 'remote', source: '9000', destination: 'localhost:80' },
      {},
      'here <= server[localhost:9000](gw.example)',
    ],
    [
      { kind: 'remote', source: '9000', destination: 'nas:80' },
      {},
      'target-here(nas:80) <- here <= server[localhost:9000](gw.example)',
    ],
    [
      { kind: 'remote', source: '9000', destination: 'gw.example:80' },
      {},
      'target-here(gw.example:80) <- here <= server[localhost:9000](gw.example)',
    ],
    [
      { kind: 'remote', source: '*:9000', destination: 'nas:80' },
      {},
      'target-here(nas:80) <- here <= server[*:9000](gw.example) <- others-there',
    ],
    [
      { kind: 'remote', source: '7.7.7.7:9000', destination: 'nas:80' },
      {},
      'target-here(nas:80) <- here <= server[7.7.7.7:9000](gw.example) <- others-there',
    ],
    [
      { kind: 'remote', source: '9000', destination: 'nas:80' },
      openRemote,
      'target-here(nas:80) <- here <= server[*:9000](gw.example) <- others-there',
    ],
    [
      { kind: 'remote', source: '9000', destination: 'nas:80' },
      openLocal,
      'target-here(nas:80) <- here <= server[localhost:9000](gw.example)',
    ],
    [
      { kind: 'remote', source: '/run/x', destination: '/run/y' },
      openRemote,
      'here <= server[/run/x](gw.example)',
    ],
    [
      { kind: 'remote', source: '0', destination: 'nas:80' },
      {},
      'target-here(nas:80) <- here <= server[any localhost](gw.example)',
    ],
    [
      { kind: 'remote', source: '1080', socks: true },
      {},
      'target-here <- here <= server[localhost:1080](gw.example)',
    ],
    [
      { source: '1', destination: 'db:1' },
      { proxy, jumps },
      'here[localhost:1] => proxy(proxy.corp:1080) => jump(bastion) => jump(me@inner:2222) => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '1', destination: 'db:1' },
      { proxy: { ...proxy, host: '' } },
      'here[localhost:1] => proxy => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '1', destination: 'db:1' },
      { proxy: { ...proxy, kind: 'command' } },
      'here[localhost:1] => server(gw.example) -> target-there(db:1)',
    ],
    [
      { source: '1', destination: 'localhost:1' },
      { demo: true, host: '', proxy, jumps },
      'here[localhost:1] => server',
    ],
    [
      { source: '1', destination: '[2001:db8::7]:1' },
      { host: '[2001:db8::7]' },
      'here[localhost:1] => server([2001:db8::7])',
    ],
  ])('%o %o: %s', (fields, more, expected) => {
    expect(sketch(fields, more)).toBe(expected);
  });
});

describe('the sentence', () => {
  test.each<[Partial<PictureFields>, Partial<PictureSession>, string]>([
    [
      { source: '8080', destination: 'localhost:80', webSite: true },
      {},
      'A program on this computer connects to localhost:8080. SSH carries the connection, encrypted, to the SSH server gw.example, and there to localhost:80, which is on the server itself. Requests carry the destination’s name, so that a server with several web sites answers with the right one.',
    ],
    [
      { source: '*:8080', destination: 'db:5432', allowFrom: '10.0.0.0/8, 192.168.1.7' },
      { jumps, proxy },
      'A program on this computer, or on another computer that reaches this one, connects to *:8080. Only connections from 10.0.0.0/8 and 192.168.1.7 are taken. SSH carries the connection, encrypted, through the proxy proxy.corp:1080 and the jump hosts bastion and me@inner:2222 to the SSH server gw.example, which connects to db:5432. That last part is outside SSH.',
    ],
    [
      { kind: 'remote', source: '7.7.7.7:9000', destination: 'nas:80' },
      {},
      'A program on the SSH server, or on another computer that reaches the server where its settings allow that, connects to 7.7.7.7:9000 there. SSH carries the connection, encrypted, from gw.example to this computer, which connects to nas:80. That last part is outside SSH.',
    ],
    [
      { kind: 'dynamic', source: '1080' },
      {},
      'A program on this computer connects to localhost:1080, its SOCKS proxy. SSH carries the connection, encrypted, to the SSH server gw.example, which connects to wherever the program asks for. That last part is outside SSH.',
    ],
    [
      { kind: 'remote', source: '/run/x', destination: '/run/y' },
      {},
      'A program on the SSH server opens the socket /run/x. SSH carries the connection, encrypted, from gw.example to this computer, and there to /run/y, which is on this computer itself.',
    ],
    [
      {},
      { host: '' },
      'Type a source port: programs on this computer connect to it. SSH carries the connection, encrypted, to the SSH server. Type a destination: it is connected to from there.',
    ],
  ])('%o %o', (fields, more, expected) => {
    expect(pictureSentence(drawn(fields, more))).toBe(expected);
  });
});

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom(
    ...['', '80', '0', '*:80', ':80', '127.0.0.5:80', '7.7.7.7:80', '[::1]:80', '[::', '/run/x'],
  ),
  fc.constantFrom(
    ...['localhost:80', 'db:5432', 'db', 'db:', 'http://a/', '10.0.0.0/8', 'a@b:22', '-L 1:b:2'],
  ),
);
const anyFields = fc.record({
  kind: fc.constantFrom('local', 'remote', 'dynamic'),
  family: fc.constantFrom('auto', 'ipv4', 'ipv6'),
  source: anyText,
  destination: anyText,
  webSite: fc.boolean(),
  socks: fc.boolean(),
  allowTo: anyText,
  allowFrom: anyText,
} as const);
const anySession = fc.record({
  host: anyText,
  demo: fc.boolean(),
  localPortsAcceptOthers: fc.boolean(),
  remotePortsAcceptOthers: fc.boolean(),
  proxy: fc.record({
    kind: fc.constantFrom('none', 'socks5', 'socks4', 'http', 'command', 'system'),
    host: anyText,
    port: fc.integer({ min: 1, max: 65_535 }),
  } as const),
  jumps: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }),
});

describe('whatever is typed', () => {
  test('each station is drawn once, in its order, and named in the sentence', () => {
    const order = [
      'others-here',
      'target-here',
      'here',
      'proxy',
      'jump',
      'server',
      'target-there',
      'others-there',
    ];
    fc.assert(
      fc.property(anyFields, anySession, fc.integer({ min: 200, max: 1600 }), (fields, world, width) => {
        const picture = tunnelPicture(fields, world);
        const places = picture.stations.map(({ role }) => order.indexOf(role));
        expect(places).toEqual(places.toSorted((left, right) => left - right));
        const single = picture.stations.filter(({ role }) => role !== 'jump').map(({ role }) => role);
        expect(new Set(single).size).toBe(single.length);
        expect(single).toEqual(expect.arrayContaining(['here', 'server']));
        expect(picture.legs).toHaveLength(picture.stations.length - 1);
        const sentence = pictureSentence(picture);
        for (const { name } of picture.stations) expect(sentence).toContain(name ?? '');
        for (const station of picture.stations) expect(stationWords(picture, station).title).not.toBe('');
        const { boxes, width: drawnWidth } = layOut(picture, width);
        expect(boxes).toHaveLength(picture.stations.length);
        expect(drawnWidth).toBeLessThanOrEqual(width + 0.001);
      }),
    );
  });

  test('a forward that can be added listens where and for whom it really would', () => {
    fc.assert(
      fc.property(anyFields, anySession, (fields, world) => {
        const read = readForward({ ...emptyFields, ...fields }, newForwardId(), {
          platform: 'linux',
          now: 0,
        });
        fc.pre(read.ok);
        const { listener, direction, stations } = tunnelPicture(fields, world);
        expect(listener.at).toBe(read.value.kind === 'remote' ? 'server' : 'here');
        expect(direction).toBe(read.value.kind === 'remote' ? 'in' : 'out');
        expect(listener.where).not.toBeNull();
        const exposed = isExposed(read.value, world);
        expect(listener.reach === 'others').toBe(exposed);
        expect(stations.some(({ role }) => role === 'others-here' || role === 'others-there')).toBe(exposed);
      }),
    );
  });
});

test('a name that is too long is cut in its middle', () => {
  expect(shortened('db.internal', 11)).toBe('db.internal');
  expect(shortened('db.internal.example.com:5432', 11)).toBe('db.in…:5432');
});
