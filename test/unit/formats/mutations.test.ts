import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBlank } from '../../../electron/formats/ledger';
import { beginsWithProgram } from '../../../electron/formats/programs';
import { readText } from '../../../electron/formats/reader';
import { importPlanSchema, type ImportPlan } from '../../../shared/import-plan';
import { isHostText } from '../../../shared/host-text';
import { readContext } from './plan-lines';
import { corpus, fileCorpus } from './corpora';

/** Pieces that texts from anywhere may hold. */
const pieces = [
  ...[
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\u200b',
    '\u00a0',
    '\ufeff',
    '\u202e',
    '\u001b[0m',
    '"',
    "'",
    '`',
    '“',
    '\\',
  ],
  ...[
    '\\\n',
    '^\n',
    '`\n',
    '$',
    '$(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '|',
    '||',
    '&',
    '&&',
    ';',
    '#',
    '# ',
    '%',
  ],
  ...[
    '%h',
    '${HOME}',
    '@',
    ':',
    '::',
    '//',
    '/',
    '=',
    ',',
    '-',
    '--',
    '–',
    '-L',
    '-R',
    '-D',
    '-o',
    '-J',
    '-pw',
    '-i',
  ],
  ...[
    ' ssh ',
    ' autossh ',
    ' plink ',
    ' sudo ',
    ' sshpass -p x ',
    'Host ',
    'Match all\n',
    'Include *\n',
    '=dword:',
    '🦊',
  ],
  ...[
    '\ud800',
    '99999999999999999999',
    '0',
    '-1',
    '8000-8010',
    '[::1]',
    '<code>',
    '</code>',
    '&amp;',
    '[email protected]',
  ],
];

const mutation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(),
      text: fc.constantFrom(...pieces),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), length: fc.nat(40) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      other: fc.constantFrom(...corpus, ...fileCorpus),
    }),
  },
);

const mutated = fc
  .tuple(fc.constantFrom(...corpus, ...fileCorpus), fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([text, mutations]) =>
    mutations.reduce((now, step) => {
      if (step.kind === 'join') return `${now}\n${step.other}`;
      const at = now.length === 0 ? 0 : step.at % now.length;
      if (step.kind === 'insert') return now.slice(0, at) + step.text + now.slice(at);
      const part = now.slice(at, at + step.length);
      return step.kind === 'cut'
        ? now.slice(0, at) + now.slice(at + step.length)
        : now.slice(0, at) + part + now.slice(at);
    }, text),
  );

const context = readContext();

function hasLetters(text: string): boolean {
  return Array.from(text).some((letter) => !isBlank(letter));
}

/** Whether a host name can be one, as the Session panel would have it. */
function isHost(host: string): boolean {
  const bare = host.slice(host.lastIndexOf('@') + 1).replace(/^\[(.*)\]$/u, '$1');
  return isHostText(bare) && !bare.startsWith('-');
}

function check(text: string): ImportPlan {
  const start = performance.now();
  const plan = readText(text, context);
  expect(performance.now() - start, 'milliseconds').toBeLessThan(3000);
  const parsed = importPlanSchema.safeParse(plan);
  expect(parsed.error?.message).toBeUndefined();
  for (const { profile } of plan.sessions) {
    expect(isHost(profile.host), profile.host).toBe(true);
    expect(profile.username).not.toMatch(/[\n\r\p{Cc}]|^-|:\/\//u);
    expect(beginsWithProgram(profile.username) && /\s/u.test(profile.username), profile.username).toBe(false);
    for (const jump of profile.jumps)
      if (jump.kind === 'inline') expect(isHost(jump.host), jump.host).toBe(true);
  }
  for (const { from } of [
    ...plan.sessions,
    ...plan.forwards,
    ...plan.leftOut,
    ...plan.problems,
    ...plan.mends,
  ]) {
    for (const { start: from_, end } of from) {
      expect(from_).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  }
  return plan;
}

it('is of at least 400 texts', () => {
  expect(new Set(corpus).size).toBeGreaterThanOrEqual(400);
});

it('reads 10,000 changed texts without a throw, a hang or a host that is none', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      check(text);
    }),
    { numRuns: runs(10_000) },
  );
});

/** All that a plan says but for places in the text and the names of what is made, which are new each time. */
function shown(plan: ImportPlan): string {
  const ids = new Map<string, string>();
  return JSON.stringify(plan, (key, value: unknown) => {
    if (key === 'from') return undefined;
    if (typeof value !== 'string' || !/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u.test(value)) return value;
    const known = ids.get(value) ?? String(ids.size);
    ids.set(value, known);
    return known;
  });
}

/** Words that say what holds without them: the usual, what a later one takes back, a secret that is never shown. */
const idle = new Set(['=', '--', '-A', '-L', '-P', '-p22', 's3cret', '""', '\\', '^']);

it('takes note of each word: without it the plan is another', () => {
  const unnoticed: string[] = [];
  for (const text of corpus.slice(0, runs(corpus.length))) {
    const plan = check(text);
    const whole = shown(plan);
    // Mended words may be mended otherwise without one of their parts.
    const mends = plan.mends.flatMap(({ from }) => from);
    for (const { index, 0: word } of text.matchAll(/[^\s\p{Cf}]+/gu)) {
      const wasMended = mends.some(({ start, end }) => start < index + word.length && end > index);
      // Options alone are taken for those of ssh, and blanks for what they are.
      if (wasMended || idle.has(word) || beginsWithProgram(word) || !hasLetters(word)) continue;
      if (shown(check(text.slice(0, index) + text.slice(index + word.length))) === whole) {
        unnoticed.push(`${word} of ${text}`);
      }
    }
  }
  expect(unnoticed).toEqual([]);
});

it('says something of every text that is not blank', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const plan = check(text);
      const entries =
        plan.sessions.length + plan.forwards.length + plan.leftOut.length + plan.problems.length;
      if (hasLetters(text)) expect(entries + plan.mends.length).toBeGreaterThan(0);
    }),
    { numRuns: runs(2000) },
  );
});
