import { lstat, mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listenPrivately } from '../../electron/forwards/private-socket';

let folder: string;
let mask: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-socket-'));
  mask = process.umask(0);
});

afterEach(async () => {
  process.umask(mask);
  await rm(folder, { recursive: true });
});

const ignore = (): void => undefined;

/** Looks at a file without pause, on a thread of its own; tells the mode it has when it is first there. */
async function watchMode(file: string): Promise<Promise<number>[]> {
  const worker = new Worker(
    `const { lstatSync } = require('node:fs');
     const { parentPort, workerData } = require('node:worker_threads');
     parentPort.postMessage('looking');
     let found;
     while (found === undefined) found = lstatSync(workerData, { throwIfNoEntry: false });
     parentPort.postMessage(found.mode & 0o777);`,
    { eval: true, workerData: file },
  );
  await once(worker, 'message');
  return [once(worker, 'message').then(([mode]) => Number(mode))];
}

it('is for its owner alone from the first moment on, whatever the umask', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const file = join(folder, 'a-socket.sock');
    const [seen] = await watchMode(file);
    const { close } = await listenPrivately(file, ignore, process.platform);
    expect(await seen).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a-socket.sock']);
    await close();
    expect(await readdir(folder)).toEqual([]);
  }
});

it('hands on who comes, until it is closed', async () => {
  const file = join(folder, 's');
  const { close } = await listenPrivately(
    file,
    (socket) => {
      socket.end('hello');
    },
    process.platform,
  );
  const client = connect(file);
  const [data] = (await once(client, 'data')) as [Buffer];
  expect(data.toString()).toBe('hello');
  client.destroy();
  await close();
  await expect(lstat(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('takes nobody’s place, and leaves nothing behind when it gets none', async () => {
  const file = join(folder, 'taken.sock');
  await writeFile(file, 'mine');
  await expect(listenPrivately(file, ignore, process.platform)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(await readdir(folder)).toEqual(['taken.sock']);
  await expect(listenPrivately(join(folder, 'none/x.sock'), ignore, process.platform)).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

it('leaves alone what has taken its place', async () => {
  const file = join(folder, 'x.sock');
  const { close } = await listenPrivately(file, ignore, process.platform);
  await unlink(file);
  await writeFile(file, 'another’s');
  await close();
  expect((await lstat(file)).isFile()).toBe(true);
});
