import { once } from 'node:events';
import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linuxOnly, unixOnly } from '../support/unix-only';

/** Code that runs before anything is built has no types. */
interface Setup {
  readonly takeTurn: (address: string, say: (line: string) => void) => Promise<() => void>;
  readonly turnAddress: (platform: NodeJS.Platform, temporary: string, hash: string) => string;
}
const { takeTurn, turnAddress } = (await import(
  new URL('../../build/setup.mjs', import.meta.url).href
)) as Setup;

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-turns-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

test('a turn is held by a name of the system’s own', unixOnly('paths'), () => {
  expect(turnAddress('win32', 'T', '12')).toBe('\\\\.\\pipe\\ginnel-setup-12');
  expect(turnAddress('linux', 'T', '12')).toBe('\0ginnel-setup-12');
  expect(turnAddress('darwin', '/T', '12')).toBe('/T/ginnel-setup-12.sock');
});

describe.each([
  ['a socket file', () => join(base, 's')],
  ['a name without a file', () => `\0${base}`],
])('a turn held by %s', linuxOnly('abstract'), (_, address) => {
  test('is one’s alone, and then the next one’s', async () => {
    const said: string[] = [];
    const order: string[] = [];
    const one = await takeTurn(address(), () => undefined);
    const next = takeTurn(address(), (line: string) => said.push(line)).then((leave) => {
      order.push('next');
      leave();
    });
    await expect.poll(() => said).toHaveLength(1);
    order.push('one');
    one();
    await next;
    expect(order).toEqual(['one', 'next']);
    expect(said).toHaveLength(1);
    expect(await readdir(base)).toEqual([]);
  });

  test('ends with a process that is killed', async () => {
    const program = fileURLToPath(new URL('../support/name-holder.mjs', import.meta.url));
    const child = fork(program, [address().replaceAll('\0', '@')]);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await takeTurn(address(), () => undefined))();
    expect(await readdir(base)).toEqual([]);
  });
});

test('what is no socket is in nobody’s way', unixOnly('sockets'), async () => {
  await writeFile(join(base, 's'), String(process.pid));
  (await takeTurn(join(base, 's'), () => undefined))();
});
