import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { composeEngine } from '../../electron/compose';
import type { Engine } from '../../electron/engine';

/** The engine of its real parts, beside files that change as editors and git change them. */
let folder = '';
let engine: Engine;

async function start(): Promise<Engine> {
  const composed = await composeEngine({
    ...{ mode: 'command', folder: { path: join(folder, 'data'), named: true }, keychain: null },
    ...{ chooseKeyFile: null, openUrl: () => Promise.resolve() },
  });
  if (!composed.ok) throw new Error(composed.error.code);
  return composed.value;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-following-'));
  engine = await start();
});
afterEach(async () => {
  await engine.shutdown();
  await rm(folder, { recursive: true });
});

const hosts = (...names: readonly string[]): string =>
  names.map((name) => `Host ${name}\n  HostName ${name}.example\n`).join('');

/** Writes as editors do: another file takes its place. */
async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(`${path}~`, text, { mode: 0o600 });
  await rename(`${path}~`, path);
  return path;
}

async function shows(...names: readonly string[]): Promise<void> {
  const shown = (): readonly string[] =>
    engine.snapshot().followed.flatMap(({ profiles }) => profiles.map(({ name }) => name));
  await vi.waitFor(() => expect(shown()).toEqual(names), { timeout: 15_000, interval: 50 });
}

test('sessions come and go with the file and with what it includes, and with the start', async () => {
  await mkdir(join(folder, 'conf.d'), { mode: 0o700 });
  const path = await write('config', `Include ${folder}/conf.d/*\n${hosts('db')}`);
  expect(await engine.handlers.followed.add({ path })).toMatchObject({ ok: true });
  await shows('db');
  await write('conf.d/work', hosts('work'));
  await shows('work', 'db');
  await write('conf.d/work', hosts('office'));
  await shows('office', 'db');
  await write('config', hosts('web', 'db'));
  await shows('web', 'db');
  const ids = engine.snapshot().followed[0]?.profiles.map(({ id }) => id);

  await engine.shutdown();
  engine = await start();
  await engine.savedRead();
  await shows('web', 'db');
  expect(engine.snapshot().followed[0]?.profiles.map(({ id }) => id)).toEqual(ids);
});

test('a file that others may write to from now on is read no more, which is said; its sessions stay as they were', async () => {
  const path = await write('config', hosts('db'));
  await engine.handlers.followed.add({ path });
  await writeFile(path, hosts('evil'));
  await chmod(path, 0o666);
  await vi.waitFor(() => expect(engine.snapshot().followed[0]?.state.kind).toBe('unreadable'), {
    timeout: 15_000,
  });
  await shows('db');
  await chmod(path, 0o600);
  await shows('evil');
});

test('a team’s JSON in the midst of a merge costs nothing that was there', async () => {
  const sessions = (...names: readonly string[]): string =>
    JSON.stringify(
      { ginnelSessions: 1, sessions: names.map((name) => ({ name, host: `${name}.example` })) },
      null,
      2,
    );
  const path = await write('team.json', sessions('prod'));
  await engine.handlers.followed.add({ path });
  await write(
    'team.json',
    `<<<<<<< ours\n${sessions('prod')}\n=======\n${sessions('prod', 'lab')}\n>>>>>>> theirs\n`,
  );
  await vi.waitFor(() => expect(engine.snapshot().followed[0]?.state.kind).toBe('unreadable'), {
    timeout: 15_000,
  });
  await shows('prod');
  await rm(path);
  await write('team.json', sessions('prod', 'lab'));
  await shows('prod', 'lab');
});
