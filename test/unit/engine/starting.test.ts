import { expect, test, vi } from 'vitest';
import { opensAtStart, Reopening } from '../../../electron/engine/reopening';
import { ProgramSettings } from '../../../electron/engine/settings';
import type { AppError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import { defaultSettings, type Settings } from '../../../shared/program-settings';
import type { SessionState, SessionStatus } from '../../../shared/status';
import { negotiated, profileOf } from '../../support/samples';

const full: AppError = { code: 'file-write', data: { path: '/x', detail: 'The disk is full.' } };

/** Settings on a disk and a system's list of what starts at login that do as they are told. */
async function settingsWith({ stored = defaultSettings, on = false as boolean | null, diskFull = false }) {
  const world = { saved: stored, on: on ?? false, refuses: false };
  const told: string[] = [];
  const settings = await ProgramSettings.read(
    {
      load: () => Promise.resolve({ settings: stored, notices: [] }),
      save: (next) => {
        if (diskFull) return Promise.resolve(fail(full));
        world.saved = next;
        return Promise.resolve(ok(null));
      },
    },
    on === null
      ? null
      : {
          isOn: () => Promise.resolve(world.on),
          set: (next) => {
            if (world.refuses) return Promise.resolve(fail(full));
            world.on = next;
            return Promise.resolve(ok(null));
          },
        },
    { changed: () => told.push('changed'), notify: (text) => told.push(text) },
  );
  return { settings, world, told };
}

const chosen: Settings = { startAtLogin: true, notifications: false, theme: 'system', logToFiles: false };

test('a change is arranged, saved and told', async () => {
  const { settings, world, told } = await settingsWith({});
  expect(await settings.change({ settings: chosen })).toEqual({ ok: true, value: {} });
  expect([settings.current(), world.saved, world.on]).toEqual([chosen, chosen, true]);
  expect(told).toEqual(['changed']);
});

test('what was changed in the system’s own settings meanwhile is so here, too', async () => {
  const { settings, world, told } = await settingsWith({ on: true });
  world.on = false;
  await settings.lookAgain();
  await settings.lookAgain();
  expect([settings.current().startAtLogin, told]).toEqual([false, ['changed']]);
});

test('whether Ginnel starts at login is what the system says', async () => {
  const off = await settingsWith({ stored: chosen, on: false });
  expect(off.settings.current()).toEqual({ ...chosen, startAtLogin: false });
  const on = await settingsWith({ stored: defaultSettings, on: true });
  expect(on.settings.current().startAtLogin).toBe(true);
});

test('where it cannot be arranged, nothing changes', async () => {
  const { settings, world, told } = await settingsWith({});
  world.refuses = true;
  expect(await settings.change({ settings: chosen })).toEqual(fail(full));
  expect([settings.current(), world.saved]).toEqual([defaultSettings, defaultSettings]);
  expect(told).toEqual([]);
  // Who does not ask for it is not in need of it.
  expect(await settings.change({ settings: { ...chosen, startAtLogin: false } })).toMatchObject({ ok: true });
});

test('where it cannot be saved, what was arranged is taken back', async () => {
  const { settings, world } = await settingsWith({ diskFull: true });
  expect(await settings.change({ settings: chosen })).toEqual(fail(full));
  expect([settings.current(), world.on]).toEqual([defaultSettings, false]);
});

test('where there is no login to start at, the setting stays, and the others can be changed', async () => {
  const { settings } = await settingsWith({ on: null, stored: { ...defaultSettings, startAtLogin: true } });
  expect(settings.current().startAtLogin).toBe(true);
  expect(await settings.change({ settings: { ...chosen, startAtLogin: false } })).toMatchObject({
    error: { code: 'not-available' },
  });
  expect(await settings.change({ settings: chosen })).toMatchObject({ ok: true });
});

const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
function open(profile: SessionProfile, state: SessionState = connected): SessionStatus {
  return { id: profile.id, profile, state, hops: [], forwards: [], reconnects: 0, lastLoss: null };
}

/** Notes of a run that ended with these sessions open. */
async function reopeningAfter(
  left: readonly SessionProfile[],
  saved: readonly SessionProfile[] = [],
  changed: () => void = () => undefined,
) {
  const noted: (readonly string[])[] = [];
  const reopening = await Reopening.read(
    {
      leftOpen: () => Promise.resolve(left),
      systemEnds: () => undefined,
      note: (sessions) => noted.push(sessions.map(({ host }) => host)),
      close: () => Promise.resolve(),
    },
    new Set(saved.filter(opensAtStart).map(({ id }) => id)),
    changed,
  );
  return { reopening, noted };
}

const [a, b, c] = ['a', 'b', 'c'].map((host) => profileOf({ host }));
if (a === undefined || b === undefined || c === undefined) throw new Error('no profiles');

test('what was open is offered, but for what opens by itself and for the demo', async () => {
  const marked = profileOf({ host: 'm', connectAtStart: true });
  const demo = profileOf({ host: '127.0.0.1', demo: true });
  // It was opened before it was marked, so the note does not say so.
  const opened = { ...marked, connectAtStart: false };
  const { reopening } = await reopeningAfter([a, opened, demo, b, a], [marked]);
  expect(reopening.reopenable()).toEqual([a, b]);
});

test('what is live is noted, each change once, together with what is not settled yet', async () => {
  const { reopening, noted } = await reopeningAfter([c]);
  const demo = profileOf({ host: '127.0.0.1', demo: true });
  const waiting: SessionState = { kind: 'waiting', since: 0, attempt: 1, retryAt: null, cause: full };
  reopening.look([open(a), open(b, waiting), open(demo)]);
  reopening.look([open(a, waiting), open(b)]);
  reopening.look([open(a, { kind: 'idle', since: 0 }), open(b, { kind: 'closing', since: 0 })]);
  reopening.look([open({ ...b, host: 'b2' })]);
  reopening.take();
  expect(noted).toEqual([['a', 'b', 'c'], ['c'], ['b2', 'c'], ['b2']]);
});

test('the offer is settled by taking it, or by opening its sessions one by one', async () => {
  const changed = vi.fn();
  const { reopening } = await reopeningAfter([a, b], [], changed);
  reopening.look([open(a)]);
  expect(reopening.reopenable()).toEqual([b]);
  expect(reopening.take()).toEqual([b]);
  expect(reopening.reopenable()).toEqual([]);
  reopening.take();
  expect(changed).toHaveBeenCalledTimes(2);
});

test('what is left closed is not in the notes any more, though nothing was open', async () => {
  const { reopening, noted } = await reopeningAfter([a]);
  reopening.take();
  expect(noted).toEqual([[]]);
});
