import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDestination, parseSource } from '../../../shared/endpoint-text';
import { sentence } from '../../../shared/errors';
import { emptyFields, fieldsOf, readForward, type ForwardFields } from '../../../shared/forward-fields';
import { endOf, formatEnd, parseEnd, type ForwardEnd } from '../../../shared/forward-end';
import { newForwardId } from '../../../shared/ids';
import { formatAllowList, parseNetworks, parseAllowList } from '../../../shared/allow-list';
import type { Platform } from '../../../shared/socket-path';

const now = new Date(2026, 10, 21, 12, 0).getTime();
const value = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('unexpected failure');
  return result.value;
};

describe('an end time', () => {
  it.each<[string, ForwardEnd | null]>([
    ['', null],
    ['30 min', { kind: 'after', minutes: 30 }],
    ['30m', { kind: 'after', minutes: 30 }],
    ['2 hours', { kind: 'after', minutes: 120 }],
    ['1 d', { kind: 'after', minutes: 1440 }],
    ['18:30', { kind: 'at', time: new Date(2026, 10, 21, 18, 30).getTime() }],
    ['11:59', { kind: 'at', time: new Date(2026, 10, 22, 11, 59).getTime() }],
    ['2026-12-31 23:59', { kind: 'at', time: new Date(2026, 11, 31, 23, 59).getTime() }],
    ['2026-2-1T8:05', { kind: 'at', time: new Date(2026, 1, 1, 8, 5).getTime() }],
  ])('%j', (text, end) => {
    expect(parseEnd(text, now)).toEqual({ ok: true, value: end });
  });

  it.each(['soon', '0 min', '25:00', '12:60', '2026-02-30 10:00', '-5 min', '1 year', '9999999 d', '12'])(
    'is not %j',
    (text) => {
      expect(parseEnd(text, now)).toEqual({ ok: false, error: { code: 'end-invalid', data: { text } } });
    },
  );

  it('prints and reads back to the same', () => {
    const after = fc
      .integer({ min: 1, max: 525_600 })
      .map((minutes) => ({ kind: 'after' as const, minutes }));
    // Whole minutes, as they are typed.
    const at = fc
      .integer({ min: 0, max: 60_000_000 })
      .map((minute) => ({ kind: 'at' as const, time: minute * 60_000 }));
    fc.assert(
      fc.property(fc.oneof(after, at), (end) => {
        const again = value(parseEnd(formatEnd(end), now));
        // An hour that comes twice a year is printed the same both times.
        expect(formatEnd(again)).toBe(formatEnd(end));
      }),
    );
  });

  it('counts from the start, or stands', () => {
    expect(endOf({ kind: 'after', minutes: 2 }, 1000)).toBe(121_000);
    expect(endOf({ kind: 'at', time: 5 }, 1000)).toBe(5);
    expect(endOf(null, 1000)).toBeNull();
  });
});

describe('addresses and networks', () => {
  it('are read with commas or blanks between, each once', () => {
    expect(parseNetworks(' 10.0.0.0/8, fd00::/8 ::1\n192.168.1.7;10.0.0.0/8')).toEqual({
      ok: true,
      value: ['10.0.0.0/8', 'fd00::/8', '::1', '192.168.1.7'],
    });
    expect(parseNetworks('')).toEqual({ ok: true, value: [] });
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    'localhost',
    '10.0.0.0/',
    '300.1.1.1',
    '1.2.3.4/-1',
    '*',
  ])('are not %j, which the sentence names', (text) => {
    const read = parseNetworks(`192.0.2.1, ${text}`);
    expect(read).toEqual({ ok: false, error: { code: 'network-invalid', data: { text } } });
    if (!read.ok) expect(sentence(read.error)).toContain(`"${text}"`);
  });
});

