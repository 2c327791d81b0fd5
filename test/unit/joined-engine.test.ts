import { afterEach, describe, expect, test } from 'vitest';
import type { AttachedEngine } from '../../electron/ipc/attached-engine';
import type { Overlay } from '../../electron/ipc/engine-in-use';
import { JoinedEngine, type JoinOptions, type OwnEngine } from '../../electron/ipc/joined-engine';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { SnapshotFollower } from '../../shared/snapshot-follower';
import type { HolderMode } from '../../shared/texts/web';
import { createGinnelDouble, type GinnelDouble } from '../support/ginnel-double';
import { profileOf } from '../support/samples';

/** An engine that other windows show as well, and what becomes of those when its process goes; real processes are in integration. */
const crash: AppError = { code: 'engine-lost', data: {} };
const ending: AppError = { code: 'ending', data: {} };

function latch<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve = (_value: T): void => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface Elsewhere {
  readonly double: GinnelDouble;
  readonly engine: AttachedEngine;
  readonly end: (why: AppError) => void;
  readonly isLetGo: () => boolean;
}

function elsewhere(mode: HolderMode = 'service', pid = 7): Elsewhere {
  const double = createGinnelDouble({ profiles: [profileOf({ name: 'office' })] });
  const closed = latch<AppError | null>();
  let isLetGo = false;
  const { on, ...handlers } = double.ginnel;
  return {
    ...{ double, end: closed.resolve, isLetGo: () => isLetGo },
    engine: {
      ...{ handlers, on, snapshot: double.snapshot, version: '1.2.3', closed: closed.promise },
      holder: { who: { mode, pid }, address: null, control: null },
      close: () => {
        isLetGo = true;
        closed.resolve(null);
      },
    },
  };
}

interface Scene {
  readonly joined: JoinedEngine<OwnEngine>;
  readonly kinds: () => readonly string[];
  /** Engines that are found next; null for nobody. */
  readonly found: Result<AttachedEngine | null>[];
  readonly own: { readonly double: GinnelDouble; ends: number };
  readonly taken: boolean[];
  /** The outcomes of the next tries to take the folder, before one succeeds. */
  readonly refused: Result<null>[];
}

const scenes: Scene[] = [];
afterEach(async () => {
  for (const { joined } of scenes.splice(0)) await joined.close();
});

const bare = ({ handlers }: Pick<AttachedEngine, 'handlers'>): Overlay => ({ lay: (part) => part, handlers });

function join(first: AttachedEngine, change: Partial<JoinOptions<OwnEngine>> = {}): Scene {
  const found: Scene['found'] = [];
  const refused: Scene['refused'] = [];
  const own = { double: createGinnelDouble(), ends: 0 };
  const taken: boolean[] = [];
  const { on, ...handlers } = own.double.ginnel;
  const engine: OwnEngine = {
    ...{ on, handlers, snapshot: own.double.snapshot },
    shutdown: () => Promise.resolve(void (own.ends += 1)),
  };
  const joined = new JoinedEngine(first, {
    attach: () => Promise.resolve(found.shift() ?? ok(null)),
    take: () => Promise.resolve(refused.shift() ?? ok(engine)),
    taken: (_engine, crashed) => taken.push(crashed),
    overlay: bare,
    moments: { look: 1, patientLook: 1, crashed: 20, service: 20 },
    ...change,
  });
  const kinds: string[] = [joined.engine.place().kind];
  joined.engine.on('snapshot.changed', ({ app }) => {
    if (app !== undefined && app.engine.kind !== kinds.at(-1)) kinds.push(app.engine.kind);
  });
  const scene = { joined, found, own, taken, refused, kinds: () => kinds };
  scenes.push(scene);
  return scene;
}

const become = (scene: Scene, ...kinds: readonly string[]) => expect.poll(scene.kinds).toEqual(kinds);

describe('an engine elsewhere', () => {
  test('is shown with its process, and does the commands', async () => {
    const { double, engine } = elsewhere();
    const { joined } = join(engine);
    expect(joined.engine.snapshot().app.engine).toEqual({
      ...{ kind: 'elsewhere', version: '1.2.3', holder: { mode: 'service', pid: 7 } },
    });
    const profile = profileOf({ name: 'home' });
    expect(await joined.engine.handlers.savedSessions.save({ profile, replaces: null })).toEqual(ok({}));
    expect(double.inputs('savedSessions.save')).toHaveLength(1);
    expect(joined.engine.snapshot().profiles.map(({ name }) => name)).toEqual(['home', 'office']);
    expect(joined.own()).toBeNull();
  });

  test('is let go of at the end, and not ended', async () => {
    const { engine, isLetGo } = elsewhere();
    const { joined, own } = join(engine);
    await joined.close();
    expect([isLetGo(), own.ends]).toEqual([true, 0]);
  });

  test('whoever follows it holds what it holds, through all that happens', async () => {
    const first = elsewhere();
    const scene = join(first.engine);
    const errors: unknown[] = [];
    const follower = new SnapshotFollower(
      { on: scene.joined.engine.on, snapshot: scene.joined.engine.handlers.snapshot },
      { adopted: () => undefined, changed: () => undefined, failed: (error) => errors.push(error) },
    );
    await follower.refresh();
    const same = () => expect.poll(() => follower.current()).toEqual(scene.joined.engine.snapshot());
    await same();
    first.double.update({ profiles: [profileOf({ name: 'more' })] });
    scene.joined.engine.overlayChanged();
    first.double.update({ order: [] });
    await same();
    const second = elsewhere('desktop', 8);
    scene.found.push(ok(null), ok(second.engine));
    first.end(crash);
    await become(scene, 'elsewhere', 'lost', 'elsewhere');
    second.double.update({ profiles: [] });
    await same();
    // The words of the one before count no more.
    first.double.update({ profiles: [profileOf({ name: 'late' })] });
    second.end(ending);
    await become(scene, 'elsewhere', 'lost', 'elsewhere', 'ended');
    await same();
    await scene.joined.engine.handlers.engine.start({});
    await become(scene, 'elsewhere', 'lost', 'elsewhere', 'ended', 'here');
    scene.own.double.update({ profiles: [profileOf({ name: 'own' })] });
    await same();
    expect(follower.current()?.profiles.map(({ name }) => name)).toEqual(['own']);
    expect(errors).toEqual([]);
  });
});

