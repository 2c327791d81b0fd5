import { describe, expect, it } from 'vitest';
import { unservedConnections } from '../../../electron/system/open-files';

describe('connections that are served by nobody yet', () => {
  it.each([
    [null, 'win32', 6144],
    [null, 'darwin', 1024],
    [1024, 'linux', 341],
    [4096, 'linux', 1365],
    [20_000, 'linux', 6144],
    [1_048_576, 'linux', 6144],
  ] as const)('leave enough of %j open files on %s', (limit, platform, most) => {
    expect(unservedConnections(limit, platform)).toBe(most);
  });
});
