import { expect, test } from 'vitest';
import { explain } from '../../shared/errors';

const advice = (address: string): string =>
  explain({ code: 'listen-address', data: { address, port: 80, detail: '', platform: 'linux' } }).todo ?? '';

test('where a whole family is missing the advice is the other family, not an address nobody typed', () => {
  expect(advice('::1')).toContain('choose IPv4');
  expect(advice('0.0.0.0')).toContain('choose IPv6');
});

test('a typed address that is not this computer’s is to be corrected', () => {
  expect(advice('203.0.113.5')).toContain('Correct the address before the source port');
});
