import { describe, expect, test } from 'vitest';
import { createEngine, type Engine, type EngineDependencies } from '../../../../electron/engine';
import { followedFrom, savedSessions } from '../../../../shared/followed';
import type { ImportPlan } from '../../../../shared/import-plan';
import { revisionOf } from '../../../../shared/revision';
import { fail, ok } from '../../../../shared/result';
import { newProfile, type SessionProfile } from '../../../../shared/session-profile';
import { createFakeClock } from '../../../support/fake-clock';
import { followedFolder, planOf, type FollowedFolder } from '../../../support/followed-world';
import { inertDependencies, trustingHosts } from '../../../support/inert-dependencies';
import { appInfo, profileOf } from '../../../support/samples';

const config = '/home/demo/.ssh/config';
const team = '/srv/team.json';

const named = (name: string, more: Partial<SessionProfile> = {}): SessionProfile =>
  profileOf({ name, host: `${name}.example`, ...more });

/** An engine whose connections all fail with what says which server was tried. */
async function scene(world: FollowedFolder, own: readonly SessionProfile[] = []) {
  const forgotten: string[] = [];
  const clock = createFakeClock();
  const tried: string[] = [];
  const dependencies: EngineDependencies = {
    app: { ...appInfo, mode: 'command' },
    ...{ clock, random: () => 0.5 },
    connect: ({ target }) => {
      tried.push(target.host);
      return Promise.resolve(fail({ code: 'auth-cancelled', data: {} }));
    },
    startLocal: () => Promise.reject(new Error('not used')),
    startRemote: () => Promise.reject(new Error('not used')),
    ...inertDependencies(),
    sessions: {
      load: () => Promise.resolve({ profiles: own, order: [], defaults: newProfile(), notices: [] }),
      save: () => Promise.resolve(ok(null)),
    },
    history: { ...inertDependencies().history, setAside: (id) => void forgotten.push(id) },
    knownHosts: trustingHosts,
    followed: world,
  };
  const engine = await createEngine(dependencies);
  return { engine, clock, tried, forgotten };
}

function namesIn(engine: Engine): readonly (readonly [string, readonly string[]])[] {
  return engine
    .snapshot()
    .followed.map(({ name, profiles }) => [name, profiles.map((profile) => profile.name)]);
}

