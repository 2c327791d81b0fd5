import { expect, test } from 'vitest';
import { whyNotStarted } from '../../../shared/texts/web';

const at = { address: '127.0.0.1', port: 8080 };
const nginx = { program: { name: 'nginx', pid: 7 }, session: null };

test.each([
  [
    { code: 'listen-in-use', data: { ...at, holder: nginx, free: 8081 } },
    'Port 8080 of this computer is already in use: nginx (process 7) listens there. Start Ginnel with another one, for example --port 8081, or without --port on any that is free.',
  ],
  [
    { code: 'listen-in-use', data: at },
    'Port 8080 of this computer is already in use: another program listens there. Start Ginnel with another one, or without --port on any that is free.',
  ],
  [
    { code: 'listen-reserved', data: { ...at, free: 8090 } },
    'Windows has reserved port 8080. Start Ginnel with another one, for example --port 8090, or without --port on any that is free.',
  ],
  [
    { code: 'listen-permission', data: { address: '127.0.0.1', port: 80, platform: 'linux' } },
    'Permission denied to listen on 127.0.0.1:80. Ports below 1024 are reserved for the administrator on this system. Start Ginnel with another one, for example --port 8080, or without --port on any that is free.',
  ],
] as const)('%o: %s', (error, expected) => {
  expect(whyNotStarted(error)).toBe(expected);
});
