import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { windowsScenes } from './scene';

/** The lock of the data folder, on a system without /proc. */
const openScene = windowsScenes();
const keep = closeAfterEach();

const printed = /^Ginnel is at (http:\/\/127\.0\.0\.1:\d+\/)/mu;

test('a lock that was left behind is no hindrance, though its number belongs to a living process', async () => {
  const scene = await openScene();
  const sleeper = await scene.script(join(import.meta.dirname, 'wait.cjs'));
  const [, pid = ''] = await sleeper.waitForLog(/^pid (\d+)$/mu);
  const lock = join(scene.data, 'ginnel.lock');
  const left = { pid: Number(pid), started: null, mode: 'browser', address: 'http://127.0.0.1:9/#token=x' };
  await writeFile(lock, JSON.stringify(left));
  const program = await scene.start('web', ['--no-open']);
  await program.waitForLog(printed);
  expect(JSON.parse(await readFile(lock, 'utf8'))).not.toMatchObject({ pid: Number(pid) });
  expect(sleeper.exitCode).toBe(null);
});

test('a second start is told of the first; after Task Manager’s End task a third one starts', async () => {
  const scene = await openScene();
  const first = await scene.start('web', ['--no-open']);
  const [, address = ''] = await first.waitForLog(printed);
  const second = await scene.start('web', ['--no-open']);
  await second.ended();
  expect(second.log()).toContain(address);
  await first.close();
  const third = await scene.start('web', ['--no-open']);
  await third.waitForLog(printed);
});

test('a process of this system with the lock’s number makes no difference either', async () => {
  const scene = await openScene();
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  keep({
    close: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  });
  await writeFile(
    join(scene.data, 'ginnel.lock'),
    JSON.stringify({ pid: child.pid, started: null, mode: 'desktop', address: null }),
  );
  const program = await scene.start('web', ['--no-open']);
  await program.waitForLog(printed);
});
