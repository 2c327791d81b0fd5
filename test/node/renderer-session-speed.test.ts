import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionProfile } from '../../shared/session-profile';
import { listTree, emptyTree } from '../../renderer/state/session-list';
import { editProfile } from '../../renderer/state/draft';
import { showForm, chooseSession } from '../../renderer/actions/choose';
import type { AppServices } from '../../renderer/services';
import { up } from '../support/double-states';
import { windowOn } from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';
import { threadTime } from '../support/thread-time';
import { linuxOnly } from '../support/unix-only';

// A thousand sessions of five forwards, by the time a processor needs for them: the clock would count what others do, too.

const profiles: readonly SessionProfile[] = Array.from({ length: 1000 }, (_one, at) =>
  profileOf({
    name: `server-${String(at)}`,
    host: `host${String(at)}.example.com`,
    group: `Group ${String(at % 20)}`,
    forwards: [0, 1, 2, 3, 4].map((n) =>
      forwardOf('local', String(10_000 + at * 5 + n), `db${String(n)}:5432`),
    ),
  }),
);

/** The least of several times, in milliseconds: the garbage of another test is not this one's. */
function least(deed: (time: number) => void): number {
  const took = [0, 1, 2, 3, 4].map((time) => {
    const began = threadTime();
    deed(time);
    return threadTime() - began;
  });
  return Math.min(...took);
}

describe('with a thousand sessions', linuxOnly('clock'), () => {
  let services: AppServices;

  beforeAll(async () => {
    const sessions = profiles.slice(0, 500).map((profile) => up(profile, 0));
    ({ services } = await windowOn({ profiles, sessions }));
  });

  test('a word is looked for in less than 50 ms, also the first one', () => {
    const { sessions } = services.listed.getState();
    const all = listTree(sessions, { search: '', asked: new Set() });
    const began = threadTime();
    const tree = listTree(sessions, { search: 'server-77', asked: new Set() }, all);
    expect(threadTime() - began).toBeLessThan(50);
    expect(tree.found.size).toBe(11);
    expect(
      least((time) => void listTree(sessions, { search: `db${String(time)}`, asked: new Set() })),
    ).toBeLessThan(20);
  });

  test('a state that changes is listed in less than 10 ms, in one row', () => {
    const before = services.listed.getState().sessions;
    const tree = listTree(before, { search: '', asked: new Set() }, emptyTree);
    const { store } = services.replica;
    const { snapshot } = store.getState();
    if (snapshot === null) throw new Error('nothing is known');
    const [first, ...others] = snapshot.sessions;
    if (first === undefined) throw new Error('none is open');
    const took = least((time) => {
      const state = { kind: 'connecting', since: time, attempt: 1, phase: 'tcp' } as const;
      store.setState({ snapshot: { ...snapshot, sessions: [{ ...first, state }, ...others] } });
      void listTree(services.listed.getState().sessions, { search: '', asked: new Set() }, tree);
    });
    expect(took).toBeLessThan(10);
    const after = services.listed.getState().sessions;
    expect([...after].filter(([id, row]) => before.get(id) !== row)).toHaveLength(1);
  });

  test('a key in the form of a saved session lists nothing anew', () => {
    const [first] = profiles;
    if (first === undefined) throw new Error('there is one');
    chooseSession(services, first.id, 'configuration');
    showForm(services, 'session');
    editProfile(services.draft, { host: 'a' });
    const { sessions } = services.listed.getState();
    const took = least((time) => editProfile(services.draft, { host: `a${String(time)}` }));
    expect(services.listed.getState().sessions).toBe(sessions);
    expect(took).toBeLessThan(5);
  });
});
