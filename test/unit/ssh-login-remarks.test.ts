import { expect, test } from 'vitest';
import { LoginRemarks } from '../../electron/ssh/auth/login-remarks';
import { sentence } from '../../shared/errors';

test('a question says which keys were refused before it, and a connection that came up does not', () => {
  const remarks = new LoginRemarks(() => undefined);
  expect(remarks.beforeQuestion()).toEqual([]);
  for (const key of ['~/.ssh/id_ed25519', 'work', 'work', 'home', 'lab', 'test']) remarks.refuse(key);
  expect(remarks.beforeQuestion().map(sentence)).toEqual([
    'Server refused the keys it was offered: "~/.ssh/id_ed25519", "work", "home" and 2 more. None of them is in the authorized_keys of this account. Check the user name; a key chosen on the Credentials panel is offered first.',
  ]);
  expect(remarks.all()).toEqual([]);
  expect(remarks.cause()).toBeNull();
});
