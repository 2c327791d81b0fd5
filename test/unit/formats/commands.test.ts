import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { explain } from '../../../shared/errors';
import { sessionProfileSchema } from '../../../shared/session-profile';
import * as corpus from './commands.corpus';
import { linesOf, planLines, readContext } from './plan-lines';

const entries = Object.values(corpus).flat();

describe.each(Object.entries(corpus))('commands: %s', (_, rows) => {
  test.each(rows)('%j', (text, plan) => {
    expect(linesOf(text)).toEqual(plan);
  });
});

describe('the corpus as a whole', () => {
  it('has more than 400 inputs, none twice', () => {
    expect(new Set(entries.map(([text]) => text)).size).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(400);
  });

  it('makes sessions that can be saved', () => {
    for (const [text] of entries) {
      for (const { profile } of readText(text, readContext()).sessions) {
        expect(sessionProfileSchema.safeParse(profile).success, text).toBe(true);
      }
    }
  });

  it('gives each left out word a reason, and each problem a way out', () => {
    for (const [text] of entries) {
      const { leftOut, problems } = readText(text, readContext());
      for (const { why } of leftOut) expect(why, text).toMatch(/^[A-Z“a-z].*\.$/su);
      for (const { error } of problems) expect(explain(error).todo ?? 'none', text).toMatch(/[.:]$|^none$/u);
    }
  });
});

describe('secrets', () => {
  test.each([
    'sshpass -p CANARY ssh me@host',
    'sshpass -pCANARY ssh me@host',
    'SSHPASS=CANARY sshpass -e ssh me@host',
    'export SSHPASS=CANARY\nsshpass -e ssh me@host',
    '$env:SSHPASS = "CANARY"\nssh me@host',
    'ssh me:CANARY@host',
    'ssh me:CANARY@host/bad',
    'ssh ssh://me:CANARY@host:22/',
    'ssh me@host -pw CANARY',
    'ssh --password CANARY me@host',
    'ssh -o Password=CANARY me@host',
    'plink -pw CANARY me@host',
    'plink -V -pw CANARY me@host',
    'kitty me@host -pass CANARY',
    'echo CANARY | sudo -S ssh me@host',
    'me:CANARY@host',
  ])('%j is never in the plan', (text) => {
    const plan = readText(text, readContext());
    expect(JSON.stringify(plan)).not.toContain('CANARY');
    expect(plan.leftOut.some(({ reason }) => reason === 'secret')).toBe(true);
  });
});

describe('on Windows', () => {
  it('takes no socket of this computer', () => {
    expect(linesOf('ssh -L /tmp/a.sock:db:5432 me@h', readContext({ platform: 'win32' }))).toEqual([
      '+ me@h',
      '! socket-unsupported -L /tmp/a.sock:db:5432',
    ]);
    expect(linesOf('ssh -L 80:/run/docker.sock me@h', readContext({ platform: 'win32' }))).toEqual([
      '+ me@h; L80 → /run/docker.sock',
    ]);
  });
});

describe('any words', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...[
        'ssh',
        'plink',
        'autossh',
        '-L',
        '-R',
        '-o',
        '-J',
        '-p',
        'me@host',
        '8080:a:80',
        '"',
        "'",
        '\\',
        '`',
        '$',
        '&',
      ],
      ...[
        ';',
        '|',
        '>',
        '<',
        '(',
        ')',
        '{',
        '}',
        '#',
        '\n',
        '-pw',
        'sshpass',
        'screen',
        '-c',
        '%USERPROFILE%',
        '^',
        '@',
      ],
    ),
    fc.string({ maxLength: 12, unit: 'grapheme' }),
  );
  const text = fc.array(fc.tuple(word, fc.constantFrom(' ', '', '\t', '\n')), { maxLength: 30 });

  it('are read without throwing, and each is somewhere in the plan', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const source = parts.map(([one, blank]) => one + blank).join('');
        const plan = readText(source, readContext());
        const entered = new Uint8Array(source.length);
        const spans = [
          ...plan.sessions,
          ...plan.forwards,
          ...plan.leftOut,
          ...plan.problems,
          ...plan.mends,
        ].flatMap(({ from }) => from);
        for (const { start, end } of spans) entered.fill(1, start, end);
        for (let at = 0; at < source.length; at += 1) {
          const letter = source.charAt(at);
          // Quotes and escapes belong to the words they stand around.
          if (/[\p{L}\p{N}]/u.test(letter)) {
            expect(entered[at], JSON.stringify(source)).toBe(1);
          }
        }
        expect(planLines(plan)).toBeDefined();
      }),
      { numRuns: runs(1000) },
    );
  });

  it('take time in proportion to the text', () => {
    for (const piece of [
      '"\\"',
      '${',
      '$(',
      '`',
      "'a",
      '<a',
      'ssh ',
      'ssh h;',
      '-L 1:a:1 ',
      'x=',
      '\\',
      '%A',
      '(',
      'a@',
      ';a=b',
    ]) {
      const started = performance.now();
      readText(`ssh ${piece.repeat(20_000 / piece.length)}`, readContext());
      expect(performance.now() - started, piece).toBeLessThan(4000);
    }
  });
});
