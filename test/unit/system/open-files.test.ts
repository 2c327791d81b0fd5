import { describe, expect, it } from 'vitest';
import { unservedConnections } from '../../../electron/system/open-files';

describe('connections that are served by nobody yet', () => {
  it.each([
    [null, 'Windows', 6144],
    [null, 'macOS', 1024],
    [1024, 'Linux', 341],
    [4096, 'Linux', 1365],
    [20_000, 'Linux', 6144],
    [1_048_576, 'Linux', 6144],
  ] as const)('leave enough of %j open files on %s', (limit, system, most) => {
    expect(unservedConnections(limit, system !== 'Windows')).toBe(most);
  });
});
