import { revisionOf } from '../../shared/revision';
import { describe, expect, test } from 'vitest';
import { newFollowedId, type SessionId } from '../../shared/ids';
import type { FollowedFile } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionState, SessionStatus } from '../../shared/status';
import { portSchema } from '../../shared/endpoint';
import {
  countUp,
  emptyTree,
  firstNodes,
  groupsOf,
  headingsOf,
  listTree,
  type GroupNode,
  type ListNode,
  type SessionTree,
} from '../../renderer/state/session-list';
import { groupPath } from '../../shared/group-path';
import { groupDestinationOf } from '../../renderer/features/sessions/use-moving';
import { arrange, orderGroups, pastGroup } from '../../renderer/state/session-order';
import { listSessions, serverInFew, type ListedSessions } from '../../renderer/state/session-rows';
import { findInSession, searchWords } from '../../renderer/state/session-search';
import { forwardOf, negotiated, profileOf, statusOf } from '../support/samples';

const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const failed: SessionState = { kind: 'failed', since: 0, error: { code: 'auth-cancelled', data: {} } };
const named = (name: string, group = ''): SessionProfile =>
  profileOf({ name, group, host: `${name}.example` });
const status = (profile: SessionProfile, state: SessionState): SessionStatus => statusOf(state, [], profile);

function rowsOf(
  profiles: readonly SessionProfile[],
  sessions: readonly SessionStatus[] = [],
  more: { readonly followed?: readonly FollowedFile[]; readonly order?: readonly SessionId[] } = {},
): ListedSessions {
  return listSessions({ profiles, sessions, followed: more.followed ?? [], order: more.order ?? [] }, []);
}

const treeOf = (rows: ListedSessions, search = '', before: SessionTree = emptyTree): SessionTree =>
  listTree(rows, { search, asked: new Set() }, before);

/** The list as an indented text. */
function drawn(nodes: readonly ListNode[], depth = 0): readonly string[] {
  return nodes.flatMap((node) => {
    const line = `${'  '.repeat(depth)}${node.title === '' && node.kind === 'group' ? `[${node.group}]` : node.title}`;
    return node.kind === 'group' ? [line, ...drawn(node.children, depth + 1)] : [line];
  });
}

