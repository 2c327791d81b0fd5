import { describe, expect, test } from 'vitest';
import { readArguments } from '../../electron/cli/arguments';
import { printFamilies } from '../../electron/cli/metrics/exposition';
import { metricFamilies } from '../../electron/cli/metrics/families';
import { placeMistake, readMetricsPlace } from '../../electron/cli/metrics/place';
import { countReconnects, type Reconnects } from '../../electron/cli/metrics/reconnects';
import type { AppError } from '../../shared/errors';
import type { ForwardState, SessionStatus } from '../../shared/status';
import { parseExposition } from '../support/exposition';
import { emptySnapshot, forwardOf, negotiated, profileOf, statusOf } from '../support/samples';

const connected = { kind: 'connected', since: 0, negotiated, stalledSince: null } as const;
const listening: ForwardState = {
  ...{ kind: 'listening', since: 0, bound: [{ address: '127.0.0.1', port: 8080 }] },
  ...{ missing: [], until: null, exposure: null },
};
const refused: AppError = { code: 'connect-refused', data: { host: 'secret.example', port: 22 } };
const timedOut: AppError = { code: 'keepalive-timeout', data: { seconds: 60 } };
const facts = { cpuSeconds: 1.5, residentBytes: 1e8, startedAt: 1.7e9, openFiles: 20, mostOpenFiles: null };

function parsed(sessions: readonly SessionStatus[], more: object = {}, reconnects: Reconnects = new Map()) {
  const families = metricFamilies({
    snapshot: { ...emptySnapshot, sessions, ...more },
    ...{ reconnects, process: facts },
  });
  const both = (['prometheus', 'openMetrics'] as const).map((format) =>
    parseExposition(printFamilies(families, format), format),
  );
  expect(both[0]).toEqual(both[1]);
  return both[0] ?? [];
}

const valuesOf = (samples: ReturnType<typeof parsed>, name: string): unknown[] =>
  samples
    .filter((sample) => sample.name === name)
    .map(({ labels, value }) => [...Object.values(labels), value]);

