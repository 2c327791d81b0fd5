import { describe, expect, test } from 'vitest';
import { lineThatStays, lineToAny, type EngineWays, type OwnEngine } from '../../electron/cli/engine-line';
import { createPrinter } from '../../electron/cli/log-lines';
import { painted } from '../../electron/cli/look';
import { isSshCommand } from '../../electron/cli/named';
import { portVariables } from '../../electron/cli/run-command';
import { settled } from '../../electron/cli/settled';
import { areUp, rowsOf, statusLines, statusObject } from '../../electron/cli/status';
import { fail, ok } from '../../shared/result';
import type { ForwardState, Reachability, SessionState } from '../../shared/status';
import { createGinnelDouble } from '../support/ginnel-double';
import { emptySnapshot, forwardOf, negotiated, profileOf, statusOf } from '../support/samples';

const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const refused = { code: 'connect-refused', data: { host: 'db', port: 5432 } } as const;
const listening = (port: number, address = '127.0.0.1'): ForwardState => ({
  kind: 'listening',
  since: 0,
  bound: [{ address, port }],
  missing: [],
  until: null,
  exposure: null,
});
const error = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 1, program: null } } as never;
const local = forwardOf('local', '8080', 'db:5432');
const reached: Reachability = { kind: 'ok', at: 0, took: 1 };
const unreached: Reachability = { kind: 'failed', at: 0, error: refused as never };

