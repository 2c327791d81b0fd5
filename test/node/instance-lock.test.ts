import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDisk, findLockHolder, takeInstanceLock } from '../../electron/storage';
import { pipeOf, socketOf, type FolderName } from '../../electron/storage/folder-name';
import { askName, holdName } from '../../electron/system/held-name';
import { alreadyRuns } from '../../shared/texts/dialogs';
import { heldBy } from '../../shared/texts/web';
import { linuxOnly } from '../support/unix-only';

let base = '';
let temporary = '';
const held: { release: () => unknown }[] = [];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-lock-'));
  temporary = await mkdtemp(join(tmpdir(), 'gt-'));
});
afterEach(async () => {
  for (const lock of held.splice(0)) await lock.release();
  await rm(base, { recursive: true });
  await rm(temporary, { recursive: true });
});

/** Linux' abstract sockets are as Windows' pipes are: no file, one holder, gone with its process. */
const asWindows = (folder: string): Promise<FolderName> => pipeOf(folder, { pipes: '\0', temporary });
const asMac = (folder: string): Promise<FolderName> => socketOf(folder, { pipes: '', temporary });
const systems = [
  ['win32', asWindows],
  ['darwin', asMac],
] as const;

async function take(
  platform: NodeJS.Platform,
  nameOf: (folder: string) => Promise<FolderName>,
  mode: 'desktop' | 'browser' = 'browser',
  folder = base,
) {
  const outcome = await takeInstanceLock(folder, mode, createDisk(platform), nameOf);
  if (!outcome.ok) throw new Error(outcome.error.code);
  if (outcome.value.kind === 'taken') held.push(outcome.value.lock);
  return outcome.value;
}

/** A process of its own that holds the name until it is killed. */
async function otherHolder(address: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../support/name-holder.mjs', import.meta.url));
  // No argument of a program can have a zero in it.
  const child = fork(program, [address.replaceAll('\0', '@')]);
  await once(child, 'message');
  return child;
}

describe.each(systems)('a data folder on %s', linuxOnly('abstract'), (platform, nameOf) => {
  test('is held by one, who says who it is; then by the next', async () => {
    const first = await take(platform, nameOf, 'browser');
    if (first.kind !== 'taken') throw new Error('not taken');
    await first.lock.publish({ address: 'http://127.0.0.1:1/#token=t' });
    expect(await take(platform, nameOf, 'desktop')).toEqual({
      kind: 'held',
      by: {
        who: { pid: process.pid, mode: 'browser' },
        address: 'http://127.0.0.1:1/#token=t',
        control: null,
      },
    });
    await first.lock.release();
    await first.lock.release();
    expect(await readdir(base)).toEqual([]);
    expect((await take(platform, nameOf, 'desktop')).kind).toBe('taken');
  });

  test('is free where a lock file names a living stranger’s number', async () => {
    const left = { pid: process.ppid, started: null, mode: 'browser', address: 'http://127.0.0.1:1/' };
    await writeFile(join(base, 'ginnel.lock'), JSON.stringify(left));
    expect((await take(platform, nameOf, 'desktop')).kind).toBe('taken');
    expect(JSON.parse(await readFile(join(base, 'ginnel.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('is held whatever became of the lock file, and by the mode that the holder says', async () => {
    await take(platform, nameOf, 'desktop');
    await rm(join(base, 'ginnel.lock'));
    const left = { pid: process.ppid, started: null, mode: 'browser', address: 'http://127.0.0.1:1/' };
    for (const text of [null, 'nonsense', JSON.stringify(left)]) {
      if (text !== null) await writeFile(join(base, 'ginnel.lock'), text);
      expect(await take(platform, nameOf)).toEqual({
        kind: 'held',
        by: { who: { pid: process.pid, mode: 'desktop' }, address: null, control: null },
      });
    }
  });

  test('of many at once exactly one gets it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const folder = join(base, String(round));
      await mkdir(folder);
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, () => take(platform, nameOf, 'browser', folder)),
      );
      expect(outcomes.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    }
  }, 30_000);

  test('another spelling of it is the same', async () => {
    await symlink(base, join(temporary, 'link'));
    await take(platform, nameOf);
    expect((await take(platform, nameOf, 'browser', join(temporary, 'link'))).kind).toBe('held');
  });

  test('tells all that was published, in whatever order, and is found without being taken', async () => {
    expect(await findLockHolder(base, createDisk(platform), nameOf)).toBeNull();
    const first = await take(platform, nameOf, 'browser');
    if (first.kind !== 'taken') throw new Error('not taken');
    const control = { address: join(base, 'control.sock'), key: 'k' };
    await Promise.all([
      first.lock.publish({ control }),
      first.lock.publish({ address: 'http://127.0.0.1:1/#token=t' }),
    ]);
    expect(await findLockHolder(base, createDisk(platform), nameOf)).toEqual({
      who: { pid: process.pid, mode: 'browser' },
      address: 'http://127.0.0.1:1/#token=t',
      control,
    });
    await first.lock.release();
    expect(await findLockHolder(base, createDisk(platform), nameOf)).toBeNull();
  });

  test('given up at once, it is free at once', async () => {
    const first = await take(platform, nameOf);
    if (first.kind !== 'taken') throw new Error('not taken');
    first.lock.releaseAtOnce();
    expect((await take(platform, nameOf)).kind).toBe('taken');
  });

  test('a folder that is not there is an error', async () => {
    const none = await takeInstanceLock(join(base, 'none'), 'browser', createDisk(platform), nameOf);
    expect(none).toMatchObject({ ok: false, error: { code: 'file-write' } });
  });
});

describe('a Ginnel that was killed', linuxOnly('abstract'), () => {
  test.each([
    ['win32', (): string => '\0ginnel-killed'],
    ['darwin', (): string => join(base, 'ginnel.sock')],
  ])('holds nothing any more on %s', async (_, address) => {
    const child: ChildProcess = await otherHolder(address());
    expect(await askName(address())).toEqual({ held: true, greeting: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await askName(address())).toEqual({ held: false });
  });

  test('leaves a socket behind, which is replaced; of many at once by one', async () => {
    const child = await otherHolder(join(base, 'ginnel.sock'));
    expect((await take('darwin', asMac)).kind).toBe('held');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(base)).toEqual(['ginnel.sock']);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => take('darwin', asMac)));
    expect(outcomes.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  });

  test('and one that was killed while it claimed is waited for only as long as claims last', async () => {
    await writeFile(join(base, `ginnel.lock.claim.${String(process.ppid)}..1`), '');
    expect((await take('darwin', asMac)).kind).toBe('taken');
  }, 15_000);
});

