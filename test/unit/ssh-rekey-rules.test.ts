import { describe, expect, it } from 'vitest';
import { IdleMessages } from '../../electron/ssh/ssh2/idle-messages';
import { RekeyRules } from '../../electron/ssh/ssh2/rekey-rules';

const kexInit = 20;
const kilobyte = 1024;

/** Exchanges keys again and again without a pause. @returns how many times it was allowed */
function exchanges(bytesBetween: readonly number[], takesLong: boolean): number {
  const rules = new RekeyRules({ current: () => 'open' }, new IdleMessages(() => 0));
  for (let count = 0; count < 1000; count += 1) {
    rules.onBytes(bytesBetween[count % bytesBetween.length] ?? 0);
    try {
      rules.judge(kexInit);
      if (takesLong) rules.takesLong();
    } catch {
      return count;
    }
  }
  return 1000;
}

describe('key exchanges that follow one another', () => {
  it.each([
    ['for nothing', [0], false, 100],
    ['for nothing, by Diffie-Hellman', [0], true, 10],
    ['after a little', [kilobyte], false, 101],
  ] as const)('%s are allowed a few times', (_what, between, takesLong, times) => {
    expect(exchanges(between, takesLong)).toBe(times);
  });

  it.each([
    ['each 64 KB', [64 * kilobyte], false],
    ['each 256 KB, by Diffie-Hellman', [256 * kilobyte], true],
    ['each 256 KB, of which the server tells by the megabyte', [0, 0, 0, 1024 * kilobyte], false],
    ['each 256 KB, told by the megabyte, by Diffie-Hellman', [1024 * kilobyte, 0, 0, 0], true],
  ] as const)('%s are allowed for ever', (_what, between, takesLong) => {
    expect(exchanges(between, takesLong)).toBe(1000);
  });
});
