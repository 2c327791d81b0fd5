import { expect, test } from 'vitest';
import { createDraftStore, draftOf, type DraftState } from '../../renderer/state/draft';
import { recallDraft, rememberDraft } from '../../renderer/state/draft-memory';
import { createParkedStore, type ParkedStore } from '../../renderer/state/parked';
import { WindowSlots } from '../../renderer/state/window-slots';
import { profileOf } from '../support/samples';

const [prod, other] = [profileOf({ name: 'prod', host: 'p' }), profileOf({ name: 'other', host: 'o' })];
const typed = (profile: typeof prod, host: string): DraftState => ({
  ...draftOf(profile),
  profile: { ...profile, host },
});

/** One browser: storage that all tabs share, and locks that a tab holds until it is closed. */
function browser() {
  const kept = new Map<string, string>();
  const held = new Set<string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size;
    },
  };
  let tabs = 0;
  /** Opens a tab, or loads one again. */
  const open = async (passing = new Map<string, string>()) => {
    const own: string[] = [];
    const locks = {
      request: (name: string, ...rest: unknown[]) => {
        const act = rest.at(-1) as () => unknown;
        if (name !== 'ginnel.windows') {
          if (held.has(name)) return Promise.reject(new DOMException('late', 'TimeoutError'));
          held.add(name);
          own.push(name);
        }
        return Promise.resolve(act());
      },
      query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
    } as unknown as LockManager;
    const memory = {
      getItem: (key: string) => passing.get(key) ?? null,
      setItem: (key: string, value: string) => void passing.set(key, value),
    };
    tabs += 1;
    const slots = new WindowSlots(storage, memory, locks, () => `tab-${String(tabs)}`);
    const lasting = await slots.claim();
    const draft = createDraftStore(recallDraft(lasting).draft ?? undefined);
    rememberDraft(draft, lasting);
    return {
      ...{ draft, passing },
      close: () => {
        for (const name of own) held.delete(name);
      },
      /** Looks twice: a tab that is loaded again has closed for a moment. */
      takeOver: async (parked: ParkedStore) => {
        const at = [
          await slots.takeOver(draft.getState, parked),
          await slots.takeOver(draft.getState, parked),
        ];
        return at.flat();
      },
    };
  };
  return { kept, open };
}

test('two tabs keep apart what is typed in them, each over a reload', async () => {
  const { open } = browser();
  const [one, two] = [await open(), await open()];
  one.draft.setState(typed(prod, 'typed in one'));
  two.draft.setState(typed(prod, 'typed in two'));
  for (const [tab, text] of [
    [one, 'typed in one'],
    [two, 'typed in two'],
  ] as const) {
    tab.close();
    expect((await open(tab.passing)).draft.getState().profile.host).toBe(text);
  }
});

test('a tab that is duplicated has a form of its own', async () => {
  const { open } = browser();
  const one = await open();
  one.draft.setState(typed(prod, 'typed in one'));
  const copy = await open(new Map(one.passing));
  expect(copy.draft.getState().profile.host).toBe('');
  copy.draft.setState(typed(prod, 'typed in the copy'));
  one.close();
  expect((await open(one.passing)).draft.getState().profile.host).toBe('typed in one');
});

test('the next tab has what was typed in the last one that closed, also in an older Ginnel’s', async () => {
  const { open, kept } = browser();
  kept.set('ginnel.draft', JSON.stringify(typed(prod, 'before')));
  const one = await open();
  expect(one.draft.getState().profile.host).toBe('before');
  expect(kept.has('ginnel.draft')).toBe(false);
  one.close();
  const next = await open();
  expect(next.draft.getState().profile.host).toBe('before');
  expect([...kept.keys()]).toEqual(['ginnel.draft.tab-2']);
});

test('a tab that stays takes over what was typed in one that closes, and leaves what would go over its own', async () => {
  const { open, kept } = browser();
  const [stays, closes, clashes] = [await open(), await open(), await open()];
  stays.draft.setState(typed(prod, 'typed here'));
  closes.draft.setState(typed(other, 'typed there'));
  clashes.draft.setState(typed(prod, 'typed there as well'));
  const parked = createParkedStore();
  expect(await stays.takeOver(parked)).toEqual([]);
  closes.close();
  clashes.close();
  expect((await stays.takeOver(parked)).map(({ profile }) => profile.host)).toEqual(['typed there']);
  expect([...parked.getState().drafts.keys()]).toEqual([other.id]);
  expect(stays.draft.getState().profile.host).toBe('typed here');
  expect(await stays.takeOver(parked)).toEqual([]);
  // Once that is settled here, it comes.
  stays.draft.setState(draftOf(prod));
  expect((await stays.takeOver(parked)).map(({ profile }) => profile.host)).toEqual(['typed there as well']);
  expect([...kept.keys()]).toEqual(['ginnel.draft.tab-1']);
});
