import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PortSource } from '../../../shared/endpoint';
import { parseDestination, parseSource } from '../../../shared/endpoint-text';
import type { Forward } from '../../../shared/forward';
import { emptyFields, readForward, type ForwardFields } from '../../../shared/forward-fields';
import { parseNotation } from '../../../shared/notation';
import { newForwardId } from '../../../shared/ids';
import {
  checkAgainst,
  clashes,
  isExposed,
  localAddresses,
  overlap,
  remoteAddress,
} from '../../../shared/listeners';

const closed = { localPortsAcceptOthers: false, remotePortsAcceptOthers: false };
const open = { localPortsAcceptOthers: true, remotePortsAcceptOthers: true };

function forward(text: string): Forward {
  const parsed = parseNotation(text, newForwardId());
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.code}`);
  return parsed.value;
}

function read(fields: Partial<ForwardFields>): ReturnType<typeof readForward> {
  return readForward({ ...emptyFields, ...fields }, newForwardId(), { platform: 'linux', now: 0 });
}

describe('fields of the Tunnels panel', () => {
  it.each([
    [{}, 'source-missing'],
    [{ source: '  ' }, 'source-missing'],
    [{ source: '80' }, 'destination-missing'],
    [{ source: '80', destination: 'host' }, 'destination-missing'],
    [{ source: '80', destination: '[2001:db8::1]' }, 'destination-missing'],
    [{ source: '80', destination: 'a:0' }, 'port-range'],
    [{ source: '99999', destination: 'a:80' }, 'port-range'],
    [{ source: '65536', destination: 'a:80' }, 'port-range'],
    [{ source: 'abc', destination: 'a:80' }, 'port-name'],
    [{ source: '-1', destination: 'a:80' }, 'port-name'],
    [{ source: '80', destination: 'foo:' }, 'port-name'],
    [{ source: '80', destination: 'foo:bar' }, 'port-name'],
    [{ source: '80', destination: 'foo:70000' }, 'port-range'],
    [{ source: '80', destination: ':80' }, 'destination-host-invalid'],
    [{ source: '80', destination: 'two words:80' }, 'destination-host-invalid'],
    [{ source: 'a b:80', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: '256.1.1.1:80', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: '1.2.3:80', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: '[1::2::3]:80', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: '8080:web:80', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: 'http://localhost:8080', destination: 'a:80' }, 'bind-address-invalid'],
    [{ source: './app.sock', destination: 'a:80' }, 'socket-path-invalid'],
    [{ source: 'app.sock', destination: 'a:80' }, 'socket-path-invalid'],
    [{ source: '80', destination: '256.1.1.1:80' }, 'destination-host-invalid'],
    [{ source: '80', destination: '10.0.0:80' }, 'destination-host-invalid'],
    [{ source: '80', destination: '[::g]:80' }, 'destination-host-invalid'],
    [{ source: '80', destination: 'me@gw.example:22' }, 'destination-host-invalid'],
    [{ source: '80', destination: 'https://gw.example/' }, 'destination-url'],
    [{ source: '80', destination: 'run/app.sock' }, 'socket-path-invalid'],
  ])('%j is %s', (fields, code) => {
    expect(read(fields)).toMatchObject({ ok: false, error: { code } });
  });

  it('trims blanks and resolves service names', () => {
    expect(parseSource(' 7001 ', 'linux')).toEqual({ ok: true, value: { bindAddress: null, port: 7001 } });
    expect(parseSource('http-alt', 'linux')).toMatchObject({ ok: true, value: { port: 8080 } });
    expect(parseDestination(' db.internal : postgresql ', 'linux')).toMatchObject({
      value: { host: 'db.internal', port: 5432 },
    });
    expect(parseDestination('::1:80', 'linux')).toMatchObject({ value: { host: '::1', port: 80 } });
  });

  it('needs no destination for Dynamic and ignores one', () => {
    expect(read({ kind: 'dynamic', source: '1080', destination: 'nonsense' })).toMatchObject({ ok: true });
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (source, destination) => {
        read({ source, destination });
      }),
    );
  });
});

function sourceOf({ source }: Forward): PortSource {
  if ('path' in source) throw new Error('not a port');
  return source;
}

function addressesOf(text: string, acceptOthers: boolean): readonly string[] {
  const made = forward(text);
  return localAddresses(sourceOf(made), made.family, acceptOthers);
}

describe('where a forward listens', () => {
  it('binds loopback of both families for Auto, of one for IPv4 and IPv6, all addresses when widened', () => {
    expect(addressesOf('D1080', false)).toEqual(['127.0.0.1', '::1']);
    expect(addressesOf('4D1080', false)).toEqual(['127.0.0.1']);
    expect(addressesOf('6D1080', false)).toEqual(['::1']);
    expect(addressesOf('D1080', true)).toEqual(['0.0.0.0', '::']);
  });

  it('binds an explicit address and nothing else, widened or not', () => {
    expect(addressesOf('D127.0.0.5:1080', false)).toEqual(['127.0.0.5']);
    expect(addressesOf('D127.0.0.5:1080', true)).toEqual(['127.0.0.5']);
    expect(addressesOf('D*:1080', false)).toEqual(['0.0.0.0', '::']);
  });

  it('asks the server for localhost, for all when widened, or for the address given', () => {
    expect(remoteAddress(sourceOf(forward('R80\ta:80')), false)).toBe('localhost');
    expect(remoteAddress(sourceOf(forward('R80\ta:80')), true)).toBe('');
    expect(remoteAddress(sourceOf(forward('R7.7.7.7:80\ta:80')), true)).toBe('7.7.7.7');
  });

  it('knows which listeners other machines can reach', () => {
    expect(isExposed(forward('L80\ta:80'), closed)).toBe(false);
    expect(isExposed(forward('L80\ta:80'), open)).toBe(true);
    expect(isExposed(forward('L127.0.0.9:80\ta:80'), open)).toBe(false);
    expect(isExposed(forward('L192.0.2.1:80\ta:80'), closed)).toBe(true);
    expect(isExposed(forward('Llocalhost:80\ta:80'), closed)).toBe(false);
    expect(isExposed(forward('R80\ta:80'), open)).toBe(true);
  });

  it.each([
    ['L5901\ta:1', 'L5901\tb:2', 'forward-exists'],
    ['L5901\ta:1', 'D5901', 'forward-exists'],
    ['L5901\ta:1', '4L5901\ta:1', 'forward-overlaps'],
    ['L5901\ta:1', 'L127.0.0.1:5901\ta:1', 'forward-overlaps'],
    ['L*:5901\ta:1', 'L127.0.0.5:5901\ta:1', 'forward-overlaps'],
    ['R5901\ta:1', '4R5901\ta:1', 'forward-overlaps'],
    ['L/run/a.sock\ta:1', '4L/run/a.sock\tb:1', 'forward-overlaps'],
  ])('%j and %j: %s', (first, second, code) => {
    expect(checkAgainst(forward(second), [forward(first)], closed)).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  it.each([
    ['L5901\ta:1', 'R5901\ta:1'],
    ['L5901\ta:1', 'L5902\ta:1'],
    ['4L5901\ta:1', '6L5901\ta:1'],
    ['L127.0.0.2:5901\ta:1', 'L127.0.0.3:5901\ta:1'],
    ['4L*:5901\ta:1', '6L5901\ta:1'],
    ['L0\ta:1', 'L0\ta:1'],
    ['L/run/a.sock\ta:1', 'L/run/b.sock\ta:1'],
    ['L/run/a.sock\ta:1', 'R/run/a.sock\ta:1'],
  ])('%j and %j live side by side', (first, second) => {
    expect(checkAgainst(forward(second), [forward(first)], closed).ok).toBe(true);
  });

  it('sees overlaps that only the boxes bring about', () => {
    const [all, one] = [forward('L5901\ta:1'), forward('L127.0.0.5:5901\ta:1')];
    expect(overlap(all, one, closed)).toBeNull();
    expect(overlap(all, one, open)).toBe('0.0.0.0:5901');
  });

  it('lets a switched-off row stand beside its double in effect, but not in text', () => {
    const off = { ...forward('4L5901\ta:1'), enabled: false };
    expect(checkAgainst(forward('L5901\ta:1'), [off], closed).ok).toBe(true);
    expect(checkAgainst(forward('4L5901\ta:1'), [off], closed).ok).toBe(false);
  });

  it('finds where another open session listens already, each side by its own boxes', () => {
    const own = {
      ...closed,
      forwards: [forward('L5901\ta:1'), forward('L127.0.0.5:80\ta:1'), forward('R22\ta:1')],
    };
    const other = {
      ...open,
      title: 'prod',
      forwards: [forward('D80'), forward('R22\ta:1'), forward('L5902\ta:1')],
    };
    expect(clashes(own, [other])).toMatchObject([
      { forward: { source: { port: 80 } }, where: '127.0.0.5:80', title: 'prod' },
    ]);
    const off = { ...other, forwards: other.forwards.map((entry) => ({ ...entry, enabled: false })) };
    expect(clashes(own, [off])).toEqual([]);
  });
});
