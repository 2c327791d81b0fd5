import { describe, expect, test } from 'vitest';
import { readArguments } from '../../electron/cli/arguments';
import { ownLine, printedLine } from '../../electron/cli/serve-output';
import { stateLines, type ToldStates } from '../../electron/cli/state-lines';
import { keepManagerTold, statusLine } from '../../electron/cli/told-to-manager';
import { untilIdle } from '../../electron/cli/until-idle';
import { newPromptId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';
import type { Snapshot } from '../../shared/snapshot';
import type { ForwardState, SessionState, SessionStatus } from '../../shared/status';
import { createFakeClock } from '../support/fake-clock';
import { emptySnapshot, forwardOf, negotiated, profileOf, statusOf } from '../support/samples';

const profile = profileOf({ name: 'web', host: 'web.example' });
const lost = { code: 'connect-refused', data: { host: 'web.example', port: 22 } } as const;
const connecting: SessionState = { kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' };
const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const waiting: SessionState = { kind: 'waiting', since: 0, attempt: 1, retryAt: 9, cause: lost };
const failed: SessionState = { kind: 'failed', since: 0, error: { code: 'auth-cancelled', data: {} } };

const whole = (changed: readonly SessionStatus[]) => ({ changed, order: changed.map(({ id }) => id) });

/** The lines that each of the states in turn makes. */
function told(...states: readonly (readonly SessionStatus[])[]) {
  let before: ToldStates = new Map();
  return states.map((sessions) => {
    const next = stateLines(before, whole(sessions), []);
    before = next.told;
    return next.lines;
  });
}

describe('the lines about states', () => {
  const at = (state: SessionState): readonly SessionStatus[] => [statusOf(state, [], profile)];

  test('one for each change, graver where something is wrong', () => {
    const lines = told(
      at({ kind: 'idle', since: 0 }),
      at(connecting),
      at({ ...connecting, phase: 'auth' }),
      at(connected),
      at({ ...connected, stalledSince: 5 }),
      at(waiting),
      at(failed),
      [],
    );
    expect(lines.map((some) => some.map(({ level, state, text }) => `${level} ${state} ${text}`))).toEqual([
      [],
      ['info connecting web: Connecting'],
      [],
      ['info connected web: Connected'],
      ['warning stalled web: Not answering'],
      [expect.stringMatching(/^warning waiting web: Waiting to retry: .*refused/u)],
      [expect.stringMatching(/^err failed web: Failed: \S/u)],
      ['info closed web: Closed'],
    ]);
  });

  test('only sessions that changed are looked at, and the others are not taken for closed', () => {
    const other = statusOf(connected, [], profileOf({ name: 'other', host: 'o' }));
    const [first] = at(connected);
    if (first === undefined) throw new Error('no session');
    const before = stateLines(new Map(), whole([first, other]), []);
    const order = [first.id, other.id];
    const next = stateLines(before.told, { changed: at(waiting), order }, []);
    expect(next.lines.map(({ session, state }) => [session, state])).toEqual([['web', 'waiting']]);
    const closed = stateLines(next.told, { changed: [], order: [other.id] }, []);
    expect(closed.lines.map(({ session, state }) => [session, state])).toEqual([['web', 'closed']]);
    expect([...closed.told.keys()]).toEqual([other.id]);
  });

  test('a server that is away for days is told of once, until it was there again', () => {
    const lines = told(
      at(connected),
      ...[waiting, connecting, waiting, connecting, connected, waiting].map(at),
    ).flat();
    expect(lines.map(({ state, isRepeated }) => [state, isRepeated])).toEqual([
      ['connected', false],
      ['waiting', false],
      ['connecting', true],
      ['waiting', true],
      ['connecting', true],
      ['connected', false],
      ['waiting', false],
    ]);
  });

  test('forwards tell where they listen, what is missing, and that their destination is away', () => {
    const forward = forwardOf('local', '8080', 'localhost:80');
    const listening: ForwardState = {
      ...{ kind: 'listening', since: 0, bound: [{ address: '127.0.0.1', port: 8080 }] },
      ...{ missing: [], until: null, exposure: null },
    };
    const inUse = { code: 'listen-in-use', data: { address: '::1', port: 8080 } } as const;
    const away = { kind: 'failed', at: 1, error: lost } as const;
    const with_ = (state: ForwardState, found: typeof away | null = null): readonly SessionStatus[] => [
      statusOf(connected, [[forward, state, found]], profile),
    ];
    const lines = told(
      with_({ kind: 'starting' }),
      with_(listening),
      with_(listening, away),
      with_({ ...listening, missing: [inUse] }),
      with_({ kind: 'failed', error: inUse }),
      with_({ kind: 'off' }),
    ).map((some) => some.filter((line) => line.forward !== null));
    expect(lines.map((some) => some.map(({ level, state }) => `${level} ${state}`))).toEqual([
      [],
      ['info listening'],
      ['warning unreached'],
      ['warning partial'],
      ['err failed'],
      [],
    ]);
    expect(lines[1]?.[0]?.text).toBe('web: L8080 → localhost:80: Listening on 127.0.0.1:8080');
  });

  test('a question is told in words that say what for, and with no secret', () => {
    const id = newPromptId();
    const about = { id, sessionId: profile.id, title: 'web', hop: null };
    const asking = statusOf({ kind: 'asking', since: 0, attempt: 1, promptId: id }, [], profile);
    const prompts: readonly (readonly [Prompt, string])[] = [
      [{ ...about, kind: 'username', host: 'h' }, 'the user name on h'],
      [
        { ...about, kind: 'run-command', command: 'sshpass -p secret ssh' },
        'may the proxy command be run on this computer?',
      ],
    ];
    for (const [prompt, words] of prompts) {
      expect(stateLines(new Map(), whole([asking]), [prompt]).lines).toMatchObject([
        { level: 'warning', state: 'asking', text: `web: needs an answer: ${words}` },
      ]);
    }
  });
});

describe('a printed line', () => {
  const line = { ...ownLine('x', 'a\nb'), session: 'web' };
  const manner = { quiet: false, json: false, journal: false };

  test.each([
    [manner, /^2026-\d\d-\d\d \d\d:\d\d:\d\d\ta\\u000ab$/u],
    [{ ...manner, journal: true }, /^<6>a\\u000ab$/u],
    [
      { ...manner, json: true, journal: true },
      /^<6>\{"time":"2026-11-30T12:00:00.000Z","level":"info",.*\}$/u,
    ],
  ])('%j', (how, expected) => {
    expect(printedLine(line, how, Date.UTC(2026, 10, 30, 12))).toMatch(expected);
  });

  test('quiet leaves what is in order; only JSON has what is repeated', () => {
    expect(printedLine(line, { ...manner, quiet: true }, 0)).toBeNull();
    expect(printedLine({ ...line, level: 'err' }, { ...manner, quiet: true, journal: true }, 0)).toMatch(
      /^<3>/u,
    );
    expect(printedLine({ ...line, isRepeated: true }, manner, 0)).toBeNull();
    expect(printedLine({ ...line, isRepeated: true }, { ...manner, json: true }, 0)).toContain('"text"');
  });
});

/** An engine whose sessions are as set, and that answers or does not. */
function engineOf(first: readonly SessionStatus[]) {
  let snapshot: Snapshot = { ...emptySnapshot, sessions: first };
  const listeners = new Set<(change: never) => void>();
  const state = { answers: true };
  return {
    state,
    set: (sessions: readonly SessionStatus[]): void => {
      snapshot = { ...snapshot, sessions };
      for (const listener of listeners) listener({ since: 0, revision: 1, sessions: {} } as never);
    },
    engine: {
      snapshot: () => snapshot,
      on: (_event: string, listener: (change: never) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      upToDate: () => Promise.resolve(state.answers),
    },
  };
}

describe('the service manager', () => {
  const up = statusOf(connected, [], profile);
  const down = statusOf(waiting, [], profileOf({ name: 'db', host: 'db' }));

  test('is told at once of what changed first, and then of the last state each second', async () => {
    const clock = createFakeClock();
    const { engine, set } = engineOf([]);
    const said: string[][] = [];
    const manager = {
      watchdog: null,
      tell: (...words: readonly string[]) => Promise.resolve(void said.push([...words])),
    };
    const stop = keepManagerTold(engine, manager, clock);
    set([up, down]);
    set([down]);
    set([up]);
    await clock.advance(999);
    expect(said).toEqual([['READY=1', 'STATUS=No session open'], ['STATUS=1 of 2 sessions up']]);
    await clock.advance(1);
    expect(said.slice(2)).toEqual([['STATUS=1 of 1 session up']]);
    stop();
    set([]);
    await clock.advance(5000);
    expect(said.slice(3)).toEqual([['STOPPING=1', 'STATUS=Ending']]);
    expect(clock.pending()).toBe(0);
  });

  test('hears signs of life for as long as all threads answer', async () => {
    const clock = createFakeClock();
    const { engine, state } = engineOf([]);
    const said: string[] = [];
    const manager = {
      watchdog: 90_000,
      tell: (...words: readonly string[]) => Promise.resolve(void said.push(...words)),
    };
    const stop = keepManagerTold(engine, manager, clock);
    await clock.advance(60_000);
    expect(said.filter((word) => word === 'WATCHDOG=1')).toHaveLength(3);
    state.answers = false;
    await clock.advance(300_000);
    expect(said.filter((word) => word === 'WATCHDOG=1')).toHaveLength(3);
    state.answers = true;
    await clock.advance(30_000);
    expect(said.filter((word) => word === 'WATCHDOG=1')).toHaveLength(4);
    stop();
  });

  test('sees questions in the status', () => {
    const prompts = [{}] as unknown as Snapshot['prompts'];
    expect(statusLine({ sessions: [up], prompts })).toBe('1 of 1 session up, 1 question waits for an answer');
  });
});

test('idle is when nothing is open and nobody is attached, for a while', async () => {
  const clock = createFakeClock();
  const { engine, set } = engineOf([statusOf(connected, [], profile)]);
  let attached = 0;
  let changed = (): void => undefined;
  const seen = { idle: false };
  const clients = {
    count: () => attached,
    onChange: (listener: () => void) => {
      changed = listener;
    },
  };
  void untilIdle(engine, clients, clock).then(() => {
    seen.idle = true;
  });
  await clock.advance(60_000);
  attached = 1;
  changed();
  set([statusOf(failed, [], profile)]);
  await clock.advance(60_000);
  expect(seen.idle).toBe(false);
  attached = 0;
  changed();
  await clock.advance(4000);
  attached = 1;
  changed();
  await clock.advance(60_000);
  expect(seen.idle).toBe(false);
  attached = 0;
  changed();
  await clock.advance(5000);
  expect(seen.idle).toBe(true);
});

test('serve takes its options and no name', () => {
  expect(readArguments(['serve', '--json', '-q', '--until-idle', '--data-dir', '/d'])).toMatchObject({
    ...{ kind: 'serve', options: { json: true, quiet: true, 'until-idle': true }, dataDir: '/d' },
  });
  expect(readArguments(['serve', 'web'])).toMatchObject({ kind: 'mistake' });
  expect(readArguments(['list', '--quiet'])).toMatchObject({ kind: 'mistake' });
});
