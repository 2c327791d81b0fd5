import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHistoryStore } from '../../electron/storage/history';
import { historyCapacity, type HistoryEntry } from '../../shared/history';
import { newSessionId } from '../../shared/ids';
import { expectRights } from '../support/rights';
import { disk } from '../support/here';

let home = '';
let folder = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-history-'));
  folder = join(home, 'history');
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const id = newSessionId();
const opened = (at: number): HistoryEntry => ({ at, what: 'opened', error: null });
const lost: HistoryEntry = {
  at: 2,
  what: 'lost',
  error: { code: 'connect-refused', data: { host: 'a', port: 22 } },
};
const path = (): string => join(folder, `${id}.jsonl`);

test('entries are there after a restart, oldest first, each session’s its own', async () => {
  const store = createHistoryStore(folder, disk);
  expect(await store.read(id)).toEqual([]);
  store.add(id, opened(1));
  store.add(id, lost);
  store.add(newSessionId(), opened(3));
  await store.settled();
  expect(await createHistoryStore(folder, disk).read(id)).toEqual([opened(1), lost]);
  await expectRights(folder, 0o700);
  await expectRights(path(), 0o600);
});

test('a torn line and lines of a later Ginnel are left out, and cost no other', async () => {
  const store = createHistoryStore(folder, disk);
  store.add(id, opened(1));
  await store.settled();
  await appendFile(path(), '{"at":2,"what":"frozen","error":null}\nnot json\n{"at":3,"wh');
  const restarted = createHistoryStore(folder, disk);
  restarted.add(id, opened(4));
  await restarted.settled();
  expect(await restarted.read(id)).toEqual([opened(1), opened(4)]);
});

test('a history keeps its youngest entries, and its file does not grow without end', async () => {
  const store = createHistoryStore(folder, disk);
  const total = historyCapacity * 3 + 7;
  for (let at = 1; at <= total; at += 1) store.add(id, opened(at));
  await store.settled();
  const kept = await store.read(id);
  expect(kept).toHaveLength(historyCapacity);
  expect(kept.at(-1)).toEqual(opened(total));
  expect((await readFile(path(), 'utf8')).split('\n').length).toBeLessThan(historyCapacity * 2);
});

test('a history that is set aside begins anew, and is brought back before what came since', async () => {
  const store = createHistoryStore(folder, disk);
  store.add(id, opened(1));
  store.setAside(id);
  expect(await store.read(id)).toEqual([]);
  store.add(id, opened(2));
  store.bringBack(id);
  expect(await store.read(id)).toEqual([opened(1), opened(2)]);
  expect(await readdir(folder)).toHaveLength(1);
});

test('a history that is forgotten is gone, also by the next start where there was no time for it', async () => {
  const store = createHistoryStore(folder, disk);
  store.add(id, opened(1));
  store.setAside(id);
  store.forget(id);
  await store.settled();
  expect(await readdir(folder)).toEqual([]);
  store.add(id, opened(2));
  store.setAside(id);
  await store.settled();
  expect(await readdir(folder)).toHaveLength(1);
  await createHistoryStore(folder, disk).settled();
  expect(await readdir(folder)).toEqual([]);
});

test('where nothing can be written nothing is thrown', async () => {
  await writeFile(folder, 'in the way');
  const store = createHistoryStore(folder, disk);
  store.add(id, opened(1));
  store.forget(id);
  await store.settled();
  expect(await store.read(id)).toEqual([]);
});

test('where the system leaves no time an entry is on disk at once', async () => {
  const store = createHistoryStore(folder, disk);
  store.addAtOnce(id, opened(1));
  expect(existsSync(path())).toBe(true);
  expect(await createHistoryStore(folder, disk).read(id)).toEqual([opened(1)]);
});
