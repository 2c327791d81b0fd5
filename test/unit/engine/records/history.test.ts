import { describe, expect, it } from 'vitest';
import { Histories, entryFor, type Moment } from '../../../../electron/engine/records/history';
import type { HistoryStore } from '../../../../electron/storage';
import type { AppError } from '../../../../shared/errors';
import type { HistoryEntry } from '../../../../shared/history';
import { newPromptId, newSessionId, type SessionId } from '../../../../shared/ids';
import type { SessionState } from '../../../../shared/status';
import { createFakeClock } from '../../../support/fake-clock';
import { negotiated } from '../../../support/samples';

const refused: AppError = { code: 'connect-refused', data: { host: 'h', port: 22 } };
const lostError: AppError = { code: 'connection-lost', data: { detail: '' } };
const wrong: AppError = { code: 'auth-cancelled', data: {} };

const states = {
  idle: { kind: 'idle', since: 1 },
  connecting: { kind: 'connecting', since: 1, attempt: 1, phase: 'tcp' },
  asking: { kind: 'asking', since: 1, attempt: 1, promptId: newPromptId() },
  connected: { kind: 'connected', since: 1, negotiated, stalledSince: null },
  stalled: { kind: 'connected', since: 1, negotiated, stalledSince: 1 },
  waiting: { kind: 'waiting', since: 1, attempt: 1, retryAt: 2, cause: refused },
  offline: { kind: 'waiting', since: 1, attempt: 1, retryAt: null, cause: refused },
  failed: { kind: 'failed', since: 1, error: wrong },
  standby: { kind: 'standby', since: 1 },
  closing: { kind: 'closing', since: 1 },
} satisfies Readonly<Record<string, SessionState>>;
type Name = keyof typeof states;

function moment(state: SessionState, lastLoss: Moment['lastLoss'] = null): Moment {
  return { state, lastLoss };
}

describe('what a step means for the history', () => {
  it.each<readonly [Name, Name, HistoryEntry['what'] | null, AppError | null]>([
    ['idle', 'connecting', 'opened', null],
    ['idle', 'standby', 'opened', null],
    ['failed', 'connecting', 'opened', null],
    ['connecting', 'asking', null, null],
    ['asking', 'connecting', null, null],
    ['asking', 'connected', 'connected', null],
    ['connecting', 'connected', 'connected', null],
    ['connecting', 'waiting', 'retrying', refused],
    ['connecting', 'offline', 'retrying', refused],
    ['offline', 'waiting', null, null],
    ['waiting', 'connecting', null, null],
    ['connecting', 'failed', 'failed', wrong],
    ['connected', 'failed', 'failed', wrong],
    ['connected', 'waiting', 'lost', refused],
    ['stalled', 'waiting', 'lost', refused],
    ['connected', 'connecting', 'lost', null],
    ['connected', 'standby', 'hung-up', null],
    ['connected', 'connected', null, null],
    ['connected', 'stalled', 'stalled', null],
    ['stalled', 'connected', 'recovered', null],
    ['standby', 'connecting', null, null],
    ['connecting', 'standby', null, null],
    ['connected', 'closing', 'closed', null],
    ['waiting', 'closing', 'closed', null],
    ['closing', 'idle', null, null],
    ['closing', 'closing', null, null],
    ['failed', 'failed', null, null],
  ])('%s -> %s: %s', (before, after, what, error) => {
    const entry = entryFor([], moment(states[before]), moment(states[after]), 7);
    expect(entry).toEqual(what === null ? null : { at: 7, what, error });
  });

  it('a session that stands by after a loss was lost, and not hung up', () => {
    const loss = { at: 5, error: lostError };
    expect(entryFor([], moment(states.connected), moment(states.standby, loss), 7)).toEqual({
      at: 7,
      what: 'lost',
      error: lostError,
    });
    expect(entryFor([], moment(states.connected, loss), moment(states.standby, loss), 7)).toMatchObject({
      what: 'hung-up',
    });
  });

  it('a cause is told once for all the attempts it defeats', () => {
    const noted: HistoryEntry[] = [{ at: 1, what: 'lost', error: lostError }];
    const step = (): HistoryEntry | null =>
      entryFor(noted, moment(states.connecting), moment(states.waiting), 7);
    expect(step()).toMatchObject({ what: 'retrying' });
    noted.push({ at: 2, what: 'retrying', error: refused });
    expect(step()).toBeNull();
  });
});

