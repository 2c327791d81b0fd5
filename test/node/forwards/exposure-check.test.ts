import { expect, it } from 'vitest';
import { ExposureCheck } from '../../../electron/forwards/exposure-check';
import type { Exposure } from '../../../shared/status';

it('dials nothing for a forward that was stopped', async () => {
  // A connection to it fails at once, and nobody would listen for that any more: the program would end.
  const bound = { address: '255.255.255.255', port: 9 };
  const exposure = await new Promise<Exposure>((resolve) => {
    setImmediate(() => resolve(new ExposureCheck().run(bound, null, AbortSignal.abort())));
  });
  expect(exposure.kind).toBe('unknown');
});
