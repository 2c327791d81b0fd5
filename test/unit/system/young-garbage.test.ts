import { expect, it } from 'vitest';
import { createYoungGarbage } from '../../../electron/system/young-garbage';

it('gives buffers back every two megabytes, however they come', () => {
  let [found, collected] = [0, 0];
  const passed = createYoungGarbage(() => {
    found += 1;
    return () => {
      collected += 1;
    };
  });
  for (let chunk = 0; chunk < 31; chunk += 1) passed(64 * 1024);
  expect([found, collected]).toEqual([0, 0]);
  passed(64 * 1024);
  expect(collected).toBe(1);
  passed(1024 * 1024);
  passed(1024 * 1024);
  expect([found, collected]).toEqual([1, 2]);
});

it('is of use with the collector that this runtime has, and does without one', () => {
  const passed = createYoungGarbage(() => null);
  expect(() => passed(8 * 1024 * 1024)).not.toThrow();
  const real = createYoungGarbage();
  expect(() => real(8 * 1024 * 1024)).not.toThrow();
});