function idOf(engine: Engine, name: string): SessionProfile['id'] {
  const found = savedSessions(engine.snapshot()).find((profile) => profile.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.id;
}

describe('following a file', () => {
  test('its sessions are saved sessions from then on, also after a start', async () => {
    const world = followedFolder();
    world.files.set(config, planOf({ sessions: [named('db'), named('web')] }));
    const { engine } = await scene(world, [named('mine')]);
    const added = await engine.handlers.followed.add({ path: config });
    expect(added.ok && world.kept().map(({ id, path }) => [id, path])).toEqual([
      [added.ok && added.value.followedId, config],
    ]);
    expect(namesIn(engine)).toEqual([['~/.ssh/config', ['db', 'web']]]);
    expect(savedSessions(engine.snapshot()).map(({ name }) => name)).toEqual(['mine', 'db', 'web']);
    await engine.shutdown();
    expect(world.watched()).toEqual([]);

    const again = await scene(world);
    await again.engine.savedRead();
    expect(namesIn(again.engine)).toEqual([['~/.ssh/config', ['db', 'web']]]);
    expect(idOf(again.engine, 'db')).toBe(idOf(engine, 'db'));
  });

  test('twice is once', async () => {
    const world = followedFolder();
    world.files.set(config, planOf({ sessions: [named('db')] }));
    const { engine } = await scene(world);
    const ids = [
      await engine.handlers.followed.add({ path: config }),
      await engine.handlers.followed.add({ path: config }),
    ];
    expect(ids[0]).toEqual(ids[1]);
    expect(engine.snapshot().followed).toHaveLength(1);
  });

  test.each([
    ['is not there', null, 'file-read'],
    ['is wrong as a whole', planOf({ problems: [[null, 'x']] }), 'import-problem'],
    ['holds no session', planOf({}), 'import-problem'],
  ] as const)('one that %s is refused, and why is said', async (_what, plan, code) => {
    const world = followedFolder();
    if (plan !== null) world.files.set(config, plan);
    const { engine } = await scene(world);
    expect(await engine.handlers.followed.add({ path: config })).toMatchObject({
      ok: false,
      error: { code },
    });
    expect([engine.snapshot().followed, world.kept()]).toEqual([[], []]);
  });

  test('what the disk does not take is not shown', async () => {
    const world = followedFolder();
    world.files.set(config, planOf({ sessions: [named('db')] }));
    world.fill();
    const { engine } = await scene(world);
    expect(await engine.handlers.followed.add({ path: config })).toMatchObject({
      error: { code: 'file-write' },
    });
    expect(engine.snapshot().followed).toEqual([]);
  });

  test('ends with its sessions gone; those that are open go on', async () => {
    const world = followedFolder([config]);
    world.files.set(config, planOf({ sessions: [named('db')] }));
    const { engine, forgotten } = await scene(world);
    await engine.savedRead();
    const [file] = engine.snapshot().followed;
    const [profile] = file?.profiles ?? [];
    if (file === undefined || profile === undefined) throw new Error('not followed');
    await engine.handlers.sessions.open({ profile });
    expect(await engine.handlers.followed.remove({ followedId: file.id })).toEqual(ok({}));
    expect([engine.snapshot().followed, world.kept(), world.watched()]).toEqual([[], [], []]);
    expect(engine.snapshot().sessions.map(({ id }) => id)).toEqual([profile.id]);
    expect(forgotten).toEqual([profile.id]);
    expect(await engine.handlers.followed.remove({ followedId: file.id })).toMatchObject({ ok: false });
  });
});

describe('a file that changes', () => {
  async function followed(plan: ImportPlan) {
    const world = followedFolder([config]);
    world.files.set(config, plan);
    const { engine, clock, tried } = await scene(world);
    await engine.savedRead();
    return { world, engine, clock, tried };
  }

  test('is read again once it is quiet, and told of', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    const told: (readonly string[])[] = [];
    engine.on('snapshot.changed', ({ followed: files }) => {
      if (files !== undefined) told.push(files.flatMap(({ profiles }) => profiles.map(({ name }) => name)));
    });
    const id = idOf(engine, 'db');
    world.files.set(config, planOf({ sessions: [named('new'), named('db', { host: 'moved' })] }));
    const before = world.reads();
    for (let step = 0; step < 5; step += 1) {
      world.touch(config);
      await clock.advance(150);
    }
    expect(world.reads()).toBe(before);
    await clock.advance(300);
    expect(world.reads()).toBe(before + 1);
    expect(namesIn(engine)).toEqual([['~/.ssh/config', ['new', 'db']]]);
    expect(told.at(-1)).toEqual(['new', 'db']);
    expect(idOf(engine, 'db')).toBe(id);
  });

  test('while it was read is read once more', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    const reading: { done?: (plan: ImportPlan) => void } = {};
    world.files.set(config, new Promise((resolve) => (reading.done = resolve)));
    world.touch(config);
    await clock.advance(300);
    world.touch(config);
    await clock.advance(300);
    world.files.set(config, planOf({ sessions: [named('last')] }));
    reading.done?.(planOf({ sessions: [named('between')] }));
    await clock.advance(300);
    expect(namesIn(engine)).toEqual([['~/.ssh/config', ['last']]]);
  });

  test('keeps its sessions while it cannot be read, and says why', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    const saved = world.files.get(config);
    world.files.delete(config);
    world.touch(config);
    await clock.advance(300);
    expect(engine.snapshot().followed).toMatchObject([
      { state: { kind: 'unreadable', error: { code: 'import-problem' } }, profiles: [{ name: 'db' }] },
    ]);
    world.files.set(config, saved ?? planOf({}));
    world.touch(config);
    await clock.advance(300);
    expect(engine.snapshot().followed[0]?.state.kind).toBe('read');
  });

  test('may have no sessions any more', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    world.files.set(config, planOf({}));
    world.touch(config);
    await clock.advance(300);
    expect(engine.snapshot().followed).toMatchObject([{ state: { kind: 'read' }, profiles: [] }]);
  });

  test('is read anew when what sessions start from changes', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    const before = world.reads();
    await engine.handlers.savedSessions.saveDefaults({
      profile: profileOf({ keepaliveSeconds: 7 }),
      replaces: revisionOf(engine.snapshot().defaults),
    });
    await clock.advance(300);
    expect(world.reads()).toBe(before + 1);
  });

  test('a reader that breaks leaves what was there', async () => {
    const { world, engine, clock } = await followed(planOf({ sessions: [named('db')] }));
    world.files.set(config, 'fault');
    world.touch(config);
    await clock.advance(300);
    expect(engine.snapshot().followed).toMatchObject([
      { state: { kind: 'unreadable' }, profiles: [{ name: 'db' }] },
    ]);
  });
});

