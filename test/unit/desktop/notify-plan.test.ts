import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nothingTold, planNotifications } from '../../../electron/desktop/notify-plan';
import type { AppError } from '../../../shared/errors';
import { newPromptId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import type { ForwardState, SessionState, SessionStatus } from '../../../shared/status';
import { emptySnapshot, forwardOf, negotiated, profileOf, statusOf } from '../../support/samples';
import { atMost } from '../../support/soak';

const lost: AppError = { code: 'connection-lost', data: { detail: '' } };
const taken: AppError = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 5432 } };
const up: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const stalled: SessionState = { ...up, stalledSince: 1 };
const away: SessionState = { kind: 'waiting', since: 0, attempt: 1, retryAt: 9, cause: lost };
const offline: SessionState = { ...away, retryAt: null };
const connecting: SessionState = { kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' };
const failed: SessionState = {
  kind: 'failed',
  since: 0,
  error: { code: 'auth-refused', data: { username: 'me', tried: ['password'], offered: ['password'] } },
};
const idle: SessionState = { kind: 'idle', since: 0 };
const standby: SessionState = { kind: 'standby', since: 0 };
const listening: ForwardState = {
  kind: 'listening',
  since: 0,
  bound: [],
  missing: [],
  until: null,
  exposure: null,
};
const broken: ForwardState = { kind: 'failed', error: taken };
const waitingForPort: ForwardState = { kind: 'waiting', since: 0, error: taken, retryAt: 5, until: null };

const profiles = new Map<string, SessionProfile>();
function named(name: string): SessionProfile {
  const profile = profiles.get(name) ?? profileOf({ name, host: 'h' });
  profiles.set(name, profile);
  return profile;
}
const forward = forwardOf('local', '5432', 'db:5432');

/** Sessions by name, each with its state and that of its only forward. */
type Sessions = Readonly<Record<string, SessionState | readonly [SessionState, ForwardState]>>;

interface Step {
  /** Seconds since the start. */
  readonly at: number;
  readonly sessions?: Sessions;
  /** Names of the sessions that ask something. */
  readonly asking?: readonly string[];
  readonly inFront?: boolean;
  readonly notifications?: boolean;
  /** Names of the sessions of which nothing is to be told. */
  readonly muted?: readonly string[];
  /** The computer sleeps until this step: no timer fires before it. */
  readonly slept?: boolean;
}

function statuses(sessions: Sessions, muted: readonly string[]): readonly SessionStatus[] {
  return Object.entries(sessions).map(([name, given]) => {
    const profile = { ...named(name), notify: !muted.includes(name) };
    return 'kind' in given
      ? statusOf(given, [], profile)
      : statusOf(given[0], [[forward, given[1]]], profile);
  });
}

/** Lets time go by from step to step; what a user would see come and go, each line with its time. */
function seen(steps: readonly Step[], until = 3600): readonly string[] {
  const lines: string[] = [];
  let memory = nothingTold;
  let snapshot: Snapshot = emptySnapshot;
  let inFront = false;
  const look = (seconds: number): void => {
    const plan = planNotifications(memory, { now: 1_000_000 + seconds * 1000, snapshot, inFront });
    memory = plan.memory;
    for (const topic of plan.withdraw) lines.push(`${String(seconds)}: (${topic} goes)`);
    for (const { title, silent } of plan.show) {
      lines.push(`${String(seconds)}: ${title}${silent ? ' (silently)' : ''}`);
    }
  };
  const wakeUntil = (seconds: number): void => {
    for (let rounds = 0; memory.wakeAt !== null; rounds += 1) {
      const at = (memory.wakeAt - 1_000_000) / 1000;
      if (at >= seconds) return;
      if (rounds > 100) throw new Error('it wakes again and again');
      look(at);
    }
  };
  let current: Step = { at: 0 };
  for (const step of steps) {
    if (step.slept !== true) wakeUntil(step.at);
    current = { ...current, ...step };
    inFront = current.inFront ?? false;
    snapshot = {
      ...emptySnapshot,
      settings: { ...emptySnapshot.settings, notifications: current.notifications ?? true },
      sessions: statuses(current.sessions ?? {}, current.muted ?? []),
      prompts: (current.asking ?? []).map((name) => ({
        ...{
          kind: 'username',
          hop: null,
          id: newPromptId(),
          sessionId: named(name).id,
          title: name,
          host: 'h',
        },
      })),
    };
    look(step.at);
  }
  wakeUntil(until);
  return lines;
}

describe('what a user is told, and when', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      'nothing of a session that comes up',
      [
        { at: 0, sessions: { prod: connecting } },
        { at: 1, sessions: { prod: up } },
      ],
      [],
    ],
    [
      'nothing of one that is back within a moment',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 10, sessions: { prod: up } },
      ],
      [],
    ],
    [
      'a loss that lasts, and the return',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 5, sessions: { prod: connecting } },
        { at: 6, sessions: { prod: away } },
        { at: 60, sessions: { prod: up } },
      ],
      [
        '11: prod lost its connection',
        '60: (lost goes)',
        '63: prod is connected again (silently)',
        '360: (back goes)',
      ],
    ],
    [
      'nothing of a silent server that answers again',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: stalled } },
        { at: 40, sessions: { prod: up } },
      ],
      [],
    ],
    [
      'nothing of what never was up and is still tried',
      [
        { at: 0, sessions: { prod: connecting } },
        { at: 1, sessions: { prod: away } },
      ],
      [],
    ],
    [
      'nothing of what the user ends, nor of a session that hangs up unused',
      [
        { at: 0, sessions: { prod: up, spare: up } },
        { at: 1, sessions: { prod: idle, spare: standby } },
        { at: 20, sessions: { prod: connecting, spare: connecting } },
      ],
      [],
    ],
    [
      'nothing any more once the user ends what is lost',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 20, sessions: { prod: idle } },
        { at: 30, sessions: { prod: connecting } },
        { at: 31, sessions: { prod: up } },
      ],
      ['11: prod lost its connection', '20: (lost goes)'],
    ],
    [
      'sessions lost together in one, and so their return',
      [
        { at: 0, sessions: { a: up, b: up, c: up } },
        { at: 1, sessions: { a: away, b: up, c: up } },
        { at: 3, sessions: { a: away, b: away, c: offline } },
        { at: 30, sessions: { a: up, b: away, c: away } },
        { at: 32, sessions: { a: up, b: up, c: up } },
      ],
      [
        '11: 3 sessions lost their connection',
        '30: 2 sessions lost their connection (silently)',
        '32: (lost goes)',
        '33: 3 sessions are connected again (silently)',
        '332: (back goes)',
      ],
    ],
    [
      'one that is lost later beside those lost before',
      [
        { at: 0, sessions: { a: up, b: up } },
        { at: 1, sessions: { a: away, b: up } },
        { at: 20, sessions: { a: away, b: away } },
      ],
      ['11: a lost its connection', '30: 2 sessions lost their connection'],
    ],
    [
      'a failure of what was up, also with the window in front',
      [
        { at: 0, sessions: { prod: up }, inFront: true },
        { at: 1, sessions: { prod: failed } },
        { at: 20, sessions: { prod: connecting } },
      ],
      ['4: prod failed and is not tried again', '20: (failed goes)'],
    ],
    [
      'no failure of what the user opens and sees fail',
      [
        { at: 0, sessions: { prod: connecting }, inFront: true },
        { at: 1, sessions: { prod: failed } },
        { at: 2, inFront: false },
      ],
      [],
    ],
    [
      'a failure of what the user opened, and looked away',
      [
        { at: 0, sessions: { prod: connecting } },
        { at: 1, sessions: { prod: failed } },
      ],
      ['4: prod failed and is not tried again'],
    ],
    [
      'a question, until it is answered or seen',
      [
        { at: 0, sessions: { prod: connecting, spare: connecting }, asking: ['prod'] },
        { at: 5, asking: ['prod', 'spare'] },
        { at: 10, asking: ['spare'] },
        { at: 20, inFront: true },
      ],
      [
        '1: prod needs an answer',
        '6: 2 sessions need an answer',
        '10: spare needs an answer (silently)',
        '20: (asking goes)',
      ],
    ],
    [
      'no question while the window is in front, or comes there at once',
      [
        { at: 0, sessions: { prod: connecting }, asking: ['prod'], inFront: true },
        { at: 5, sessions: {}, asking: [], inFront: false },
        { at: 6, sessions: { prod: connecting }, asking: ['prod'] },
        { at: 6.5, inFront: true },
      ],
      [],
    ],
    [
      'a forward that stops listening',
      [
        { at: 0, sessions: { prod: [up, listening] } },
        { at: 1, sessions: { prod: [up, broken] } },
        { at: 9, sessions: { prod: [up, listening] } },
      ],
      ['4: prod: L5432 does not listen', '9: (tunnels goes)'],
    ],
    [
      'a port that stays taken, and none that is free soon',
      [
        { at: 0, sessions: { a: [up, waitingForPort], b: [up, waitingForPort] } },
        { at: 5, sessions: { a: [up, listening], b: [up, waitingForPort] } },
      ],
      ['10: b: L5432 does not listen'],
    ],
    [
      'no forward that fails before the eyes of who starts it',
      [{ at: 0, sessions: { prod: [up, broken] }, inFront: true }],
      [],
    ],
    [
      'nothing again that was seen in the window, but that it is over',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 20, inFront: true },
        { at: 30, inFront: false },
        { at: 60, sessions: { prod: up } },
        { at: 70, inFront: true },
        { at: 80, inFront: false },
      ],
      [
        '11: prod lost its connection',
        '20: (lost goes)',
        '63: prod is connected again (silently)',
        '70: (back goes)',
      ],
    ],
    [
      'less and less often of a session that is lost over and over',
      [
        { at: 0, sessions: { prod: up } },
        { at: 100, sessions: { prod: away } },
        { at: 115, sessions: { prod: up } },
        { at: 200, sessions: { prod: away } },
        { at: 215, sessions: { prod: up } },
        { at: 300, sessions: { prod: away } },
        { at: 325, sessions: { prod: up } },
        { at: 400, sessions: { prod: away } },
        { at: 439, sessions: { prod: up } },
      ],
      [
        '110: prod lost its connection',
        '115: (lost goes)',
        '118: prod is connected again (silently)',
        '200: (back goes)',
        '320: prod lost its connection',
        '325: (lost goes)',
        '328: prod is connected again (silently)',
        '400: (back goes)',
      ],
    ],
    [
      'nothing of a night asleep when all is well soon after',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 30_000, slept: true },
        { at: 30_004, sessions: { prod: up } },
      ],
      [],
    ],
    [
      'nothing where it is switched off, for all',
      [
        { at: 0, sessions: { prod: up }, notifications: false },
        { at: 1, sessions: { prod: away } },
        { at: 20, notifications: true },
        { at: 40, sessions: { prod: up } },
      ],
      [],
    ],
    [
      'nothing where it is switched off, for one',
      [
        { at: 0, sessions: { prod: up, spare: up }, muted: ['spare'] },
        { at: 1, sessions: { prod: away, spare: away } },
        { at: 20, muted: ['spare', 'prod'] },
        { at: 40, sessions: { prod: up, spare: up } },
      ],
      ['11: prod lost its connection', '20: (lost goes)'],
    ],
    [
      'nothing more of what is taken off the list',
      [
        { at: 0, sessions: { prod: up } },
        { at: 1, sessions: { prod: away } },
        { at: 20, sessions: {} },
      ],
      ['11: prod lost its connection', '20: (lost goes)'],
    ],
  ])('%s', (_name, steps, lines) => {
    expect(seen(steps, 30_100)).toEqual(lines);
  });
});

