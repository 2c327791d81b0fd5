import { describe, expect, test } from 'vitest';
import { portSchema } from '../../../shared/endpoint';
import type { RemoteForward } from '../../../shared/forward';
import {
  chosenWords,
  remoteSocksWarning,
  gatewayPortsLine,
  gatewayPortsMeanings,
  boundAddresses,
  exposureWords,
  type ExposureWords,
} from '../../../shared/texts/exposure';
import { isOpenToOthers } from '../../../shared/forward-look';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Bound, ForwardStatus, Exposure } from '../../../shared/status';
import { untilWords } from '../../../shared/texts/numbers';
import { forwardOf, profileOf } from '../../support/samples';

const gateway = profileOf({ host: 'me@gw.example' });

function listens(
  forward: ForwardStatus['forward'],
  bound: readonly Bound[],
  exposure: Exposure | null = null,
): ForwardStatus {
  const state = { kind: 'listening', since: 0, bound, missing: [], until: null, exposure } as const;
  return { forward, state, leaving: false, reachability: null };
}

function remote(source: string, exposure: Exposure, profile: SessionProfile = gateway): ExposureWords | null {
  const forward = forwardOf('remote', source, 'localhost:3000');
  return exposureWords(listens(forward, [{ address: '', port: 9000 }], exposure), profile);
}

const pasted = (words: ExposureWords | null): readonly (string | null)[] =>
  (words?.steps ?? []).map(({ copy }) => copy).filter((copy) => copy !== null);

describe('what was asked of the server against what it did', () => {
  test('nothing is said where it is as asked', () => {
    expect(remote('9000', { kind: 'server-only' })).toBeNull();
    expect(remote('*:9000', { kind: 'open' })).toBeNull();
    expect(remote('192.0.2.7:9000', { kind: 'open' })).toBeNull();
  });

  test('a server that keeps to its loopback is named with GatewayPorts and the ways out', () => {
    const words = remote('*:9000', { kind: 'server-only' });
    expect(words?.isWarning).toBe(true);
    expect(words?.line).toBe(
      'Asked for all addresses, but the server listens on its loopback only: GatewayPorts is no there.',
    );
    expect(words?.explainsGatewayPorts).toBe(true);
    expect(pasted(words)).toEqual([
      'GatewayPorts clientspecified',
      'ssh -N -g -L 9001:localhost:9000 localhost',
      'ssh -N -g -L 9000:localhost:9001 localhost',
    ]);
    expect(words?.steps.map(({ text }) => text).join(' ')).toContain(
      'others then connect to gw.example:9001',
    );
  });

  test('one address asked for is named, as is the box that asks for all', () => {
    expect(remote('192.0.2.7:9000', { kind: 'server-only' })?.line).toMatch(
      /^Asked for the address 192\.0\.2\.7,/u,
    );
    expect(remote('0.0.0.0:9000', { kind: 'server-only' })?.line).toMatch(/^Asked for all addresses,/u);
    const widened = { ...gateway, remotePortsAcceptOthers: true };
    expect(remote('9000', { kind: 'server-only' }, widened)?.line).toMatch(/^Asked for all addresses,/u);
    expect(remote('localhost:9000', { kind: 'server-only' }, widened)).toBeNull();
  });

  test('the port for others is not one that another forward of the session has, and needs no right', () => {
    const taken = { ...gateway, forwards: ['9001', '9002'].map((port) => forwardOf('remote', port, 'a:1')) };
    expect(pasted(remote('*:9000', { kind: 'server-only' }, taken))).toContain(
      'ssh -N -g -L 9003:localhost:9000 localhost',
    );
    const low = listens(forwardOf('remote', '*:80', 'a:1'), [{ address: '', port: 80 }], {
      kind: 'server-only',
    });
    expect(pasted(exposureWords(low, gateway))).toContain('ssh -N -g -L 8080:localhost:80 localhost');
    const last = listens(forwardOf('remote', '*:65535', 'a:1'), [{ address: '', port: 65_535 }], {
      kind: 'server-only',
    });
    expect(pasted(exposureWords(last, gateway))).toContain('ssh -N -g -L 65534:localhost:65535 localhost');
  });

  test('the ssh on the server dials the port that the session dials', () => {
    const other = { ...gateway, port: portSchema.parse(2222) };
    expect(pasted(remote('*:9000', { kind: 'server-only' }, other))).toContain(
      'ssh -N -g -p 2222 -L 9001:localhost:9000 localhost',
    );
  });

  test('a server that opened an unasked port is a warning with the line that mends it', () => {
    const words = remote('9000', { kind: 'open' });
    expect(words?.isWarning).toBe(true);
    expect(words?.line).toContain('although it was asked for its loopback only: GatewayPorts is yes there.');
    expect(pasted(words)).toEqual([gatewayPortsLine, '127.0.0.0/8, ::1']);
  });

  test('what cannot be known is called so, with why and how to look', () => {
    const why = '192.0.2.7:9000 did not answer from here.';
    const words = remote('*:9000', { kind: 'unknown', why });
    expect(words?.isWarning).toBe(false);
    expect(words?.line).toContain('is not known');
    expect(words?.why).toBe(why);
    expect(pasted(words)).toEqual(
      expect.arrayContaining(['nc -vz gw.example 9000', 'ss -ltn "sport = :9000"', gatewayPortsLine]),
    );
    const own = remote('9000', { kind: 'unknown', why });
    expect(own?.line).toContain('keeps port 9000 to itself, as asked, is not known');
    expect(pasted(own)).toEqual(['ss -ltn "sport = :9000"', gatewayPortsLine]);
    expect(words?.steps[1]?.text).toMatch(/^Or look on the server/u);
    expect(own?.steps[0]?.text).toMatch(/^Look on the server/u);
  });

  test('while it is being found out there is nothing to do', () => {
    expect(remote('*:9000', { kind: 'asking' })).toMatchObject({ isWarning: false, steps: [] });
  });

  test('Unix sockets, Local forwards and ones that do not listen have no reach', () => {
    const socket = forwardOf('remote', '/run/a.sock', 'localhost:3000');
    expect(exposureWords(listens(socket, [{ path: '/run/a.sock' }]), gateway)).toBeNull();
    const local = forwardOf('local', '*:80', 'a:80');
    expect(exposureWords(listens(local, [{ address: '0.0.0.0', port: 80 }]), gateway)).toBeNull();
    const off = {
      forward: forwardOf('remote', '*:80', 'a:80'),
      state: { kind: 'off' },
      leaving: false,
      reachability: null,
    } as const;
    expect(exposureWords(off, gateway)).toBeNull();
    expect(isOpenToOthers(off, gateway)).toBe(false);
  });

  test('all three values of GatewayPorts are explained', () => {
    expect(gatewayPortsMeanings.map(([value]) => value)).toEqual(['no', 'yes', 'clientspecified']);
  });
});

