import '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../electron/formats/ledger';
import { Traced } from '../../../electron/formats/traced';
import { importPlanSchema } from '../../../shared/import-plan';

describe('a traced text', () => {
  it('knows the original of each of its characters, whatever was cut and joined', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.tuple(fc.nat(60), fc.nat(60))), (text, cuts) => {
        const whole = Traced.of(text);
        const joined = Traced.join(cuts.map(([start, length]) => whole.slice(start, start + length)));
        for (let at = 0; at < joined.length; at += 1) {
          const { start, end } = joined.slice(at, at + 1).spanOf();
          expect(text.slice(start, end)).toBe(joined.text.charAt(at));
        }
      }),
    );
  });

  it('points at all that a replacement stands for', () => {
    const mended = Traced.of('a&amp;b').replaceAll(/&\w+;/gu, (found) => found.as('&'));
    expect(mended.text).toBe('a&b');
    expect(mended.slice(1, 2).spanOf()).toEqual({ start: 1, end: 6 });
    expect(mended.spans()).toEqual([{ start: 0, end: 7 }]);
  });

  it('tells what was cut out of its middle', () => {
    const text = Traced.of('one two three');
    expect(Traced.join([text.slice(0, 4), text.slice(8)]).spans()).toEqual([
      { start: 0, end: 4 },
      { start: 8, end: 13 },
    ]);
  });

  it('has lines of every system', () => {
    expect(
      Traced.of('a\r\nb\nc\rd')
        .lines()
        .map(({ text }) => text),
    ).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a ledger', () => {
  it('tells words that nobody entered as problems', () => {
    const source = Traced.of('known  lost words\nmore');
    const ledger = new Ledger(source.text);
    ledger.leaveOut(source.slice(0, 5), 'meaningless', 'For a reason.');
    const plan = ledger.finish();
    expect(plan.problems.map(({ text }) => text)).toEqual(['lost words', 'more']);
    expect(importPlanSchema.safeParse(plan).success).toBe(true);
  });

  it('never holds a secret', () => {
    const source = Traced.of('-pw s3cret');
    const ledger = new Ledger(source.text);
    ledger.leaveOut(source, 'secret', 'It is asked for.');
    expect(JSON.stringify(ledger.finish())).not.toContain('s3cret');
  });
});
