import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSocketListener } from '../../../electron/forwards/socket-listener';
import { longestPath } from '../../../electron/forwards/unix-sockets';
import { value } from './peers';

const events = { connection: () => undefined, trouble: () => undefined };

it('listens at a path of just the length the system takes, and nowhere for a longer one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'culvert-socket-'));
  try {
    const longest = join(folder, 's'.repeat(longestPath - folder.length - 1));
    expect(await openSocketListener(`${longest}s`, events)).toEqual({
      ok: false,
      error: {
        code: 'socket-path-long',
        data: { which: 'source', bytes: longestPath + 1, limit: longestPath },
      },
    });
    expect(await readdir(folder)).toEqual([]);
    const listener = value(await openSocketListener(longest, events));
    expect(listener.bound).toEqual([{ path: longest }]);
    await listener.close();
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
