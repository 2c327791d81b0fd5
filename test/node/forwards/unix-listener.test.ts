import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkSocketPath, openSocketListener } from '../../../electron/forwards/unix-listener';
import { longestPath } from '../../../electron/net/unix-sockets';
import { value } from './peers';
import { here } from '../../support/here';
import { unixOnly } from '../../support/unix-only';

const limit = longestPath(here.platform);
const events = { connection: () => undefined, trouble: () => undefined };

it(
  'listens at a path of just the length the system takes, and nowhere for a longer one',
  unixOnly('sockets'),
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-socket-'));
    try {
      const longest = join(folder, 's'.repeat(limit - folder.length - 1));
      expect(await openSocketListener(`${longest}s`, events, here)).toEqual({
        ok: false,
        error: {
          code: 'socket-path-long',
          data: { which: 'source', bytes: limit + 1, limit },
        },
      });
      expect(await readdir(folder)).toEqual([]);
      const listener = value(await openSocketListener(longest, events, here));
      expect(listener.bound).toEqual([{ path: longest }]);
      await listener.close();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

it(
  'tells beforehand what is in the way, and lets a socket and an empty place be',
  unixOnly('sockets'),
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-socket-'));
    try {
      const [directory, file, socket] = ['directory', 'file', 'app.sock'].map((name) => join(folder, name));
      await mkdir(directory ?? '');
      await writeFile(file ?? '', 'kept');
      const listener = value(await openSocketListener(socket ?? '', events, here));
      for (const [path = '', what] of [
        [directory, 'directory'],
        [file, 'file'],
      ]) {
        const error = { code: 'socket-in-the-way', data: { path, what } };
        expect(await checkSocketPath(path, here)).toEqual({ ok: false, error });
        expect(await openSocketListener(path, events, here)).toEqual({ ok: false, error });
      }
      for (const path of [socket ?? '', join(folder, 'free'), join(folder, 'none', 'free')]) {
        expect(await checkSocketPath(path, here)).toEqual({ ok: true, value: null });
      }
      expect(await checkSocketPath(`/${'s'.repeat(limit)}`, here)).toMatchObject({
        error: { code: 'socket-path-long' },
      });
      await listener.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
