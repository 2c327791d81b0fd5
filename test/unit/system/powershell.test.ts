import { expect, test } from 'vitest';
import { findPortHolder, findSocketHolder } from '../../../electron/system/holders';
import { parseWindowsListeners, powershellPath, windowsListeners } from '../../../electron/system/powershell';
import { recordedSystem } from './recorded';

const one = '{"address":"127.0.0.1","port":8080,"pid":4812,"name":"node"}';
const several = `[{"address":"::","port":445,"pid":4,"name":"System"},${one},{"address":"0.0.0.0","port":135,"pid":1100,"name":"svchost"},{"address":"fe80::c1d2:3%12","port":139,"pid":4,"name":"System"},{"address":"127.0.0.1","port":9,"pid":999,"name":null}]\r\n`;

const printing = (text: string) =>
  recordedSystem({
    platform: 'win32',
    run: (file, args) =>
      file === 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe' && args.includes('-NoProfile')
        ? Promise.resolve(text)
        : Promise.reject(new Error(file)),
  });

test('one listener reads the same with brackets and without', () => {
  const read = [{ address: '127.0.0.1', port: 8080, program: { name: 'node', pid: 4812 } }];
  expect(parseWindowsListeners(one)).toEqual(read);
  expect(parseWindowsListeners(`[${one}]`)).toEqual(read);
  expect(parseWindowsListeners(`\uFEFF${one}\r\n`)).toEqual(read);
  expect(parseWindowsListeners('')).toEqual([]);
  expect(parseWindowsListeners('[]')).toEqual([]);
});

test.each([
  ['127.0.0.1', 8080, { name: 'node', pid: 4812 }],
  ['127.0.0.1', 445, { name: 'System', pid: 4 }],
  ['192.168.1.2', 135, { name: 'svchost', pid: 1100 }],
  ['fe80::c1d2:3', 139, { name: 'System', pid: 4 }],
  ['::1', 135, null],
  ['127.0.0.1', 9, null],
  ['127.0.0.1', 8081, null],
])('Windows: %s port %d is held by %o', async (address, port, program) => {
  expect(await findPortHolder(address, port, printing(several))).toEqual(program);
});

test.each(['Get-NetTCPConnection : Access denied', '{"address":', 'null', '[1,"x",null]'])(
  'Windows: another answer names nobody (%s)',
  async (text) => {
    expect(await findPortHolder('127.0.0.1', 8080, printing(text))).toBeNull();
  },
);

test('Windows: without PowerShell nobody is named, nor for a socket', async () => {
  const without = recordedSystem({ platform: 'win32' });
  expect(await findPortHolder('127.0.0.1', 8080, without)).toBeNull();
  expect(await findSocketHolder('/tmp/x', without)).toBeNull();
});

test.each([
  // Windows PowerShell 5.1: null for a process that has just ended, a line break of Windows at the end.
  [
    '5.1',
    '[{"address":"::1","port":49669,"pid":4321,"name":null},{"address":"0.0.0.0","port":5432,"pid":6120,"name":"postgres"}]\r\n',
  ],
  // One listener alone comes without brackets from -InputObject with an array of one in some releases.
  ['5.1, one', '{"address":"0.0.0.0","port":5432,"pid":6120,"name":"postgres"}\r\n'],
  // Where Constrained Language Mode refuses UTF-8: letters in the console's code page, and a mark before the text.
  [
    '5.1, constrained',
    '\uFEFF[{"address":"0.0.0.0","port":5432,"pid":6120,"name":"postgres"},{"address":"::","port":8080,"pid":7,"name":"B\uFFFDro"}]\r\n',
  ],
  // In the manner of PowerShell 7, which leaves more letters as they are.
  [
    '7',
    '[{"address":"0.0.0.0","port":5432,"pid":6120,"name":"postgres"},{"address":"fe80::1%4","port":8080,"pid":7,"name":"Büro & Söhne"}]\n',
  ],
])('what PowerShell %s prints is read', async (_version, printed) => {
  expect(await findPortHolder('127.0.0.1', 5432, printing(printed))).toEqual({ name: 'postgres', pid: 6120 });
});

test('the script needs nothing that Constrained Language Mode refuses, but for a choice it can do without', () => {
  const [script = ''] = windowsListeners.slice(-1);
  const withoutTry = script.replace(/try \{.*?\} catch \{ \}/u, '');
  expect(withoutTry).not.toMatch(/New-Object|\[pscustomobject\]|\[Console\]|::/u);
});

test('the command survives the quoting of arguments', () => {
  expect(windowsListeners.join(' ')).not.toContain('"');
  expect(powershellPath(undefined)).toMatch(/^C:\\Windows\\/u);
});
