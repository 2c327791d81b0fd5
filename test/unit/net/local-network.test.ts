import { expect, test } from 'vitest';
import { destinationError } from '../../../electron/net/destination';
import { dialError } from '../../../electron/net/dial';
import { isLocalNetworkDenied } from '../../../electron/net/local-network';
import { defaultLimits } from '../../../electron/ssh/limits';
import { portSchema } from '../../../shared/endpoint';
import { sentence, type AppError } from '../../../shared/errors';

const thrown = (code: string, address?: string): Error =>
  Object.assign(new Error(code), { code }, address === undefined ? {} : { address });

test.each([
  ['192.168.1.5', true],
  ['10.1.2.3', true],
  ['172.16.0.9', true],
  ['169.254.7.7', true],
  ['fe80::1%en0', true],
  ['fd12:3456::1', true],
  ['::ffff:192.168.1.5', true],
  ['203.0.113.7', false],
  ['100.64.0.9', false],
  ['2001:db8::1', false],
  ['127.0.0.1', false],
  [undefined, false],
])('macOS may keep a program from %s: %s', (address, expected) => {
  expect(isLocalNetworkDenied(thrown('EHOSTUNREACH', address), 'darwin')).toBe(expected);
  expect(isLocalNetworkDenied(thrown('ENETUNREACH', address), 'darwin')).toBe(false);
  expect(isLocalNetworkDenied(thrown('EHOSTUNREACH', address), 'linux')).toBe(false);
  expect(isLocalNetworkDenied(thrown('EHOSTUNREACH', address), 'win32')).toBe(false);
});

test('the way out is told for a server, a proxy and a destination, on macOS alone', () => {
  const error = thrown('EHOSTUNREACH', '192.168.1.5');
  const place = { host: 'nas.lan', port: portSchema.parse(22) };
  const way = 'System Settings > Privacy & Security > Local Network';
  const server = (platform: NodeJS.Platform): AppError =>
    dialError([thrown('EADDRNOTAVAIL', '::1'), error], place, defaultLimits, platform);
  expect(sentence(server('darwin'))).toContain(way);
  expect(sentence(server('linux'))).toBe(
    'There is no route to nas.lan:22. This computer is offline, or its network does not lead there. Check your network or VPN.',
  );
  expect(sentence(destinationError(place, error, 'darwin'))).toContain(way);
  expect(sentence(destinationError(place, error, 'linux'))).not.toContain(way);
  const proxy: AppError = {
    code: 'proxy-unreachable',
    data: { ...place, detail: 'No route to host', localNetwork: true },
  };
  expect(sentence(proxy)).toContain(way);
});
