import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isForJournal, takeServiceManager } from '../../../electron/system/service-manager';

test('without a manager there is none', () => {
  expect(takeServiceManager({}, 7)).toBeNull();
  expect(takeServiceManager({ NOTIFY_SOCKET: '' }, 7)).toBeNull();
});

test.each([
  [{ WATCHDOG_USEC: '180000000', WATCHDOG_PID: '7' }, 180_000],
  [{ WATCHDOG_USEC: '180000000' }, 180_000],
  [{ WATCHDOG_USEC: '180000000', WATCHDOG_PID: '8' }, null],
  [{ WATCHDOG_USEC: 'soon' }, null],
  [{ WATCHDOG_USEC: 'Infinity' }, null],
  [{ WATCHDOG_USEC: '18446744073709551615' }, null],
  // A longer timer would be over at once, each time.
  [{ WATCHDOG_USEC: '18446744073709551614' }, 2 ** 31 - 1],
  [{}, null],
])('of %j the watchdog is %j', (watchdog, expected) => {
  expect(takeServiceManager({ NOTIFY_SOCKET: '/run/n', ...watchdog }, 7)?.watchdog).toBe(expected);
});

test('what is for this process alone is inherited by no other', () => {
  const environment = {
    ...{ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '1000', WATCHDOG_PID: '7' },
    PATH: '/bin',
  };
  takeServiceManager(environment, 7);
  expect(environment).toEqual({ PATH: '/bin' });
});

test('messages go one after the other', async () => {
  const sent: string[] = [];
  const ends: (() => void)[] = [];
  const manager = takeServiceManager({ NOTIFY_SOCKET: '/run/n' }, 7, (words, environment) => {
    sent.push(`${words.join(' ')} ${environment['NOTIFY_SOCKET'] ?? ''}`);
    return new Promise((resolve) => ends.push(resolve));
  });
  const all = [manager?.tell('READY=1', 'STATUS=a b'), manager?.tell('STATUS=c')];
  await Promise.resolve();
  expect(sent).toEqual(['READY=1 STATUS=a b /run/n']);
  ends[0]?.();
  await all[0];
  await Promise.resolve();
  expect(sent).toEqual(['READY=1 STATUS=a b /run/n', 'STATUS=c /run/n']);
  ends[1]?.();
  await all[1];
});

test('the journal is known by the file that it reads from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-journal-'));
  const descriptor = openSync(join(folder, 'out'), 'w');
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    expect(isForJournal({ JOURNAL_STREAM: `${String(dev)}:${String(ino)}` }, descriptor)).toBe(true);
    expect(isForJournal({ JOURNAL_STREAM: `${String(dev)}:${String(ino + 1n)}` }, descriptor)).toBe(false);
    expect(isForJournal({}, descriptor)).toBe(false);
    expect(isForJournal({ JOURNAL_STREAM: `${String(dev)}:${String(ino)}` }, 9999)).toBe(false);
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  }
});
