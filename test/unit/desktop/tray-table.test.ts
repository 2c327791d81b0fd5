import { expect, test } from 'vitest';
import { trayView } from '../../../electron/desktop/tray-view';
import { needsAttention, type OverallState } from '../../../shared/overall-state';
import type { AppError } from '../../../shared/errors';
import { newPromptId } from '../../../shared/ids';
import type { ForwardState, Reachability, SessionState, SessionStatus } from '../../../shared/status';
import { emptySnapshot, forwardOf, negotiated, statusOf } from '../../support/samples';

const error: AppError = { code: 'not-found', data: { what: 'thing' } };
const promptId = newPromptId();

/** Every state of a session, with what it adds to the picture and to the words. */
const sessions: readonly (readonly [SessionState, OverallState, string | null])[] = [
  [{ kind: 'idle', since: 1 }, 'off', null],
  [{ kind: 'connecting', since: 1, attempt: 1, phase: 'tcp' }, 'busy', 'connecting'],
  [{ kind: 'asking', since: 1, attempt: 1, promptId }, 'busy', 'waiting for an answer'],
  [{ kind: 'connected', since: 1, negotiated, stalledSince: null }, 'up', null],
  [{ kind: 'connected', since: 1, negotiated, stalledSince: 5 }, 'waiting', 'not answering'],
  [{ kind: 'waiting', since: 1, attempt: 1, retryAt: 9, cause: error }, 'waiting', 'waiting to retry'],
  [
    { kind: 'waiting', since: 1, attempt: 1, retryAt: null, cause: error },
    'waiting',
    'waiting for a network',
  ],
  [{ kind: 'awaiting', since: 1, sessions: ['gate'] }, 'busy', 'starting after another'],
  [{ kind: 'failed', since: 1, error }, 'failed', 'failed'],
  [{ kind: 'standby', since: 1 }, 'up', null],
  [{ kind: 'closing', since: 1 }, 'busy', 'disconnecting'],
];

/**
 * Every state of a forward, with the picture of a session that is up but for it, and its words in a session that is not
 * about to find out anew.
 */
const forwards: readonly (readonly [ForwardState, 'up' | 'busy' | 'partly', string | null])[] = [
  [{ kind: 'off' }, 'up', null],
  [{ kind: 'starting' }, 'busy', '1 tunnel starting'],
  [{ kind: 'listening', since: 1, bound: [], missing: [], until: null, exposure: null }, 'up', null],
  [
    { kind: 'listening', since: 1, bound: [], missing: [error], until: null, exposure: null },
    'partly',
    '1 tunnel partly listening',
  ],
  [{ kind: 'waiting', since: 1, error, retryAt: 9, until: null }, 'partly', '1 tunnel waiting for its port'],
  [{ kind: 'stopping' }, 'up', null],
  [{ kind: 'finishing', since: 1 }, 'up', null],
  [{ kind: 'failed', error }, 'partly', '1 tunnel failed'],
];

const probes: readonly (Reachability | null)[] = [
  null,
  { kind: 'asking', since: 1 },
  { kind: 'ok', at: 1, took: 3 },
  { kind: 'failed', at: 1, error },
];

const gravity: readonly OverallState[] = ['off', 'up', 'busy', 'partly', 'waiting', 'failed'];

function graver(left: OverallState, right: OverallState): OverallState {
  return gravity.indexOf(left) > gravity.indexOf(right) ? left : right;
}

interface Row {
  readonly session: SessionState;
  readonly forward: ForwardState;
  readonly reachability: Reachability | null;
  readonly picture: OverallState;
  readonly words: string;
}

/** What the tray is to show for a session state, with a forward in each of its states. */
function rowsOf(
  session: SessionState,
  sessionPicture: OverallState,
  sessionWords: string | null,
): readonly Row[] {
  const isOpen = session.kind !== 'idle';
  const live = isOpen && session.kind !== 'failed';
  const answers = session.kind === 'connected' && session.stalledSince === null;
  return forwards.flatMap(([forward, pictureOnceUp, forwardWords]) =>
    probes.map((reachability): Row => {
      const listens = forward.kind === 'listening';
      const whole = listens && forward.missing.length === 0;
      const isUp = answers || session.kind === 'standby';
      const up = whole && isUp;
      const unreached = answers && listens && reachability?.kind === 'failed';
      // A session that is on its way, or ends, is about to find out what its forwards do.
      const counts = live && (forward.kind === 'starting' || sessionPicture !== 'busy');
      const words = [
        isOpen
          ? `${isUp ? '1 session' : '0 sessions'} and ${up ? '1 tunnel up' : '0 tunnels up'}`
          : 'No session open',
        ...(sessionWords === null ? [] : [`1 session ${sessionWords}`]),
        ...(counts && forwardWords !== null ? [forwardWords] : []),
        ...(unreached ? ['1 destination not reached'] : []),
      ];
      const picture = sessionPicture !== 'up' ? sessionPicture : unreached ? 'partly' : pictureOnceUp;
      return { session, forward, reachability, picture, words: words.join(', ') };
    }),
  );
}

function statusIn({ session, forward, reachability }: Row): SessionStatus {
  return statusOf(session, [[forwardOf('local', '80', 'db:80'), forward, reachability]]);
}

test.each(sessions)('%o: picture and words with a forward in each of its states', (...session) => {
  const rows = rowsOf(...session);
  expect(rows).toHaveLength(32);
  const shown = rows.map((row) => {
    const view = trayView({ ...emptySnapshot, sessions: [statusIn(row)] });
    // The menu tells it at the forward it happens to, and nowhere else.
    const told = JSON.stringify(view.menu).includes('its destination is not reached');
    expect(told).toBe(row.words.includes('destination not reached'));
    return { ...row, picture: view.picture, words: view.tooltip };
  });
  expect(shown).toEqual(rows);
});

test('the picture of several sessions is that of the worst, and trouble is never without words', () => {
  const rows = sessions.flatMap((session) => rowsOf(...session)).filter((_row, index) => index % 17 === 0);
  for (const one of rows) {
    for (const other of rows) {
      const view = trayView({ ...emptySnapshot, sessions: [statusIn(one), statusIn(other)] });
      expect(view.picture).toBe(graver(one.picture, other.picture));
      const troubled = ['failed', 'waiting', 'partly'].includes(view.picture);
      const isTold = /failed|waiting (?!for an answer)|not answering|partly|not reached/u.test(view.tooltip);
      expect(isTold, view.tooltip).toBe(troubled);
    }
  }
});

test('words tell trouble of those sessions that need attention, and of no others', () => {
  for (const row of sessions.flatMap((session) => rowsOf(...session))) {
    const isTold = /failed|waiting|not answering|partly|not reached/u.test(row.words);
    expect(needsAttention(statusIn(row)), row.words).toBe(isTold);
  }
});
