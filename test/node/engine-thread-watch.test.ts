import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

it('a thread of this machine is seen to wait, and to be in the midst of something', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.on('message', () => {
      parentPort.postMessage('begins');
      Atomics.wait(workerData, 0, 0);
      parentPort.postMessage('is over');
    });`;
  const worker = new Worker(code, { eval: true, workerData: flag });
  const said = (): Promise<unknown> => new Promise((resolve) => worker.once('message', resolve));
  const idle = (): number => worker.performance.eventLoopUtilization().idle;
  try {
    const begins = said();
    worker.postMessage('begin');
    expect(await begins).toBe('begins');
    const before = idle();
    const here = new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(here, 0, 0, 20);
    expect(idle()).toBe(before);
    const over = said();
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    expect(await over).toBe('is over');
    await expect.poll(idle).toBeGreaterThan(before);
    // While nobody wakes it.
    const later = idle();
    Atomics.wait(here, 0, 0, 5);
    expect(idle()).toBeGreaterThan(later);
  } finally {
    await worker.terminate();
  }
});