describe('how far a session has come', () => {
  const states: readonly (readonly [string, SessionState, string])[] = [
    ['connecting', { kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' }, 'underway'],
    ['asking', { kind: 'asking', since: 0, attempt: 1, promptId: 'p' as never }, 'asking'],
    ['waiting', { kind: 'waiting', since: 0, attempt: 1, retryAt: 5, cause: refused as never }, 'waiting'],
    ['failed', { kind: 'failed', since: 0, error: refused as never }, 'failed'],
    ['idle', { kind: 'idle', since: 0 }, 'failed'],
    ['closing', { kind: 'closing', since: 0 }, 'underway'],
    ['connected without forwards', connected, 'up'],
    ['standby', { kind: 'standby', since: 0 }, 'up'],
  ];
  test.each(states)('%s', (_, state, kind) => {
    expect(settled(statusOf(state), false)).toMatchObject({ kind });
  });

  const forwards: readonly (readonly [string, ForwardState, Reachability | null, string, string])[] = [
    ['starting', { kind: 'starting' }, null, 'underway', 'underway'],
    ['failed', { kind: 'failed', error }, null, 'failed', 'failed'],
    ['waiting', { kind: 'waiting', since: 0, error, retryAt: 1, until: null }, null, 'waiting', 'waiting'],
    ['off', { kind: 'off' }, null, 'up', 'up'],
    ['listening', listening(8080), null, 'up', 'up'],
    ['listening, reached', listening(8080), reached, 'up', 'up'],
    ['listening, not reached', listening(8080), unreached, 'up', 'waiting'],
    ['listening, being looked at', listening(8080), { kind: 'asking', since: 0 }, 'up', 'underway'],
  ];
  test.each(forwards)('a forward that is %s', (_, state, reachability, kind, whenReached) => {
    const session = statusOf(connected, [[local, state, reachability]]);
    expect(settled(session, false)).toMatchObject({ kind });
    expect(settled(session, true)).toMatchObject({ kind: whenReached });
  });

  test('the gravest of several decides', () => {
    const other = forwardOf('local', '8081', 'a:1');
    const both = statusOf(connected, [
      [local, listening(8080)],
      [other, { kind: 'failed', error }],
    ]);
    expect(settled(both, false)).toEqual({ kind: 'failed', errors: [error] });
    expect(
      settled({ ...both, state: { kind: 'connecting', since: 0, attempt: 1, phase: 'auth' } }, false),
    ).toEqual({
      kind: 'underway',
    });
  });
});

describe('the environment of a command', () => {
  test('has each port that listens here, by number and by name', () => {
    const session = statusOf(connected, [
      [forwardOf('local', '8080', 'a:1'), listening(8080, '0.0.0.0')],
      [forwardOf('remote', '90', 'b:2'), listening(90)],
      [forwardOf('dynamic', '1080', '', { name: 'My proxy (EU)' }), listening(40_123)],
      [forwardOf('local', '1', 'c:3', { name: '...' }), { kind: 'off' }],
    ]);
    expect(portVariables([session])).toEqual({
      GINNEL_PORT: '8080',
      GINNEL_ADDRESS: '127.0.0.1',
      GINNEL_PORT_2: '40123',
      GINNEL_ADDRESS_2: '127.0.0.1',
      GINNEL_PORT_MY_PROXY_EU: '40123',
      GINNEL_ADDRESS_MY_PROXY_EU: '127.0.0.1',
    });
  });

  test('gives a name to the first that has it, and none to what has no letter', () => {
    const named = (name: string, port: number) =>
      [forwardOf('local', String(port), 'a:1', { name }), listening(port)] as const;
    const variables = portVariables([statusOf(connected, [named('db', 1), named('DB', 2), named('2', 3)])]);
    expect(variables['GINNEL_PORT_DB']).toBe('1');
    expect(variables['GINNEL_PORT_2']).toBe('2');
    expect(variables['GINNEL_PORT_3']).toBe('3');
  });
});

test.each([
  ['ssh -L 1:a:2 b', true],
  ['  /usr/bin/ssh b', true],
  ['C:\\Program Files\\PuTTY\\plink.exe -ssh b', false],
  ['plink.exe b', true],
  ['ssh', false],
  ['sshd box', false],
  ['staging', false],
])('%j is an ssh command: %j', (word, is) => {
  expect(isSshCommand(word)).toBe(is);
});

describe('status', () => {
  const profile = profileOf({ name: 'office', host: 'example.org', group: 'A', tags: ['db'] });
  const session = statusOf(connected, [[local, listening(8080), unreached]], profile);
  const snapshot = { ...emptySnapshot, sessions: [session] };

  test('shows those that are open, or those that were named', () => {
    expect(rowsOf(null, snapshot).map((row) => row.profile.name)).toEqual(['office']);
    const other = profileOf({ name: 'other' });
    const rows = rowsOf([other, profile], snapshot);
    expect(rows.map((row) => row.session?.id)).toEqual([undefined, profile.id]);
    expect(areUp(rows)).toBe(false);
    expect(areUp([])).toBe(true);
  });

  test('is up only where each destination that was looked at answers', () => {
    expect(areUp(rowsOf(null, snapshot))).toBe(false);
    const well = statusOf(connected, [[local, listening(8080), reached]], profile);
    expect(areUp(rowsOf(null, { ...snapshot, sessions: [well] }))).toBe(true);
  });

  test('says it to a reader', () => {
    const lines = statusLines({ profile, session }, 0).map((line) => painted(line, { hasColour: false }));
    expect(lines).toEqual(['office  Connected', '  L8080 db:5432  Listening']);
    expect(painted(statusLines({ profile, session: undefined }, 0)[0] ?? [], { hasColour: false })).toBe(
      'office  not open',
    );
  });

  test('says it to a program', () => {
    expect(statusObject({ profile, session }, snapshot)).toMatchObject({
      name: 'office',
      group: 'A',
      tags: ['db'],
      state: 'connected',
      up: false,
      since: '1970-01-01T00:00:00.000Z',
      forwards: [{ kind: 'local', state: 'listening', bound: ['127.0.0.1:8080'], destination: 'failed' }],
    });
    expect(statusObject({ profile, session: undefined }, snapshot)).toMatchObject({
      state: 'closed',
      up: false,
    });
  });
});

test('each line of a log is printed once, and those of a session that was opened anew, too', () => {
  const printed: string[] = [];
  const print = createPrinter(({ text }) => printed.push(text));
  const entry = (sequence: number, at: number, text: string) =>
    ({ sequence, at, text, level: 'info' }) as const;
  print([entry(1, 10, 'a'), entry(2, 10, 'b')] as never);
  print([entry(1, 10, 'a'), entry(2, 10, 'b'), entry(3, 11, 'c')] as never);
  print([entry(1, 20, 'again')] as never);
  expect(printed).toEqual(['a', 'b', 'c', 'again']);
});

describe('the way to an engine', () => {
  const double = createGinnelDouble();
  const engine = { handlers: double.ginnel, on: double.ginnel.on, snapshot: double.snapshot };
  const attached = {
    ...engine,
    holder: { who: null, address: null, control: null },
    closed: new Promise<null>(() => undefined),
    close: () => undefined,
  };
  const own: OwnEngine = {
    ...engine,
    savedRead: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    liveConnections: () => Promise.resolve(3),
  };
  const terminal = {
    interactive: false,
    print: () => 0,
    paint: () => 0,
    notify: () => 0,
    ask: () => Promise.resolve(null),
  };
  const ways = (more: Partial<EngineWays>): EngineWays => ({
    attach: () => Promise.resolve(ok(null)),
    make: () => Promise.resolve(ok(own)),
    start: () => Promise.resolve(ok(null)),
    ...more,
  });

  test('is to the one that runs', async () => {
    const line = await lineToAny(ways({ attach: () => Promise.resolve(ok(attached)) }), terminal);
    expect(line).toMatchObject({ ok: true, value: { isOwn: false } });
  });

  test('is to one of this process where none runs', async () => {
    const line = await lineToAny(ways({}), terminal);
    expect(line).toMatchObject({ ok: true, value: { isOwn: true } });
    if (line.ok) expect(await line.value.liveConnections()).toBe(3);
  });

  test('is to one that came in between', async () => {
    let looks = 0;
    const attach = () => Promise.resolve(ok((looks += 1) > 1 ? attached : null));
    const line = await lineToAny(ways({ attach, make: () => Promise.resolve(ok(null)) }), terminal);
    expect(line).toMatchObject({ ok: true, value: { isOwn: false } });
  });

  test('is to one that was started, where it is to stay', async () => {
    let started = 0;
    const line = await lineThatStays(
      ways({
        attach: () => Promise.resolve(ok(started > 0 ? attached : null)),
        start: () => Promise.resolve(ok((started += 1) > 0 ? null : null)),
      }),
    );
    expect(line).toMatchObject({ ok: true, value: { isOwn: false } });
    expect(started).toBe(1);
  });

  test('is none where each attempt comes too late, or fails', async () => {
    expect(await lineThatStays(ways({}))).toMatchObject({ error: { code: 'control-unanswered' } });
    const failed = fail({ code: 'background-failed', data: { detail: 'x' } });
    expect(await lineThatStays(ways({ start: () => Promise.resolve(failed) }))).toEqual(failed);
  });
});
