import { describe, expect, test } from 'vitest';
import { sessionsNamed } from '../../../shared/chosen-sessions';
import type { FollowedFile } from '../../../shared/followed';
import { newFollowedId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import { profileOf } from '../../support/samples';

const named = (name: string, group = '', tags: readonly string[] = []): SessionProfile =>
  profileOf({ name, host: `${name}.example`, group, tags });

const db = named('db', 'Production/EU', ['prod', 'data']);
const web = { ...named('web', 'Production', ['Prod']), startAfter: [db.id] };
const test1 = named('test', 'Test');
const production = named('Production', '', ['tag']);
const tagged = named('tag:data');
const shared = named('shared', 'Production/EU/Paris', ['prod']);
const file: FollowedFile = {
  ...{ id: newFollowedId(), kind: 'ginnel', path: '/home/me/team.json', name: '~/team.json' },
  ...{ state: { kind: 'read', at: 0 }, profiles: [shared], said: [] },
};
const places = { profiles: [web, db, test1, production, tagged], followed: [file], order: [] };

const found = (...words: readonly string[]): string =>
  sessionsNamed(words, places)
    .chosen.map(({ name }) => name)
    .join(' ');

describe('a word names', () => {
  test.each([
    ['a session', ['test'], 'test'],
    ['a session rather than a group', ['Production'], 'Production'],
    ['a group where a slash says so', ['Production/'], 'db shared web'],
    ['a group within one', ['Production/EU'], 'db shared'],
    ['the same, however it is written', [' Production / EU / '], 'db shared'],
    ['a group that only a followed file has', ['Production/EU/Paris'], 'shared'],
    ['a followed file', ['~/team.json'], 'shared'],
    ['the same by its path', ['/home/me/team.json'], 'shared'],
    ['a tag, whatever its capitals', ['tag:PROD'], 'db shared web'],
    ['a session rather than a tag', ['tag:data'], 'tag:data'],
    ['each once, in the order of the words', ['test', 'tag:prod', 'db'], 'test db shared web'],
    ['no part of a name, and no name in other letters', ['Prod', 'DB', 'tes', 'tag:', '/', ''], ''],
  ])('%s', (_what, words, names) => {
    expect(found(...words)).toBe(names);
  });

  test('nothing, which is told', () => {
    expect(sessionsNamed(['db', 'nobody', 'Test/', 'web/', 'tag:none'], places).unknown).toEqual([
      'nobody',
      'web/',
      'tag:none',
    ]);
  });

  test('what is needed first, also where it was named last', () => {
    expect(found('web', 'db')).toBe('db web');
    expect(found('web')).toBe('web');
  });
});
