import { describe, expect, test } from 'vitest';
import { desktopBeside } from '../../electron/cli/desktop-program';
import { chosenAt, isCalled } from '../../electron/cli/open';
import { portLine } from '../../electron/cli/ports';
import { forwardOf } from '../support/samples';

test.each([
  ['linux', '/opt/Ginnel/resources/console/out/main/cli.js', '/opt/Ginnel/ginnel'],
  [
    'darwin',
    '/Applications/Ginnel.app/Contents/Resources/console/out/main/cli.js',
    '/Applications/Ginnel.app/Contents/MacOS/Ginnel',
  ],
  ['win32', 'C:\\Ginnel\\resources\\console\\out\\main\\cli.js', 'C:\\Ginnel\\Ginnel.exe'],
  ['linux', '/home/me/ginnel/build/ginnel.mjs', null],
  ['linux', '/home/me/ginnel/out/main/cli.js', null],
] as const)('the desktop app on %s beside %s', (platform, program, found) => {
  expect(desktopBeside(program, platform)).toBe(found);
});

test.each([
  [['ssh', 'http', 'https'], false, 1],
  [[null, 'https'], false, 1],
  [[null], false, 0],
  [['postgres'], false, null],
  [['postgres'], true, 0],
  [[null, null], false, null],
  [[], false, null],
] as const)('of forwards that answer as %j (named: %s), %j is opened', (answers, isNamed, at) => {
  expect(chosenAt(answers, isNamed)).toBe(at);
});

describe('a forward', () => {
  const forward = { ...forwardOf('local', '8080', 'web:80'), name: 'wiki' };
  test.each(['wiki', '8080', 'L8080', 'L8080 web:80', 'L8080 → web:80'])('is called %s', (word) => {
    expect(isCalled({ forward }, word)).toBe(true);
  });
  test.each(['', '80', 'web', '808'])('is not called %j', (word) => {
    expect(isCalled({ forward: { ...forward, name: '' } }, word)).toBe(false);
  });
});

test('a port of the server is a line', () => {
  const port = { port: 5432 as never, addresses: ['127.0.0.1', '::1'], program: null };
  expect(portLine(port, false)).toBe('5432\t127.0.0.1 ::1\t-');
  expect(JSON.parse(portLine({ ...port, program: 'postgres' }, true))).toEqual({
    ...{ port: 5432, addresses: ['127.0.0.1', '::1'], program: 'postgres' },
  });
});