function memoryStore(before: readonly HistoryEntry[] = []): HistoryStore & { all: HistoryEntry[] } {
  const all = [...before];
  let aside: readonly HistoryEntry[] = [];
  return {
    all,
    read: () => Promise.resolve([...all]),
    add: (_id, entry) => all.push(entry),
    addAtOnce: (_id, entry) => all.push(entry),
    setAside: () => {
      aside = all.splice(0);
    },
    bringBack: () => all.unshift(...aside),
    forget: () => {
      aside = [];
    },
    settled: () => Promise.resolve(),
  };
}

describe('the histories', () => {
  const clock = createFakeClock(7);
  const id: SessionId = newSessionId();
  const whats = (entries: readonly HistoryEntry[]): readonly string[] => entries.map(({ what }) => what);

  it('have the end of the program on disk at once where the system leaves no time', () => {
    const store = memoryStore();
    const histories = new Histories(store, clock);
    histories.endAtOnce([id]);
    expect(whats(store.all)).toEqual(['ended']);
    // An end in order after it adds no second one.
    histories.end([id]);
    expect(whats(store.all)).toEqual(['ended']);
  });

  it('tell a server that was away for days in a few lines, and again after the next connection', async () => {
    const store = memoryStore();
    const histories = new Histories(store, clock);
    const go = (...names: readonly Name[]): void => {
      names.slice(1).forEach((name, index) => {
        histories.onTransition(id, moment(states[names[index] ?? 'idle']), moment(states[name]));
      });
    };
    const away: readonly Name[] = Array.from({ length: 100 }, (): readonly Name[] => [
      'waiting',
      'connecting',
    ]).flat();
    go('idle', 'connecting', ...away, 'connected', ...away, 'connected', 'closing', 'idle');
    expect(whats(await histories.read(id))).toEqual([
      'opened',
      'retrying',
      'connected',
      'lost',
      'connected',
      'closed',
    ]);
  });

  it('say of a run that was cut off that it ended, before the session is opened again', async () => {
    const store = memoryStore([{ at: 1, what: 'connected', error: null }]);
    const histories = new Histories(store, clock);
    histories.onTransition(id, moment(states.idle), moment(states.connecting));
    histories.onTransition(id, moment(states.connecting), moment(states.connected));
    expect(await histories.read(id)).toEqual([
      { at: 1, what: 'connected', error: null },
      { at: 7, what: 'ended', error: { code: 'ended-unasked', data: {} } },
      { at: 7, what: 'opened', error: null },
      { at: 7, what: 'connected', error: null },
    ]);
  });

  it('end with the program, and do not call that closed by the user', async () => {
    const store = memoryStore([{ at: 1, what: 'closed', error: null }]);
    const histories = new Histories(store, clock);
    histories.onTransition(id, moment(states.idle), moment(states.connecting));
    histories.end([id]);
    histories.onTransition(id, moment(states.connecting), moment(states.closing));
    await histories.settled();
    expect(whats(store.all)).toEqual(['closed', 'opened', 'ended']);
  });

  it('forget a deleted session in its turn, and once that cannot be taken back', async () => {
    const store = memoryStore();
    const histories = new Histories(store, clock);
    histories.onTransition(id, moment(states.idle), moment(states.connecting));
    histories.setAside(id);
    expect(await histories.read(id)).toEqual([]);
    histories.onTransition(id, moment(states.idle), moment(states.connecting));
    histories.bringBack(id);
    expect(whats(await histories.read(id))).toEqual(['opened', 'opened']);
    histories.setAside(id);
    await clock.advance(3_600_000);
    histories.bringBack(id);
    await histories.settled();
    expect(whats(await histories.read(id))).toEqual([]);
  });
});
