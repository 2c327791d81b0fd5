import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredSessions } from '../../../electron/storage';
import {
  emptySessionsFile,
  parseSessionsFile,
  printSessionsFile,
} from '../../../electron/storage/sessions-format';
import type { Forward } from '../../../shared/forward';
import { isSameForward } from '../../../shared/forward-edits';
import type { ImportId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import { revisionOf, revisionSchema } from '../../../shared/revision';
import type { SessionProfile } from '../../../shared/session-profile';
import { applyChange, type Change, type Snapshot } from '../../../shared/snapshot';
import { isLive, listedForwards } from '../../../shared/status';
import { changedSettings } from '../../../shared/three-way';
import { settle } from '../../support/fake-clock';
import { forwardOf, profileOf } from '../../support/samples';
import { soak, soakTimeout } from '../../support/soak';
import { createFaultyWorld, type FaultyWorld } from './faulty-world';

const spare = forwardOf('local', '5909', 'b:2');
const names = ['one', 'three', 'two'] as const;
const all: readonly SessionProfile[] = names.map((name, at) => {
  const forwards = [1, 2, 3].map((port) => forwardOf('local', `59${String(at)}${String(port)}`, 'a:1'));
  return profileOf({ name, host: name, username: 'u', forwards });
});

const kinds = [
  ...['save', 'save', 'forged', 'rename', 'delete', 'undelete', 'arrange', 'import', 'undo-import'],
  ...['add', 'remove', 'change', 'change', 'stop', 'start', 'open', 'disconnect', 'look', 'look'],
] as const;
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  window: fc.nat(1),
  session: fc.nat(names.length - 1),
  /** One of its forwards, or of the settings that a save changes. */
  which: fc.nat(2),
  lasting: fc.boolean(),
  /** The next step waits for it. */
  isAwaited: fc.boolean(),
  /** Turns that the disk takes. */
  disk: fc.constantFrom(0, 0, 1, 3),
  isFull: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

type Acting = Promise<Result<unknown> | null> | null | undefined;

/** A window, which knows what it was told when it last looked. */
class Window {
  readonly heard: Change[] = [];
  #deleted: SessionProfile | null = null;
  #imported: ImportId | null = null;

  constructor(
    private readonly world: FaultyWorld,
    private readonly edited: (text: string, from: string) => string,
    public known: Snapshot,
  ) {}

  look(): null {
    for (const change of this.heard.splice(0)) {
      const next = applyChange(this.known, change);
      if (next === null) throw new Error('a gap between changes');
      this.known = next;
    }
    return null;
  }

  /** Gives a command out of what it knows; null where there is nothing to do it to. */
  async act({ kind, session, which, lasting }: Step): Promise<Result<unknown> | null> {
    const { handlers } = this.world.engine;
    const sessionId = (all[session] as SessionProfile).id;
    const mine = this.known.profiles.find(({ id }) => id === sessionId);
    const open = this.known.sessions.find(({ id, state }) => id === sessionId && isLive(state));
    const shown = open === undefined ? mine?.forwards : listedForwards(open).map(({ forward }) => forward);
    const forward = shown?.[which % Math.max(1, shown.length)];
    const deleted = this.#deleted;
    const imported = this.#imported;
    const save = (profile: Partial<SessionProfile>, replaces = revisionOf(mine ?? {})): Acting =>
      mine && handlers.savedSessions.save({ profile: { ...mine, ...profile }, replaces });
    const change = (own: 'start' | 'stop' | 'remove'): Acting =>
      forward && handlers.forwards[own]({ sessionId, forwardId: forward.id, lasting });
    const setting = (['note', 'username', 'group'] as const)[which] ?? 'note';
    const acts: Readonly<Record<Step['kind'], () => Acting>> = {
      look: () => this.look(),
      save: () => mine && save({ [setting]: this.edited(kind, mine[setting]) }),
      forged: () => mine && save({ [setting]: this.edited(kind, mine[setting]) }, revisionSchema.parse('0')),
      rename: () => save({ name: names[which] ?? '' }),
      delete: async () => {
        const gone = await handlers.savedSessions.delete({ sessionId });
        if (gone.ok) this.#deleted = gone.value.profile;
        return gone;
      },
      undelete: () => deleted && handlers.savedSessions.save({ profile: deleted, replaces: null }),
      arrange: () => {
        if (mine === undefined) return null;
        const to = this.known.profiles.map(({ id }) => id).toReversed();
        const move = { sessionId, from: mine.group, to: this.edited(kind, mine.group) };
        const order = { replaces: revisionOf(this.known.order), to };
        return handlers.savedSessions.arrange({ moves: [move], order });
      },
      import: async () => {
        if (mine === undefined) return null;
        const profile = { ...mine, note: this.edited(kind, mine.note) };
        const sessions = [{ profile, replaces: revisionOf(mine) }];
        const made = await handlers.imports.make({ sessions, hostKeys: [] });
        if (made.ok) this.#imported = made.value.id;
        return made;
      },
      'undo-import': () => imported && handlers.imports.undo({ id: imported }),
      open: () => mine && handlers.sessions.open({ profile: mine }),
      disconnect: () => handlers.sessions.disconnect({ sessionId }),
      add: () => handlers.forwards.add({ sessionId, forward: spare, at: which, lasting }),
      start: () => change('start'),
      stop: () => change('stop'),
      remove: () => change('remove'),
      change: () => {
        if (forward === undefined) return null;
        const to = { ...forward, note: this.edited(lasting ? kind : 'for a while', forward.note) };
        return handlers.forwards.change({ sessionId, forward: to, replaces: revisionOf(forward), lasting });
      },
    };
    return (await acts[kind]()) ?? null;
  }
}

const measured = { traffic: [], vitals: [] };

/** Texts of sessions and forwards under the ids of what says them. */
function textsOf(profiles: readonly SessionProfile[]): ReadonlyMap<string, string> {
  return new Map(
    profiles.flatMap((profile) => [
      ...(['note', 'username', 'group'] as const).map(
        (key) => [`${profile.id} ${key}`, profile[key]] as const,
      ),
      ...profile.forwards.map(({ id, note }) => [`${profile.id} ${id}`, note] as const),
    ]),
  );
}

/** A write changes one session, and in it one setting, which may be one forward. */
function checkWrite(before: readonly SessionProfile[], after: readonly SessionProfile[]): void {
  const was = new Map(before.map((profile) => [profile.id, profile]));
  const changes = after.flatMap((profile): readonly string[] => {
    const old = was.get(profile.id);
    if (old === undefined) return ['new'];
    const keys = changedSettings(old, profile);
    return keys.length === 0 ? [] : [...keys, ...changedForwards(old, profile).slice(1)];
  });
  expect(changes.length, `changes of one write: ${changes.join(', ')}`).toBeLessThanOrEqual(1);
}

function changedForwards(before: SessionProfile, after: SessionProfile): readonly string[] {
  const find = ({ forwards }: SessionProfile, id: string): Forward | undefined =>
    forwards.find((forward) => forward.id === id);
  const ids = new Set([...before.forwards, ...after.forwards].map(({ id }) => id));
  return [...ids].filter((id) => !isSameForward(find(before, id), find(after, id)));
}

describe('two windows', () => {
  it(
    'lose nothing of each other silently, whatever they do at once and wherever the disk is full',
    async () => {
      await soak('Two windows', fc.array(step, { maxLength: 200, size: 'max' }), async (steps) => {
        const { remainder } = emptySessionsFile();
        const disk = { turns: 0, isFull: false, wasFull: false };
        const writes: StoredSessions[] = [];
        const save = async (sessions: StoredSessions): Promise<Result<null>> => {
          const { turns, isFull } = disk;
          for (let turn = 0; turn < turns; turn += 1) await settle();
          disk.wasFull ||= isFull;
          if (isFull) return fail({ code: 'file-write', data: { path: '', detail: 'ENOSPC' } });
          writes.push(sessions);
          return ok(null);
        };
        const world = await createFaultyWorld(all, { save });
        /** Each text that a window gave to something, and the text that it had seen there. */
        const edits = new Map<string, { readonly kind: string; readonly from: string; isDone: boolean }>();
        const edited = (kind: string, from: string): string => {
          const text = `text ${String(edits.size)}`;
          edits.set(text, { kind, from, isDone: false });
          return text;
        };
        const windows = [0, 1].map(() => new Window(world, edited, world.engine.snapshot()));
        world.engine.on('snapshot.changed', (change) => {
          for (const { heard } of windows) heard.push(change);
        });
        const done: Promise<unknown>[] = [];
        for (const one of steps) {
          Object.assign(disk, { turns: one.disk, isFull: one.disk === 3 && one.isFull });
          const first = edits.size;
          const acting = (windows[one.window] as Window).act(one);
          const own = edits.get(`text ${String(first)}`);
          const noted = acting.then((result) => {
            if (own !== undefined) own.isDone = result?.ok === true;
          });
          done.push(noted);
          if (one.isAwaited) await noted;
        }
        await Promise.all(done);

        const now = world.engine.snapshot();
        const last = writes.at(-1) ?? { profiles: all, order: [], defaults: now.defaults };
        const file = parseSessionsFile(printSessionsFile(last, remainder));
        expect(file?.sessions).toEqual({ profiles: now.profiles, order: now.order, defaults: now.defaults });
        for (const window of windows) {
          window.look();
          expect({ ...window.known, ...measured }).toEqual({ ...now, ...measured });
        }

        let before = all;
        const written = new Set<string>();
        for (const { profiles } of writes) {
          checkWrite(before, profiles);
          const was = textsOf(before);
          for (const [place, text] of textsOf(profiles)) {
            const edit = edits.get(text);
            const old = was.get(place);
            if (edit === undefined || old === text || written.has(text)) continue;
            written.add(text);
            // A forward that is back, by a change of it where it was open.
            if (old === undefined) continue;
            const isSeen = edit.from === old || edits.get(edit.from)?.kind === 'for a while';
            expect(isSeen, `${edit.kind} over what was not seen: ${old}`).toBe(true);
          }
          before = profiles;
        }
        const isDeleted = steps.some(({ kind }) => kind === 'delete');
        for (const [text, { kind, isDone }] of edits) {
          const isLasting = isDone && kind !== 'for a while';
          if (kind === 'forged') expect(isDone, 'a forged save').toBe(false);
          if (isLasting && !isDeleted) expect(written, `a lost ${kind}`).toContain(text);
          // An edit that could not be taken back, as the disk was full by then, stays.
          if (!isDone && !disk.wasFull) expect(JSON.stringify(now.profiles)).not.toContain(`"${text}"`);
        }
        await world.during(world.engine.shutdown());
      });
    },
    soakTimeout,
  );
});