describe('the metrics', () => {
  const forward = forwardOf('local', '8080', 'db.secret.example:5432');
  const profile = profileOf({ name: 'web', host: 'secret.example', username: 'somebody' });
  const session = statusOf(connected, [[forward, listening, { kind: 'ok', at: 5000, took: 12 }]], profile);
  const about = { sessionId: profile.id, forwardId: forward.id };

  test('have no two lines alike, whatever the sessions are called', () => {
    const names = ['a"b', 'a\\b', 'a\nb', '', '\ud800', '\udfff', '\ufffd', '\ufffd', '}{', '__proto__'];
    const sessions = names.map((name) => statusOf(connected, [], profileOf({ name })));
    const families = metricFamilies({
      snapshot: { ...emptySnapshot, sessions },
      ...{ reconnects: new Map(), process: facts },
    });
    const sent = Buffer.from(printFamilies(families, 'prometheus')).toString();
    const titles = parseExposition(sent, 'prometheus').flatMap(({ name, labels }) =>
      name === 'ginnel_session_up' ? [labels['session']] : [],
    );
    expect(new Set(titles).size).toBe(names.length);
  });

  test('tell state, traffic, round trip and destination of each session, under names of their own', () => {
    const samples = parsed([session], {
      traffic: [{ ...about, live: 2, total: 7, sent: 100, received: 1e21 }],
      vitals: [{ sessionId: profile.id, roundTrip: 25 }],
    });
    expect(valuesOf(samples, 'ginnel_session_up')).toEqual([['web', 1]]);
    expect(valuesOf(samples, 'ginnel_session_state')).toHaveLength(9);
    expect(valuesOf(samples, 'ginnel_session_state')).toContainEqual(['web', 'connected', 1]);
    expect(valuesOf(samples, 'ginnel_session_state')).toContainEqual(['web', 'waiting', 0]);
    expect(valuesOf(samples, 'ginnel_sessions')).toContainEqual(['connected', 1]);
    expect(valuesOf(samples, 'ginnel_forward_listening')).toEqual([['web', 'L8080', 1]]);
    expect(valuesOf(samples, 'ginnel_open_connections')).toEqual([['web', 'L8080', 2]]);
    expect(valuesOf(samples, 'ginnel_connections_total')).toEqual([['web', 'L8080', 7]]);
    expect(valuesOf(samples, 'ginnel_bytes_total')).toEqual([
      ['web', 'L8080', 'sent', 100],
      ['web', 'L8080', 'received', 1e21],
    ]);
    expect(valuesOf(samples, 'ginnel_round_trip_seconds')).toEqual([['web', 0.025]]);
    expect(valuesOf(samples, 'ginnel_destination_reachable')).toEqual([['web', 'L8080', 1]]);
    expect(valuesOf(samples, 'ginnel_destination_check_duration_seconds')).toEqual([['web', 'L8080', 0.012]]);
    expect(valuesOf(samples, 'process_open_fds')).toEqual([[20]]);
    expect(valuesOf(samples, 'process_max_fds')).toEqual([]);
    const text = JSON.stringify(samples);
    expect(text).not.toMatch(/secret\.example|somebody|5432/u);
  });

  test('what was not found out is left out', () => {
    const asking = statusOf(connected, [[forward, listening, { kind: 'asking', since: 1 }]], profile);
    const samples = parsed([asking]);
    for (const name of [
      'ginnel_destination_reachable',
      'ginnel_round_trip_seconds',
      'ginnel_reconnects_total',
    ])
      expect(valuesOf(samples, name)).toEqual([]);
    const away = statusOf(connected, [[forward, listening, { kind: 'failed', at: 1, error: refused }]]);
    expect(valuesOf(parsed([away]), 'ginnel_destination_reachable')).toEqual([['prod', 'L8080', 0]]);
  });

  test('any name is a label, and two of the same are told apart', () => {
    const name = 'a "b" \\n \n ü {x="y"} \ud83d\ude00';
    const sessions = [1, 2].map(() =>
      statusOf(
        connected,
        [
          [forward, listening],
          [forwardOf('local', '8080', 'x:1'), { kind: 'off' }],
        ],
        profileOf({ name }),
      ),
    );
    expect(valuesOf(parsed(sessions), 'ginnel_forward_listening')).toEqual([
      [name, 'L8080', 1],
      [name, 'L8080 (2)', 0],
      [`${name} (2)`, 'L8080', 1],
      [`${name} (2)`, 'L8080 (2)', 0],
    ]);
  });

  test('reconnects are counted by what the connection was lost by, and never go back', () => {
    const at = (reconnects: number, lostAt: number | null, error: AppError = refused): SessionStatus => ({
      ...session,
      reconnects,
      lastLoss: lostAt === null ? null : { at: lostAt, error },
    });
    let counted: Reconnects = new Map();
    const after = (...now: readonly SessionStatus[]): unknown => {
      counted = countReconnects(counted, now);
      return Object.fromEntries(counted.get(profile.id)?.byCause ?? []);
    };
    expect(after(at(0, null))).toEqual({});
    expect(after(at(0, 10))).toEqual({});
    expect(after(at(1, 10))).toEqual({ 'connect-refused': 1 });
    expect(after(at(3, 20, timedOut))).toEqual({ 'connect-refused': 1, 'keepalive-timeout': 2 });
    // It hung up by itself, and came back when it was needed.
    expect(after(at(4, 20, timedOut))).toMatchObject({ 'on-demand': 1 });
    // Opened anew it counts from nothing.
    expect(after(at(0, null))).toMatchObject({ 'keepalive-timeout': 2 });
    expect(after(at(1, 30))).toEqual({ 'connect-refused': 2, 'keepalive-timeout': 2, 'on-demand': 1 });
    expect(valuesOf(parsed([session], {}, counted), 'ginnel_reconnects_total')).toContainEqual([
      'web',
      'connect-refused',
      2,
    ]);
    expect(after()).toEqual({});
  });
});

describe('the place of metrics', () => {
  test.each<[string, object | string]>([
    ['9464', { address: '127.0.0.1', port: 9464 }],
    ['0', { address: '127.0.0.1', port: 0 }],
    ['localhost:9464', { address: '127.0.0.1', port: 9464 }],
    ['127.0.0.2:9464', { address: '127.0.0.2', port: 9464 }],
    ['[::1]:9464', { address: '::1', port: 9464 }],
    ...['', 'x', ':9464', '::1:9464', '[::1]', '[127.0.0.1]:1', 'example.org:9464', '65536', '1.2.3:1'].map(
      (text): [string, string] => [text, 'no-place'],
    ),
    ...['0.0.0.0:9464', '192.0.2.1:9464', '[::]:9464'].map((text): [string, string] => [
      text,
      'open-to-others',
    ]),
  ])('%j', (text, expected) => {
    expect(readMetricsPlace(text, false)).toEqual(expected);
  });

  test('beyond this computer only with a word for it', () => {
    expect(readMetricsPlace('0.0.0.0:9464', true)).toEqual({ address: '0.0.0.0', port: 9464 });
    expect(placeMistake('0.0.0.0:9464', true)).toBeNull();
    expect(placeMistake('0.0.0.0:9464', false)).toContain('ask for no login');
    expect(placeMistake('x', true)).toContain('no place for metrics');
    expect(readArguments(['serve', '--metrics-open-to-others'])).toMatchObject({ kind: 'mistake' });
    expect(readArguments(['serve', '--metrics', '[::1]:9464'])).toMatchObject({ kind: 'serve' });
  });
});
