import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { run } from '../support/servers/programs';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-ending-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const end = (
  how: 'at rest' | 'held up for a second' | 'held up' | 'working' | 'in a native call',
): ReturnType<typeof run> => run(process.execPath, [inject('bundles').own['ending-program'], how, folder]);

test('a program ends with its code, once what its threads do is done', async () => {
  expect(await end('at rest')).toMatchObject({ code: 3, stderr: '' });
});

test('where a signal would take the code away, what holds it up is waited for', async () => {
  expect(await end('held up for a second')).toMatchObject({ code: 3, stderr: '' });
});

test('a program with a thread that works on ends it, and then with its code', async () => {
  expect(await end('working')).toMatchObject({ code: 3, stderr: '' });
});

test.each(['held up', 'in a native call'] as const)(
  'a program whose threads are %s ends all the same',
  async (how) => {
    const startedAt = Date.now();
    // By a signal, which has no code.
    expect(await end(how)).toMatchObject({ code: null, stderr: '' });
    expect(Date.now() - startedAt).toBeLessThan(20_000);
  },
);