test('a holder is asked for before the name is taken: not every system that calls itself Windows keeps it for one', async () => {
  const shared = (): Promise<FolderName> =>
    Promise.resolve({
      isAtomic: true,
      ask: () => Promise.resolve({ held: true, greeting: { pid: 7, mode: 'desktop' } }),
      take: () => Promise.resolve({ release: () => undefined }),
    });
  expect(await take('win32', shared)).toEqual({
    kind: 'held',
    by: { who: { pid: 7, mode: 'desktop' }, address: null, control: null },
  });
});

describe('a socket', linuxOnly('abstract'), () => {
  test('in a folder whose path is too long for one is in it all the same', async () => {
    const long = join(base, 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(long, { recursive: true });
    const first = await take('darwin', asMac, 'desktop', long);
    expect((await readdir(long)).toSorted()).toEqual(['ginnel.lock', 'ginnel.sock']);
    expect((await take('darwin', asMac, 'browser', long)).kind).toBe('held');
    expect(await readdir(temporary)).toEqual([]);
    if (first.kind === 'taken') await first.lock.release();
    expect(await readdir(long)).toEqual([]);
  });

  test('that nobody answers on is held all the same, by nobody knows whom', async () => {
    const server = createServer().listen(join(base, 'ginnel.sock'));
    await once(server, 'listening');
    const name = await asMac(base);
    expect(await name.ask()).toEqual({ held: true, greeting: null });
    expect(await take('darwin', asMac)).toEqual({
      kind: 'held',
      by: { who: null, address: null, control: null },
    });
    server.close();
  });

  test('of a later version is understood as far as it goes, and nothing said to a holder harms it', async () => {
    const address = join(base, 's');
    const own = await holdName(address, { pid: 1, more: 'x' });
    expect(await askName(address)).toEqual({ held: true, greeting: { pid: 1, more: 'x' } });
    own?.release();
    const later = createServer((socket) =>
      socket.write('ginnel/2 {"pid":2,"mode":"desktop"}\nand more'),
    ).listen(address);
    await once(later, 'listening');
    expect(await askName(address)).toEqual({ held: true, greeting: { pid: 2, mode: 'desktop' } });
    later.close();
  });
});

test('the words name the true mode', () => {
  expect(alreadyRuns({ mode: 'desktop', pid: 7 }, null)).toContain('the desktop app, process 7');
  expect(alreadyRuns({ mode: 'browser', pid: 7 }, 'http://x/')).toMatch(
    /browser mode, process 7.*It is at http:\/\/x\//u,
  );
  expect(heldBy(null)).toContain('does not answer');
  expect(heldBy(null)).not.toMatch(/mode|process/u);
});
