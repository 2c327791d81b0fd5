import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textFileName } from '../../renderer/components/save-text';
import { delayWords, silenceWords } from '../../renderer/features/connection/waiting-words';
import { unloggedWords } from '../../shared/texts/log-view';
import {
  blocksOf,
  linesOf,
  logText,
  matchesIn,
  nextMatch,
  piecesOf,
} from '../../renderer/features/event-log/log-lines';
import { logLevels, type LogEntry, type LogLevel } from '../../shared/event-log';

const at = new Date(2026, 10, 21, 9, 8, 7).getTime();
const line = (sequence: number, level: LogLevel = 'info', text = `line ${String(sequence)}`): LogEntry => ({
  sequence,
  at,
  level,
  text,
});
const oneOfEach = logLevels.map((level, index) => line(index, level));

describe('the event log', () => {
  test('is text as PuTTY copies it, with a word before lines that are not the usual ones', () => {
    const stamp = '2026-11-21 09:08:07';
    expect(logText(oneOfEach)).toBe(
      `${stamp}\tError: line 0\n${stamp}\tWarning: line 1\n${stamp}\tline 2\n${stamp}\tDebug: line 3\n${stamp}\tTrace: line 4\n`,
    );
  });

  test.each([
    ['error', ['error']],
    ['warning', ['error', 'warning']],
    ['info', ['error', 'warning', 'info']],
    ['trace', [...logLevels]],
  ] as const)('of level %s and graver has %j', (filter, levels) => {
    expect(linesOf(oneOfEach, filter).map(({ level }) => level)).toEqual(levels);
  });

  test('says when lines are asked for that the session does not log', () => {
    expect(unloggedWords('debug', 'info')).toContain('“Normal”');
    expect(unloggedWords('info', 'info')).toBeNull();
    expect(unloggedWords('trace', 'warning')).toBeNull();
  });

  test('keeps a line in its block when others come and go', () => {
    const all = Array.from({ length: 450 }, (_none, index) => line(index));
    const homes = (entries: readonly LogEntry[]): Map<number, number> =>
      new Map(
        blocksOf(entries).flatMap(({ key, entries: own }) => own.map(({ sequence }) => [sequence, key])),
      );
    const before = homes(all.slice(0, 400));
    const after = homes(all.slice(130));
    expect(blocksOf(all).flatMap(({ entries }) => entries)).toEqual(all);
    for (const [sequence, key] of after) expect(before.get(sequence) ?? key).toBe(key);
  });
});

describe('searching', () => {
  test('finds text as it stands, whatever its case, and takes nothing for a pattern', () => {
    const lines = [line(1, 'info', 'Open (a.b)'), line(2, 'info', 'axb'), line(3, 'info', 'A.B')];
    expect(matchesIn(lines, 'a.b')).toEqual([1, 3]);
    expect(matchesIn(lines, '')).toEqual([]);
    expect(piecesOf('Open (a.b) A.B', 'a.b')).toEqual([
      { text: 'Open (', found: false },
      { text: 'a.b', found: true },
      { text: ') ', found: false },
      { text: 'A.B', found: true },
    ]);
  });

  test('never loses or adds a character, whatever is searched for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
        (text, search) => {
          const pieces = piecesOf(text, search);
          expect(pieces.map((piece) => piece.text).join('')).toBe(text);
          expect(pieces.some(({ found }) => found)).toBe(
            matchesIn([line(1, 'info', text)], search).length > 0,
          );
        },
      ),
    );
  });

  test('begins at the newest match, goes to older or newer ones, and round', () => {
    const matches = [3, 7, 9];
    expect(nextMatch(matches, null, 'older')).toBe(9);
    expect(nextMatch(matches, 9, 'older')).toBe(7);
    expect(nextMatch(matches, 3, 'older')).toBe(9);
    expect(nextMatch(matches, 9, 'newer')).toBe(3);
    expect(nextMatch(matches, 8, 'newer')).toBe(9);
    expect(nextMatch([], 8, 'newer')).toBeNull();
  });
});

test.each([
  ['Büro: gw/1', 'event-log-Bu-ro-gw-1-2026-11-21.txt'],
  ['../../etc/passwd', 'event-log-etc-passwd-2026-11-21.txt'],
  ['…', 'event-log-2026-11-21.txt'],
])('the log of %j is saved as %s', (title, name) => {
  expect(textFileName('event-log', title, at)).toBe(name);
});

describe('what the fields mean', () => {
  test.each([
    ['1', '60', 'after at most 1, 2, 4, 8, 16, 32 and then every 60 seconds'],
    ['5', '5', 'at least every 5 seconds'],
    ['1', '1', 'at least every second'],
    [' 10 ', '25', 'after at most 10, 20 and then every 25 seconds'],
    ['10', '9', null],
    ['', '60', null],
    ['x', '60', null],
  ])('retries after %j up to %j seconds: %s', (first, longest, words) => {
    if (words === null) expect(delayWords(first, longest)).toBeNull();
    else expect(delayWords(first, longest)).toContain(words);
  });

  test.each([
    ['15', '3', 'disconnected after 60 seconds at most'],
    ['60', '3', 'disconnected after 4 minutes at most'],
    ['86400', '1', 'disconnected after 48 hours at most'],
    ['0', 'x', 'after many minutes'],
    ['15', '0', null],
    ['soon', '3', null],
  ])('keepalives every %j seconds, %j of them: %s', (seconds, count, words) => {
    if (words === null) expect(silenceWords(seconds, count)).toBeNull();
    else expect(silenceWords(seconds, count)).toContain(words);
  });
});
