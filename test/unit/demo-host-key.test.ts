import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeHostKey } from '../../electron/demo/host-key';

test('every host key of the demo can be read again', () => {
  // Of so many that ssh2 makes by itself five are malformed; that none is has a chance of 1 in 150.
  const keys = Array.from({ length: 1000 }, () => ssh2.utils.parseKey(makeHostKey()));
  expect(keys.filter((key) => key instanceof Error)).toEqual([]);
});
