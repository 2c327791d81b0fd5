import { describe, expect, it } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { planLines, readContext } from './plan-lines';
import { webCorpus } from './web.corpus';

describe('a command from the web', () => {
  it.each(webCorpus.map((input) => [input.text, input] as const))('%j', (_, { text, lines, mends }) => {
    const plan = readText(text, readContext());
    // That no shell is wanted is said each time.
    expect(planLines(plan).filter((line) => line !== '- -N')).toEqual(lines);
    expect(plan.mends.map(({ kind }) => kind).sort()).toEqual(mends);
  });
});