describe('a notification', () => {
  function shownFor(sessions: Sessions, after: Sessions) {
    const first = { ...emptySnapshot, sessions: statuses(sessions, []) };
    const second = { ...emptySnapshot, sessions: statuses(after, []) };
    let { memory } = planNotifications(nothingTold, { now: 0, snapshot: first, inFront: false });
    ({ memory } = planNotifications(memory, { now: 1, snapshot: second, inFront: false }));
    return planNotifications(memory, { now: memory.wakeAt ?? 0, snapshot: second, inFront: false }).show;
  }

  test('leads to the session it is about, and says why and what becomes of it', () => {
    expect(shownFor({ prod: up }, { prod: away })).toEqual([
      {
        topic: 'lost',
        title: 'prod lost its connection',
        body: 'Remote side unexpectedly closed network connection. Ginnel keeps trying.',
        target: { kind: 'session', sessionId: named('prod').id },
        silent: false,
      },
    ]);
    expect(shownFor({ prod: up }, { prod: offline })[0]?.body).toBe(
      'This computer has no network. Ginnel connects again as soon as there is one.',
    );
    expect(shownFor({ prod: [up, listening] }, { prod: [up, broken] })[0]).toMatchObject({
      body: expect.stringContaining('Port 5432 is already in use on 127.0.0.1') as string,
      target: { kind: 'session', sessionId: named('prod').id },
    });
  });

  test('of several names them and leads to the overview; of too many it counts the rest', () => {
    const [two] = shownFor({ a: up, b: up }, { a: away, b: away });
    expect(two).toMatchObject({ body: 'a and b', target: { kind: 'overview' } });
    const all = (state: SessionState): Sessions =>
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, state]));
    expect(shownFor(all(up), all(away))[0]?.body).toBe('a, b, c, d and 2 more');
  });

  test('holds no markup, which a desktop would follow', () => {
    const [two] = shownFor({ '<a href="x">y</a>': up, b: up }, { '<a href="x">y</a>': away, b: away });
    expect(two?.body).toBe('‹a href="x"›y‹/a› and b');
  });

  test('keeps a name on one line and of a bearable length', () => {
    const name = `a\u202eb\n${'x'.repeat(150)}`;
    expect(shownFor({ [name]: up }, { [name]: away })[0]?.title).toMatch(
      /^a\\u202eb\\u000ax{20,40}… lost its connection$/u,
    );
  });
});

