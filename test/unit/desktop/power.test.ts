import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { createWakeCalls } from '../../../electron/desktop/power';

it('tells of a resume and of an unlocked screen until it is told not to, and of nothing else', () => {
  const source = new EventEmitter();
  const woke = vi.fn();
  const stop = createWakeCalls(source)(woke);
  for (const event of ['suspend', 'lock-screen', 'on-battery', 'resume', 'unlock-screen']) source.emit(event);
  expect(woke).toHaveBeenCalledTimes(2);
  stop();
  source.emit('resume');
  expect(woke).toHaveBeenCalledTimes(2);
  expect(source.eventNames()).toEqual([]);
});