describe('the list of sessions', () => {
  test('has no heading while there is nothing to tell apart', () => {
    expect(drawn(treeOf(rowsOf([named('a'), named('b')])).roots)).toEqual(['a', 'b']);
  });

  test('shows what needs attention first, then what has no group, then the groups by levels', () => {
    const [a, b, c, d] = [named('a'), named('b', 'Work/EU'), named('c', 'Work'), named('d', ' Work / EU ')];
    const rows = rowsOf([a, b, c, d], [status(b, failed)]);
    expect(drawn(treeOf(rows).roots)).toEqual([
      '[attention]',
      '  b',
      '[ungrouped]',
      '  a',
      'Work',
      '  c',
      '  EU',
      '    d',
    ]);
  });

  test('has each session once, and counts it in its group wherever it stands', () => {
    const [a, b] = [named('a', 'Work'), named('b', 'Work')];
    const rows = rowsOf([a, b], [status(a, failed), status(b, connected)]);
    const tree = treeOf(rows);
    expect(drawn(tree.roots)).toEqual(['[attention]', '  a', 'Work', '  b']);
    const work = tree.byKey.get('group:Work');
    expect(work?.kind === 'group' && countUp(rows, work.members)).toBe(1);
    expect(work?.kind === 'group' && work.members).toHaveLength(2);
  });

  test('puts a session whose question waits to what needs attention', () => {
    const a = named('a');
    const tree = listTree(rowsOf([a, named('b')], [status(a, connected)]), {
      search: '',
      asked: new Set([a.id]),
    });
    expect(drawn(tree.roots)).toEqual(['[attention]', '  a', '[all]', '  b']);
  });

  test('has no heading above nothing, but of a group, which is connected by it', () => {
    const [a, b] = [named('a prod', 'Work/EU'), named('b prod')];
    const rows = rowsOf([a, b, named('c prod', 'Lab')], [status(a, failed), status(b, failed)]);
    const attention = ['[attention]', '  a prod', '  b prod'];
    expect(drawn(treeOf(rows).roots)).toEqual([...attention, 'Lab', '  c prod', 'Work', '  EU']);
    expect(drawn(treeOf(rows, 'prod').roots)).toEqual([...attention, 'Lab', '  c prod']);
  });

  test('shows the sessions of a followed file under its name', () => {
    const file: FollowedFile = {
      id: newFollowedId(),
      kind: 'ssh-config',
      path: '/home/a/.ssh/config',
      name: '~/.ssh/config',
      state: { kind: 'read', at: 0 },
      profiles: [named('f')],
      said: [],
    };
    const tree = treeOf(rowsOf([named('a')], [], { followed: [file] }));
    expect(drawn(tree.roots)).toEqual(['[ungrouped]', '  a', '~/.ssh/config', '  f']);
  });

  test('goes by the order the user gave, then by names', () => {
    const [a, b, c] = [named('a'), named('b'), named('c')];
    expect(drawn(treeOf(rowsOf([a, b, c], [], { order: [c.id] })).roots)).toEqual(['c', 'a', 'b']);
  });

  test('is the same value while only states change that leave every session where it is', () => {
    const [a, b] = [named('a', 'Work'), named('b')];
    const before = rowsOf([a, b], [status(a, { kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' })]);
    const tree = treeOf(before);
    const after = rowsOf([a, b], [status(a, connected)]);
    expect(treeOf(after, '', tree)).toBe(tree);
  });

  test('keeps the rows of which nothing changed, and all of it where no row did', () => {
    const [a, b] = [named('a'), named('b')];
    const slices = { profiles: [a, b], followed: [], sessions: [status(a, failed)], order: [] };
    const before = listSessions(slices, []);
    expect(listSessions({ ...slices }, [], before)).toBe(before);
    const after = listSessions({ ...slices, sessions: [status(a, connected)] }, [], before);
    expect(after.get(b.id)).toBe(before.get(b.id));
    expect(after.get(a.id)).not.toBe(before.get(a.id));
  });

  test('knows the headings around a session, and all groups with those around them', () => {
    const a = named('a', 'Work/EU');
    const rows = rowsOf([a]);
    expect(headingsOf(treeOf(rows), a.id).map(({ key }) => key)).toEqual(['group:Work', 'group:Work/EU']);
    expect(groupsOf(rows)).toEqual(['Work', 'Work/EU']);
    expect(groupPath(' /Work// EU ')).toBe('Work/EU');
  });
});

test.each([
  ['gw.example', 22, 'gw.example'],
  [' anna@gw.example ', 2222, 'anna@gw.example:2222'],
  ['2001:db8::1', 22, '2001:db8::1'],
  ['[2001:db8::1]', 2222, '[2001:db8::1]:2222'],
  ['gw.example:2222', 22, 'gw.example:2222'],
])('the server %j at port %d is %j in few words', (host, port, words) => {
  expect(serverInFew({ host, port: portSchema.parse(port) })).toBe(words);
});

describe('the first rows of the list', () => {
  const rows = rowsOf([
    named('a'),
    named('b', 'Work'),
    named('c', 'Work/EU'),
    named('d', 'Work/EU'),
    named('e'),
  ]);

  test('have so many sessions at the most, each under its headings', () => {
    const { roots } = treeOf(rows);
    expect(drawn(firstNodes(roots, 1))).toEqual(['[ungrouped]', '  a']);
    expect(drawn(firstNodes(roots, 4))).toEqual([
      '[ungrouped]',
      '  a',
      '  e',
      'Work',
      '  b',
      '  EU',
      '    c',
    ]);
  });

  test('are the list itself where it has no more', () => {
    const { roots } = treeOf(rows);
    expect(firstNodes(roots, 5)).toBe(roots);
    expect(firstNodes(emptyTree.roots, 5)).toBe(emptyTree.roots);
  });

  test('keep what of the list is whole in them', () => {
    const { roots } = treeOf(rows);
    expect(firstNodes(roots, 3)[0]).toBe(roots[0]);
  });
});

describe('the search', () => {
  const profile = profileOf({
    name: 'Générateur',
    host: 'gen.example.com',
    username: 'deploy',
    port: portSchema.parse(2222),
    group: 'Paris',
    tags: ['prod', 'Île'],
    note: 'Ask Anna first',
    forwards: [forwardOf('local', '15432', 'db.internal:5432', { name: 'Replica' })],
  });

  test.each([
    ['generateur', 'name'],
    ['GEN.example', 'host'],
    ['deploy', 'username'],
    ['2222', 'port'],
    ['paris', 'group'],
    ['ile', 'tag'],
    ['tag:prod', 'tag'],
    ['TAG:île', 'tag'],
    ['tag:pr', 'tag'],
    ['anna', 'note'],
    ['15432', 'forward'],
    ['db.internal', 'forward'],
    ['replica', 'forward'],
    ['paris deploy', 'group'],
  ])('finds %s by its %s', (text, where) => {
    expect(findInSession(profile, searchWords(text))?.where).toBe(where);
  });

  test('finds nothing where one of the words is nowhere', () => {
    expect(findInSession(profile, searchWords('deploy tokyo'))).toBeNull();
  });

  test.each(['tag:paris', 'tag:prod anna tokyo', 'tag:prod tag:eu'])('does not find %s', (text) => {
    expect(findInSession(profile, searchWords(text))).toBeNull();
  });

  test('takes a tag for the whole word where some session has that, and for its beginning where none has', () => {
    const longer = { ...named('b'), tags: ['production'] };
    const found = (text: string, ...others: readonly SessionProfile[]): boolean =>
      findInSession(longer, searchWords(text, [longer, ...others])) !== null;
    expect(found('tag:prod')).toBe(true);
    expect(found('tag:prod', profile)).toBe(false);
  });

  test('shows what is found in its groups, and no group without a hit', () => {
    const rows = rowsOf([named('ab', 'Work'), named('abc', 'Work/EU'), named('c', 'Home')]);
    const tree = treeOf(rows, 'ab');
    expect(drawn(tree.roots)).toEqual(['Work', '  ab', '  EU', '    abc']);
    expect([...tree.found.values()].map(({ where }) => where)).toEqual(['name', 'name']);
  });
});

describe('an arrangement', () => {
  const [a, b, c] = [named('a', 'Work'), named('b', 'Work'), named('c')];
  const rows = rowsOf([a, b, c]);

  test('moves into a group and leaves the order alone, and can be taken back', () => {
    expect(arrange(rows, [], [c.id], { group: 'Work', beside: null })).toEqual({
      after: { moves: [{ sessionId: c.id, from: '', to: 'Work' }], order: null },
      before: { moves: [{ sessionId: c.id, from: 'Work', to: '' }], order: null },
    });
  });

  test('puts one beside another, into that one’s group', () => {
    const order = [a.id, c.id, b.id];
    expect(arrange(rows, [], [c.id], { group: 'Work', beside: { id: b.id, side: 'before' } })).toEqual({
      after: {
        moves: [{ sessionId: c.id, from: '', to: 'Work' }],
        order: { replaces: revisionOf([]), to: order },
      },
      before: {
        moves: [{ sessionId: c.id, from: 'Work', to: '' }],
        order: { replaces: revisionOf(order), to: [] },
      },
    });
  });

  test('is none where nothing would move', () => {
    expect(arrange(rows, [], [a.id], { group: 'Work', beside: { id: b.id, side: 'before' } })).toBeNull();
    expect(arrange(rows, [], [a.id], { group: 'Work', beside: null })).toBeNull();
  });
});

describe('groups in an order of the user’s own', () => {
  const paths = ['Archive', 'Work', 'Work/EU', 'Work/US', 'Zoo'];
  const rows = rowsOf(paths.map((path) => named(path.replace('/', '-').toLowerCase(), path)));
  const tree = (groupOrder: readonly string[]): SessionTree =>
    listTree(rows, { search: '', asked: new Set(), groupOrder });
  const groups = (groupOrder: readonly string[]): readonly string[] => {
    const all = tree(groupOrder);
    return [...groupsOf(rows, groupOrder)].filter((path) => all.byKey.has(`group:${path}`));
  };

  test('come first, and the others by their names; on each level for itself', () => {
    expect(groups([])).toEqual(paths);
    expect(groups(['Zoo', 'Gone', 'Work/US'])).toEqual(['Zoo', 'Archive', 'Work', 'Work/US', 'Work/EU']);
    expect(drawn(tree(['Zoo', 'Work/US']).roots).filter((line) => !/[a-z]-|^ *[a-z]/u.test(line))).toEqual([
      ...['Zoo', 'Archive', 'Work', '  US', '  EU'],
    ]);
  });

  test('move before and behind one another within the same group, and nowhere else', () => {
    expect(orderGroups(rows, [], 'Zoo', { path: 'Archive', side: 'before' })).toEqual([
      'Zoo',
      'Archive',
      'Work',
    ]);
    expect(orderGroups(rows, ['Work/US'], 'Archive', { path: 'Work', side: 'after' })).toEqual([
      ...['Work/US', 'Work', 'Archive', 'Zoo'],
    ]);
    expect(orderGroups(rows, [], 'Work/EU', { path: 'Zoo', side: 'before' })).toBeNull();
    expect(orderGroups(rows, [], 'Archive', { path: 'Work', side: 'before' })).toBeNull();
    expect(pastGroup(rows, [], 'Work/US', -1)).toEqual({ path: 'Work/EU', side: 'before' });
    expect(pastGroup(rows, [], 'Work/US', 1)).toBeNull();
  });

  test('are dropped before a heading, and behind a group at its end alone', () => {
    const all = tree([]);
    const group = (path: string): GroupNode => {
      const node = all.byKey.get(`group:${path}`);
      if (node?.kind !== 'group') throw new Error('no group');
      return node;
    };
    const drop = (key: string, dropPosition: 'before' | 'after' | 'on') =>
      groupDestinationOf(all, group('Archive'), { type: 'item', key, dropPosition });
    const member = (path: string): string => group(path).members[0] ?? '';
    expect(drop('group:Work', 'before')).toEqual({ path: 'Work', side: 'before' });
    expect(drop('group:Work', 'after')).toEqual({ path: 'Work', side: 'after' });
    expect(drop('group:Work', 'on')).toBeNull();
    expect(drop('group:Work/EU', 'before')).toBeNull();
    expect(drop(member('Work/EU'), 'after')).toBeNull();
    expect(drop(member('Work/US'), 'after')).toEqual({ path: 'Work', side: 'after' });
    expect(drop('group:Archive', 'before')).toBeNull();
  });
});