describe('a followed session', () => {
  async function beside(...own: readonly SessionProfile[]) {
    const world = followedFolder();
    world.files.set(config, planOf({ sessions: [named('db'), named('web')] }));
    world.files.set(team, planOf({ sessions: [named('prod', { host: 'deploy@prod.example' })] }));
    const made = await scene(world, own);
    for (const path of [config, team]) await made.engine.handlers.followed.add({ path });
    return { world, ...made };
  }

  test.each(['db', 'another name'])('is not saved over, as %s', async (name) => {
    const { engine } = await beside();
    const [profile] = engine.snapshot().followed[0]?.profiles ?? [];
    if (profile === undefined) throw new Error('not followed');
    const refused = {
      ok: false,
      error: { code: 'session-followed', data: { text: 'db', path: '~/.ssh/config' } },
    };
    expect(
      await engine.handlers.savedSessions.save({ profile: { ...profile, name }, replaces: null }),
    ).toEqual(refused);
    expect(await engine.handlers.savedSessions.save({ profile: named('db'), replaces: null })).toEqual(
      refused,
    );
    expect(await engine.handlers.savedSessions.delete({ sessionId: profile.id })).toEqual(refused);
    expect(await engine.handlers.savedSessions.save({ profile: named('a copy'), replaces: null })).toEqual(
      ok({}),
    );
  });

  test('whose name is taken says where it is from, so that a name means one session', async () => {
    const { engine } = await beside(named('db'), named('prod'), named('prod (/srv/team.json)'));
    expect(savedSessions(engine.snapshot()).map(({ name }) => name)).toEqual([
      'db',
      'prod',
      'prod (/srv/team.json)',
      'db (~/.ssh/config)',
      'web',
      'prod (/srv/team.json) (2)',
    ]);
  });

  test('that is one of the user’s own by its id is shown as that', async () => {
    const { engine } = await beside();
    const [db] = engine.snapshot().followed[0]?.profiles ?? [];
    if (db === undefined) throw new Error('not followed');
    const again = await beside({ ...db, name: 'kept' });
    expect(savedSessions(again.engine.snapshot()).map(({ name }) => name)).toEqual(['kept', 'web', 'prod']);
    expect(again.engine.snapshot().followed[0]?.said).toMatchObject([{ about: 'db', isWrong: false }]);
  });

  test('takes switches of one’s own, which last and are dropped where the file says the same', async () => {
    const { engine, world } = await beside();
    const sessionId = idOf(engine, 'db');
    const { overlay } = engine.handlers.followed;
    expect(await overlay({ sessionId, overlay: { connectAtStart: true } })).toEqual(ok({}));
    expect(await overlay({ sessionId, overlay: { name: ' Database ' } })).toEqual(ok({}));
    expect(engine.snapshot().followed[0]?.profiles[0]).toMatchObject({
      name: 'Database',
      connectAtStart: true,
    });
    expect(world.kept()[0]?.overlays).toEqual([
      { session: 'db', overlay: { name: 'Database', connectAtStart: true } },
    ]);
    expect(await overlay({ sessionId, overlay: { name: 'db', connectAtStart: false } })).toEqual(ok({}));
    expect(world.kept()[0]?.overlays).toEqual([]);
  });

  test('takes tags of one’s own in the place of those of the file', async () => {
    const { engine, world } = await beside();
    const sessionId = idOf(engine, 'db');
    const { overlay } = engine.handlers.followed;
    expect(await overlay({ sessionId, overlay: { tags: ['prod', 'eu'] } })).toEqual(ok({}));
    expect(engine.snapshot().followed[0]?.profiles[0]?.tags).toEqual(['prod', 'eu']);
    expect(world.kept()[0]?.overlays).toEqual([{ session: 'db', overlay: { tags: ['prod', 'eu'] } }]);
    expect(await overlay({ sessionId, overlay: { tags: [] } })).toEqual(ok({}));
    expect(world.kept()[0]?.overlays).toEqual([]);
  });

  test.each([
    ['web', 'name-taken'],
    ['Default Settings', 'name-taken'],
    ['', 'name-invalid'],
  ])('is not called %j', async (name, code) => {
    const { engine } = await beside();
    const sessionId = idOf(engine, 'db');
    const renamed = await engine.handlers.followed.overlay({ sessionId, overlay: { name } });
    expect(renamed).toMatchObject({ ok: false, error: { code } });
  });

  test('of a team has a login of one’s own; one of ssh_config has that in the file', async () => {
    const { engine } = await beside();
    const { overlay } = engine.handlers.followed;
    const login = { username: 'me', privateKeyFile: '~/.ssh/mine' };
    expect(await overlay({ sessionId: idOf(engine, 'prod'), overlay: login })).toEqual(ok({}));
    expect(engine.snapshot().followed[1]?.profiles[0]).toMatchObject({ ...login, host: 'prod.example' });
    expect(await overlay({ sessionId: idOf(engine, 'db'), overlay: login })).toMatchObject({
      error: { code: 'not-available' },
    });
    expect(await overlay({ sessionId: named('x').id, overlay: {} })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  test('is a jump host like any other saved session', async () => {
    const { engine, clock, tried } = await beside();
    const jumps = [{ kind: 'saved', sessionId: idOf(engine, 'db') }] as const;
    await engine.handlers.sessions.open({ profile: named('inner', { jumps }) });
    await clock.advance(100);
    expect(tried).toEqual(['db.example']);
  });

  test('knows its file', async () => {
    const { engine } = await beside(named('mine'));
    const files = ['mine', 'db', 'prod'].map(
      (name) => followedFrom(engine.snapshot(), idOf(engine, name))?.path ?? null,
    );
    expect(files).toEqual([null, config, team]);
  });
});

describe('at the start', () => {
  /** A file with a marked session, followed in an earlier run. */
  async function marked(): Promise<FollowedFolder> {
    const world = followedFolder([config]);
    world.files.set(config, planOf({ sessions: [named('db'), named('web')] }));
    const { engine } = await scene(world);
    await engine.savedRead();
    await engine.handlers.followed.overlay({
      sessionId: idOf(engine, 'db'),
      overlay: { connectAtStart: true },
    });
    await engine.shutdown();
    return world;
  }

  test('marked ones open with the user’s own', async () => {
    const { engine, clock, tried } = await scene(await marked(), [named('mine', { connectAtStart: true })]);
    await engine.openMarked();
    await clock.advance(100);
    expect(tried.toSorted()).toEqual(['db.example', 'mine.example']);
  });

  test('a file that takes long holds the user’s own up for a moment, and its sessions open when it is read', async () => {
    const world = await marked();
    const plan = world.files.get(config);
    const reading: { done?: () => void } = {};
    world.files.set(
      config,
      new Promise<void>((resolve) => (reading.done = resolve)).then(() => plan as ImportPlan),
    );
    const { engine, clock, tried } = await scene(world, [named('mine', { connectAtStart: true })]);
    const opened = engine.openMarked();
    await clock.advance(2900);
    expect(tried).toEqual([]);
    await clock.advance(200);
    await opened;
    expect(tried).toEqual(['mine.example']);
    reading.done?.();
    await clock.advance(100);
    expect(tried).toEqual(['mine.example', 'db.example']);
  });

  test('a marked one that was open when the program broke down is not asked about', async () => {
    const world = await marked();
    const { engine } = await scene(world);
    await engine.savedRead();
    const left = engine.snapshot().followed[0]?.profiles ?? [];
    const inert = inertDependencies();
    const again = await createEngine({
      app: appInfo,
      ...{ clock: createFakeClock(), random: () => 0.5 },
      connect: () => Promise.reject(new Error('not used')),
      startLocal: () => Promise.reject(new Error('not used')),
      startRemote: () => Promise.reject(new Error('not used')),
      ...inert,
      ...{ knownHosts: trustingHosts, followed: world },
      openNotes: { ...inert.openNotes, leftOpen: () => Promise.resolve(left) },
    });
    expect(again.snapshot().reopenable.map(({ name }) => name)).toEqual(['web']);
  });
});