describe('when it is gone', () => {
  test('after a crash the next holder is attached to', async () => {
    const first = elsewhere();
    const scene = join(first.engine);
    scene.found.push(ok(elsewhere('browser', 9).engine));
    first.end(crash);
    await become(scene, 'elsewhere', 'lost', 'elsewhere');
    expect(scene.joined.engine.place()).toMatchObject({ holder: { mode: 'browser', pid: 9 } });
    expect(scene.taken).toEqual([]);
  });

  test('after a crash where nobody comes the folder is taken, and what was open is opened', async () => {
    const first = elsewhere();
    const scene = join(first.engine);
    first.end(crash);
    await become(scene, 'elsewhere', 'lost', 'here');
    expect(scene.taken).toEqual([true]);
    await scene.joined.close();
    expect(scene.own.ends).toBe(1);
  });

  test('the folder that another process was first to take is not fought for', async () => {
    const first = elsewhere();
    const winner = elsewhere('desktop', 11);
    let wasRefused = false;
    const scene = join(first.engine, {
      attach: () => Promise.resolve(ok(wasRefused ? winner.engine : null)),
      take: () => {
        wasRefused = true;
        return Promise.resolve(ok(null));
      },
    });
    first.end(crash);
    await become(scene, 'elsewhere', 'lost', 'elsewhere');
    expect(scene.joined.engine.place()).toMatchObject({ holder: { mode: 'desktop', pid: 11 } });
    expect(scene.taken).toEqual([]);
  });

  test.each(['service', 'browser', 'desktop'] as const)(
    'ended in order in %s it is not started again but by the user',
    async (mode) => {
      const first = elsewhere(mode);
      const looks: string[] = [];
      const enough = latch<undefined>();
      const scene = join(first.engine, {
        attach: () => {
          looks.push('look');
          if (looks.length > 50) enough.resolve(undefined);
          return Promise.resolve(ok(null));
        },
      });
      first.end(ending);
      await become(scene, 'elsewhere', 'ended');
      await enough.promise;
      expect(scene.kinds()).toEqual(['elsewhere', 'ended']);
      await scene.joined.engine.handlers.engine.start({});
      await become(scene, 'elsewhere', 'ended', 'here');
      // An end in order leaves nothing to be opened again.
      expect(scene.taken).toEqual([false]);
    },
  );

  test('a command that has done its work leaves the folder to the window', async () => {
    const first = elsewhere('command');
    const scene = join(first.engine);
    first.end(ending);
    await become(scene, 'elsewhere', 'lost', 'here');
    expect(scene.taken).toEqual([false]);
  });

  test('commands fail and say so, questions go, and what was known is still there', async () => {
    const first = elsewhere();
    const scene = join(first.engine);
    first.end(ending);
    await become(scene, 'elsewhere', 'ended');
    const { engine } = scene.joined;
    expect(await engine.handlers.keys.listFiles({})).toEqual(fail(crash));
    const snapshot = await engine.handlers.snapshot.get({});
    expect(snapshot).toMatchObject({ ok: true, value: { prompts: [], profiles: [{ name: 'office' }] } });
    // It is over for whoever asks, too.
    expect(engine.snapshot().app.engine).toMatchObject({ kind: 'ended', holder: { pid: 7 } });
  });

  test('why it cannot be had is said, and it is tried again', async () => {
    const first = elsewhere();
    const version: AppError = { code: 'engine-version', data: { running: '9', own: '1' } };
    const scene = join(first.engine);
    const errors: (string | null)[] = [];
    scene.joined.engine.on('snapshot.changed', ({ app }) => {
      if (app?.engine.kind === 'lost') errors.push(app.engine.error?.code ?? null);
    });
    scene.found.push(fail(version));
    scene.refused.push(fail({ code: 'file-write', data: { path: '/x', detail: 'full' } }));
    first.end(crash);
    await become(scene, 'elsewhere', 'lost', 'here');
    expect(errors).toEqual([null, 'engine-version', 'file-write']);
  });

  test('an end of this process in the midst of taking over leaves nothing running', async () => {
    const first = elsewhere();
    const taking = latch<undefined>();
    const taken = latch<undefined>();
    let ends = 0;
    const { on, ...handlers } = createGinnelDouble().ginnel;
    const { snapshot } = createGinnelDouble();
    const scene = join(first.engine, {
      take: async () => {
        taking.resolve(undefined);
        await taken.promise;
        return ok({ on, handlers, snapshot, shutdown: () => Promise.resolve(void (ends += 1)) });
      },
    });
    first.end(crash);
    await taking.promise;
    const closed = scene.joined.close();
    taken.resolve(undefined);
    await closed;
    expect([ends, scene.taken]).toEqual([1, []]);
  });
});