test('whatever happens, each topic stands once at most, goes when nothing of it goes on, and the plan comes to rest', () => {
  const states = [up, stalled, away, offline, connecting, failed, idle, standby];
  const step = fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    states: fc.array(fc.constantFrom(...states), { minLength: 3, maxLength: 3 }),
    forward: fc.constantFrom(listening, broken, waitingForPort),
    asking: fc.subarray(['a', 'b']),
    inFront: fc.boolean(),
    muted: fc.subarray(['a', 'b', 'c']),
    notifications: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let at = 0;
      const scenario = steps.map(({ states: [a, b, c], forward: state, at: wait, ...rest }): Step => {
        at += wait;
        return { ...rest, at, sessions: { a: [a ?? up, state], b: b ?? up, c: c ?? up } };
      });
      const quiet: Step = { at: at + 1, sessions: { a: idle, b: idle, c: idle }, asking: [] };
      const standing = new Set<string>();
      // Ends by itself: `seen` throws when it wakes again and again.
      for (const line of seen([...scenario, quiet], at + 5000)) {
        const gone = /\((?<topic>\w+) goes\)/u.exec(line)?.groups?.['topic'];
        if (gone !== undefined) expect(standing.delete(gone)).toBe(true);
        else standing.add(topicOf(line));
      }
      expect([...standing]).toEqual([]);
    }),
    atMost(300),
  );
});

function topicOf(line: string): string {
  if (line.includes('lost')) return 'lost';
  if (line.includes('again (silently)') && line.includes('connected')) return 'back';
  if (line.includes('not tried again')) return 'failed';
  return line.includes('listen') ? 'tunnels' : 'asking';
}
