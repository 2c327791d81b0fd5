import { describe, expect, it } from 'vitest';
import { trayView } from '../../../electron/desktop/tray-view';
import { revisionOf } from '../../../shared/revision';
import { settle } from '../../support/fake-clock';
import { profileOf } from '../../support/samples';
import { createFaultyWorld, type FaultyWorld } from './faulty-world';

const profile = profileOf({ name: 'prod', host: 'h', username: 'u' });

const rename = async ({ engine }: FaultyWorld, from: string, name: string): Promise<void> => {
  const saved = await engine.handlers.savedSessions.save({
    profile: { ...profile, name },
    replaces: revisionOf({ ...profile, name: from }),
  });
  expect(saved).toMatchObject({ ok: true });
};
/** Everything that shows a name of the session, as a text. */
const shown = ({ engine }: FaultyWorld): string => {
  const { sessions, prompts, connectionTests } = engine.snapshot();
  return JSON.stringify([sessions, prompts, connectionTests, trayView(engine.snapshot())]);
};

describe('an open session that is renamed', () => {
  it('goes by its new name at once: its status, the tray, its test, the report', async () => {
    const world = await createFaultyWorld([profile]);
    const { sessions, connectionTests } = world.engine.handlers;
    await sessions.open({ profile });
    await connectionTests.start({ profile });
    await settle();
    expect(shown(world)).toContain('prod');
    await rename(world, 'prod', 'live');
    expect(shown(world)).not.toContain('prod');
    expect(world.engine.snapshot().sessions).toMatchObject([
      { profile: { name: 'live' }, state: { kind: 'connected' } },
    ]);
    expect(world.engine.snapshot().connectionTests).toMatchObject([{ title: 'live' }]);
    expect(JSON.stringify(trayView(world.engine.snapshot()).menu)).toContain('live: Connected');
    expect(world.attempts()).toBe(1);
    await world.engine.shutdown();
  });

  it('is asked about by its new name, also in a question that stands', async () => {
    const world = await createFaultyWorld([profile]);
    world.weather.asks = true;
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    expect(world.engine.snapshot().prompts).toMatchObject([{ title: 'prod' }]);
    await rename(world, 'prod', 'live');
    expect(world.engine.snapshot().prompts).toMatchObject([{ title: 'live' }]);
    await world.engine.shutdown();
  });

  it('goes by the old name again when the renaming is undone', async () => {
    const world = await createFaultyWorld([profile]);
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    await rename(world, 'prod', 'live');
    await rename(world, 'live', 'prod');
    expect(world.engine.snapshot().sessions).toMatchObject([{ profile: { name: 'prod' } }]);
    await world.engine.shutdown();
  });

  it('keeps the settings that it was opened with', async () => {
    const world = await createFaultyWorld([profile]);
    await world.engine.handlers.sessions.open({ profile: { ...profile, keepaliveSeconds: 7 } });
    await settle();
    await rename(world, 'prod', 'live');
    expect(world.engine.snapshot().sessions).toMatchObject([
      { profile: { name: 'live', keepaliveSeconds: 7 } },
    ]);
    await world.engine.shutdown();
  });
});
