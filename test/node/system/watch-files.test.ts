import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchFiles } from '../../../electron/system/watch-files';
import { unixOnly } from '../../support/unix-only';

let folder = '';
let stop: () => void = () => undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-watch-'));
});
afterEach(async () => {
  stop();
  await rm(folder, { recursive: true, force: true });
});

/** Watches until a change is told of. @returns resolves with it */
function watching(paths: readonly string[], interval: number): () => Promise<void> {
  let told = 0;
  stop = watchFiles(paths, () => (told += 1), interval);
  return async () => {
    const before = told;
    await vi.waitFor(() => expect(told).toBeGreaterThan(before), { timeout: 5000, interval: 20 });
  };
}

/** An hour between looks leaves it to what the system tells; a short one, in a folder that cannot be watched, to the looks. */
const hour = 3_600_000;

describe('what the system tells', () => {
  test.each([
    ['is written', (path: string) => writeFile(path, 'new')],
    [
      'gives way to another',
      async (path: string) => {
        await writeFile(`${path}~`, 'new');
        await rename(`${path}~`, path);
      },
    ],
    ['is removed', (path: string) => rm(path)],
  ])('a file that %s', async (_what, change) => {
    const path = join(folder, 'config');
    await writeFile(path, 'old');
    const changed = watching([path], hour);
    // The watch begins a moment later, once it is known that its folder answers.
    await wait(200);
    const told = changed();
    await change(path);
    await told;
  });

  test('a file that comes, and one in a folder that is looked through', async () => {
    const inside = join(folder, 'config.d');
    await mkdir(inside);
    const changed = watching([join(folder, 'config'), inside], hour);
    await wait(200);
    const first = changed();
    await writeFile(join(folder, 'config'), 'new');
    await first;
    const second = changed();
    await writeFile(join(inside, 'work'), 'new');
    await second;
  });

  test('a file behind a link', unixOnly('links'), async () => {
    const elsewhere = join(folder, 'dotfiles');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'config'), 'old');
    await symlink(join(elsewhere, 'config'), join(folder, 'config'));
    const changed = watching([join(folder, 'config')], hour);
    await wait(200);
    const told = changed();
    await writeFile(join(elsewhere, 'config'), 'new');
    await told;
  });

  test('nothing of a file that changed long ago', async () => {
    // Nothing of a test is old enough; the program that runs it is.
    let told = 0;
    stop = watchFiles([process.execPath], () => (told += 1), hour);
    await wait(200);
    expect(told).toBe(0);
  });

  test('nothing of other files', async () => {
    await writeFile(join(folder, 'config'), 'old');
    let told = 0;
    stop = watchFiles([join(folder, 'config')], () => (told += 1), hour);
    await wait(200);
    // The file itself changed just before it was watched.
    expect(told).toBe(1);
    await writeFile(join(folder, 'known_hosts'), 'x');
    await wait(200);
    expect(told).toBe(1);
  });
});

describe('a look now and then', () => {
  test('finds a file whose folder was not there to be watched', async () => {
    const path = join(folder, 'later', 'config');
    const changed = watching([path], 50);
    await wait(150);
    const told = changed();
    await mkdir(join(folder, 'later'));
    await writeFile(path, 'new');
    await told;
  });

  test('says nothing of one that is not there, and nothing once it ended', async () => {
    const path = join(folder, 'later', 'config');
    let told = 0;
    stop = watchFiles([path], () => (told += 1), 20);
    await wait(200);
    expect(told).toBe(0);
    stop();
    await mkdir(join(folder, 'later'));
    await writeFile(path, 'new');
    await wait(200);
    expect(told).toBe(0);
  });
});
