import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byTag, formatTags, hasTag, parseTags, tagsOf, tagsSchema } from '../../../shared/tags';
import { runs } from '../../support/seeded';

test.each([
  ['', []],
  ['prod', ['prod']],
  [' prod,eu  db ', ['prod', 'eu', 'db']],
  ['#prod tag:eu TAG:db', ['prod', 'eu', 'db']],
  ['Prod prod PROD', ['Prod']],
  ['a:b/c', ['a:b/c']],
  ['tag: , #', []],
  ['x'.repeat(70), ['x'.repeat(60)]],
  [`${'x'.repeat(59)}😀`, ['x'.repeat(59)]],
])('%j is read as %j', (text, tags) => {
  expect(parseTags(text)).toEqual(tags);
});

test('whatever is typed gives tags that can be saved, and that say the same when they are read again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const tags = parseTags(text);
      expect(tagsSchema.safeParse(tags).success).toBe(true);
      expect(parseTags(formatTags(tags))).toEqual(tags);
    }),
    { numRuns: runs(100) },
  );
});

test('capitals and small letters are the same tag', () => {
  expect(hasTag({ tags: ['Prod'] }, 'pROD')).toBe(true);
  expect(hasTag({ tags: ['production'] }, 'prod')).toBe(false);
  expect(tagsOf([{ tags: ['b', 'Prod'] }, { tags: ['prod', 'a'] }])).toEqual(['a', 'b', 'Prod']);
});

test('sessions stand by their tags, each once under each, also where a file names a tag twice', () => {
  const [one, other] = [{ tags: ['b', 'Prod', 'prod'] }, { tags: ['PROD', 'a'] }];
  expect(byTag([one, other])).toEqual([
    { tag: 'a', sessions: [other] },
    { tag: 'b', sessions: [one] },
    { tag: 'Prod', sessions: [one, other] },
  ]);
});