describe('allowed destinations', () => {
  it('are read in the form of PermitRemoteOpen', () => {
    expect(parseAllowList('db.internal:5432, *:443 10.0.0.0/8:*, [fd00::/8]:22; [::1]:*')).toEqual({
      ok: true,
      value: [
        { host: 'db.internal', port: 5432 },
        { host: '*', port: 443 },
        { host: '10.0.0.0/8', port: null },
        { host: 'fd00::/8', port: 22 },
        { host: '::1', port: null },
      ],
    });
  });

  it.each(['db', 'db:', ':80', 'db:0', 'db:70000', 'db:http', '10.0.0.0/99:80', '::1:80', '[::1]', 'a b:1'])(
    'are not %j',
    (text) => {
      expect(parseAllowList(text)).toMatchObject({ ok: false, error: { code: 'allow-list-invalid' } });
    },
  );

  it('print and read back to the same', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.constantFrom('*', '10.0.0.0/8', 'fd00::/8'));
    const port = fc.option(fc.integer({ min: 1, max: 65535 }).map(String));
    const entry = fc
      .tuple(host, port)
      .map(([name, number]) => `${name.includes(':') ? `[${name}]` : name}:${number ?? '*'}`);
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const allowed = value(parseAllowList(entries.join(', ')));
        expect(parseAllowList(formatAllowList(allowed))).toEqual({ ok: true, value: allowed });
      }),
    );
  });
});

describe('the path of a Unix socket', () => {
  it.each<[Platform, number]>([
    ['linux', 107],
    ['darwin', 103],
    ['server', 107],
  ])('has room on %s for %i bytes', (platform, limit) => {
    const path = (bytes: number): string => `/${'x'.repeat(bytes - 1)}`;
    expect(parseSource(path(limit), platform)).toEqual({ ok: true, value: { path: path(limit) } });
    expect(parseSource(path(limit + 1), platform)).toEqual({
      ok: false,
      error: { code: 'socket-path-long', data: { which: 'source', bytes: limit + 1, limit } },
    });
    // Bytes, not letters.
    expect(parseSource(`/${'ü'.repeat((limit + 1) / 2)}`, platform).ok).toBe(false);
  });

  it('is whole, or starts in the home folder, and names a file', () => {
    expect(parseDestination(' ~/pg.sock ', 'server')).toEqual({ ok: true, value: { path: '~/pg.sock' } });
    for (const bad of ['/', '~', '~root/x', '/run/folder/', '/a\u0007b', '/a\tb']) {
      expect(parseDestination(bad, 'server')).toMatchObject({
        ok: false,
        error: { code: 'socket-path-invalid' },
      });
    }
    expect(parseSource('/run/a.sock', 'win32')).toMatchObject({ error: { code: 'socket-unsupported' } });
  });
});

describe('the fields of a forward with options', () => {
  const read = (fields: Partial<ForwardFields>) =>
    readForward({ ...emptyFields, ...fields }, newForwardId(), { platform: 'linux', now });

  it('come back as they were from the forward they made', () => {
    const fields: ForwardFields = {
      ...emptyFields,
      kind: 'remote',
      source: '0',
      socks: true,
      name: 'lab',
      note: 'for the build server',
      allowTo: 'db.internal:5432, *:443',
      allowFrom: '10.0.0.0/8, ::1',
      end: '2 h',
    };
    expect(fieldsOf(value(read(fields)))).toEqual(fields);
  });

  it('are looked at only where the kind has a use for them', () => {
    expect(read({ kind: 'local', source: '80', destination: 'a:80', allowTo: 'nonsense' }).ok).toBe(true);
    expect(read({ kind: 'remote', source: '80', destination: 'nonsense', socks: true }).ok).toBe(true);
    expect(read({ kind: 'dynamic', source: '80', destination: 'nonsense', socks: true }).ok).toBe(true);
  });

  it.each<[Partial<ForwardFields>, string]>([
    [{ allowFrom: '10.0.0.0/99' }, 'network-invalid'],
    [{ end: 'soon' }, 'end-invalid'],
    [{ kind: 'remote', socks: true, allowTo: 'x' }, 'allow-list-invalid'],
    [{ source: '/run/x/' }, 'socket-path-invalid'],
    [{ destination: '' }, 'destination-missing'],
    [{ kind: 'remote', destination: '' }, 'destination-missing'],
  ])('%j is %s', (fields, code) => {
    expect(read({ source: '80', destination: 'a:80', ...fields })).toMatchObject({
      ok: false,
      error: { code },
    });
  });
});
