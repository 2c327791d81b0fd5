import { expect, test } from 'vitest';
import { isOwnPage } from '../../../electron/desktop/own-page';

test.each([
  ['http://127.0.0.1:8080/', true],
  ['http://localhost:8080/', true],
  ['http://[::1]:8080/', true],
  ['https://127.0.0.5:8443/', true],
  ['http://192.0.2.7:8080/', true],
  ['http://192.0.2.8:8080/', false],
  ['http://example.org/', false],
  ['http://127.0.0.1.example.org/', false],
  ['http://localhost.example.org/', false],
  ['http://user:secret@127.0.0.1:8080/', false],
  ['http://127.0.0.1@example.org/', false],
  ['file:///etc/passwd', false],
  ['file://localhost/etc/passwd', false],
  ['javascript:alert(1)', false],
  ['smb://127.0.0.1/share', false],
  ['ssh://127.0.0.1/', false],
  ['data:text/html,x', false],
  ['not an address', false],
  ['', false],
] as const)('%s is a page on this machine: %s', (address, expected) => {
  expect(isOwnPage(address, new Set(['192.0.2.7']))).toBe(expected);
});