describe('where a forward listens', () => {
  const places = (source: string, bound: Bound, exposure: Exposure): unknown =>
    boundAddresses(listens(forwardOf('remote', source, 'a:1'), [bound], exposure), gateway)[0];
  const everywhere: Bound = { address: '', port: 9000 };
  const loopback: Bound = { address: 'localhost', port: 9000 };

  test('what others reach is copied with the server’s name', () => {
    expect(places('*:9000', everywhere, { kind: 'open' })).toEqual({
      shown: 'all addresses, port 9000',
      copy: 'gw.example:9000',
    });
    expect(places('9000', loopback, { kind: 'open' })).toEqual({
      shown: 'all addresses, port 9000',
      copy: 'gw.example:9000',
    });
    const own: Bound = { address: '192.0.2.7', port: 9000 };
    expect(places('192.0.2.7:9000', own, { kind: 'open' })).toMatchObject({ copy: '192.0.2.7:9000' });
  });

  test('as long as nothing better is known, it is as it was asked for', () => {
    expect(places('*:9000', everywhere, { kind: 'asking' })).toMatchObject({ copy: 'gw.example:9000' });
    expect(places('9000', loopback, { kind: 'unknown', why: '' })).toEqual({
      shown: 'localhost:9000',
      copy: 'localhost:9000',
    });
  });

  test('what only the server reaches is shown and copied as its loopback', () => {
    const kept = { shown: 'localhost:9000', copy: 'localhost:9000' };
    expect(places('*:9000', everywhere, { kind: 'server-only' })).toEqual(kept);
    expect(places('*:9000', { address: '*', port: 9000 }, { kind: 'server-only' })).toEqual(kept);
    expect(places('9000', loopback, { kind: 'server-only' })).toEqual(kept);
  });

  test('Local forwards are shown and copied as they are bound', () => {
    const local = forwardOf('local', '/run/a.sock', 'a:1');
    expect(boundAddresses(listens(local, [{ path: '/run/a.sock' }]), gateway)).toEqual([
      { shown: '/run/a.sock', copy: '/run/a.sock' },
    ]);
    const both = [
      { address: '127.0.0.1', port: 80 },
      { address: '::1', port: 80 },
    ];
    expect(
      boundAddresses(listens(forwardOf('local', '80', 'a:1'), both), gateway).map(({ copy }) => copy),
    ).toEqual(['127.0.0.1:80', '[::1]:80']);
  });

  test('a port of somebody else’s choice says whose', () => {
    const bound = [{ address: '127.0.0.1', port: 49_213 }];
    expect(chosenWords(listens(forwardOf('local', '0', 'a:1'), bound))).toBe('chosen by the system');
    expect(chosenWords(listens(forwardOf('remote', '0', 'a:1'), bound))).toBe('chosen by the server');
    expect(chosenWords(listens(forwardOf('local', '49213', 'a:1'), bound))).toBeNull();
  });
});

test('remote dynamic warns of what it opens', () => {
  const far = (allowTo: string): string | null =>
    remoteSocksWarning(forwardOf('remote', '1080', '', { socks: true, allowTo }) as RemoteForward);
  expect(far('')).toContain('opens this computer’s network to the server');
  expect(far('')).toContain('to any public address');
  expect(far('db.internal:5432, *:443')).toContain('to db.internal:5432, *:443.');
  expect(remoteSocksWarning(forwardOf('remote', '1080', 'a:1') as RemoteForward)).toBeNull();
});

describe('an end time', () => {
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();
  test.each([
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 18, 5), 'until 18:30 (in 25 min)'],
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 17, 30), 'until 18:30 (in 1 h)'],
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 16, 25), 'until 18:30 (in 2 h 5 min)'],
    [at(2026, 10, 23, 9, 0), at(2026, 10, 22, 18, 0), 'until 2026-11-23 09:00 (in 15 h)'],
    [at(2026, 10, 25, 9, 0), at(2026, 10, 22, 18, 0), 'until 2026-11-25 09:00 (in 2 d)'],
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 18, 29) + 20_000, 'until 18:30 (in 40 s)'],
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 18, 29) - 1, 'until 18:30 (in 2 min)'],
    [at(2026, 10, 22, 18, 30), at(2026, 10, 22, 18, 30) + 500, 'until 18:30 (in 1 s)'],
  ])('%# %s', (until, now, words) => {
    expect(untilWords(until, now)).toBe(words);
  });
});
