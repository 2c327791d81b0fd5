import { describe, expect, test } from 'vitest';
import { findPortHolder } from '../../../electron/system/holders';
import { createOverlapReader, sharesPort } from '../../../electron/system/listener-table';
import { parseMacNetstat, parseWindowsNetstat } from '../../../electron/system/netstat';
import { parseTasklist } from '../../../electron/system/tasklist';
import { recordedSystem } from './recorded';

const rows = (listening: string, established: string): string =>
  `
  TCP    0.0.0.0:135            0.0.0.0:0              ${listening}       1044
  TCP    0.0.0.0:3000           0.0.0.0:0              ${listening}       4812
  TCP    127.0.0.1:9229         0.0.0.0:0              ${listening}       4812
  TCP    192.168.1.20:139       0.0.0.0:0              ${listening}       4
  TCP    192.168.1.20:50301     20.199.120.85:443      ${established}     7724
  TCP    [::]:135               [::]:0                 ${listening}       1044
  TCP    [::]:3000              [::]:0                 ${listening}       4812
  TCP    [::1]:9230             [::]:0                 ${listening}       4812
  TCP    [fe80::c1d2:3%12]:139  [::]:0                 ${listening}       4
  TCP    [::1]:50310            [::1]:9230             ${established}     7724
  UDP    0.0.0.0:5353           *:*                                    2180
  UDP    [::]:5353              *:*                                    2180
`.replaceAll('\n', '\r\n');

/** `netstat -ano` of Windows in several languages; letters beyond ASCII come in the console's code page and are lost. */
const recordings = {
  English: `\r\nActive Connections\r\n\r\n  Proto  Local Address          Foreign Address        State           PID${rows('LISTENING', 'ESTABLISHED')}`,
  German: `\r\nAktive Verbindungen\r\n\r\n  Proto  Lokale Adresse         Remoteadresse          Status           PID${rows('ABH\uFFFDREN', 'HERGESTELLT')}`,
  French: `\r\nConnexions actives\r\n\r\n  Proto  Adresse locale         Adresse distante       \uFFFDtat${rows('LISTENING', 'ESTABLISHED')}`,
  Japanese: `\r\n\uFFFDA\uFFFDN\uFFFDe\uFFFDB\uFFFDu\uFFFD\uFFFD\r\n\r\n  \uFFFDv\uFFFD\uFFFD\uFFFDg  \uFFFD\uFFFD\uFFFD[\uFFFDJ\uFFFD\uFFFD${rows('LISTENING', 'ESTABLISHED')}`,
} as const;

const listeners = [
  { address: '0.0.0.0', port: 135, pid: 1044 },
  { address: '0.0.0.0', port: 3000, pid: 4812 },
  { address: '127.0.0.1', port: 9229, pid: 4812 },
  { address: '192.168.1.20', port: 139, pid: 4 },
  { address: '::', port: 135, pid: 1044 },
  { address: '::', port: 3000, pid: 4812 },
  { address: '::1', port: 9230, pid: 4812 },
  { address: 'fe80::c1d2:3%12', port: 139, pid: 4 },
];

const named = '"node.exe","4812","Console","1","48.120 K"\r\n';
const nobody = 'INFORMATION: Es werden keine Aufgaben mit den angegebenen Kriterien ausgef\uFFFDhrt.\r\n';

/** A Windows on which these programs print this; others cannot be run. */
function windows(programs: Readonly<Record<string, string>>) {
  const runs: string[] = [];
  const system = recordedSystem({
    platform: 'win32',
    run: (file, args) => {
      runs.push([file, ...args].join(' '));
      const printed = programs[file.split('\\').at(-1) ?? ''];
      return printed === undefined ? Promise.reject(new Error(file)) : Promise.resolve(printed);
    },
  });
  return { runs, system };
}

const powershell =
  '[{"address":"127.0.0.1","port":9229,"pid":4812,"name":"node"},{"address":"::","port":445,"pid":4,"name":"System"}]';

test.each(Object.entries(recordings))('netstat of a Windows in %s names every TCP listener', (_, printed) => {
  expect(parseWindowsNetstat(printed)).toEqual(listeners);
});

test('what is no table of sockets has no listeners', () => {
  for (const text of ['', 'Access is denied.', '  TCP    0.0.0.0:135  0.0.0.0:0  LISTENING\r\n']) {
    expect(parseWindowsNetstat(text)).toEqual([]);
  }
});

test('tasklist names a process without .exe, and nobody for one that has ended', () => {
  expect(parseTasklist(named, 4812)).toBe('node');
  expect(parseTasklist('"System","4","Services","0","144 Ko"\r\n', 4)).toBe('System');
  expect(parseTasklist(named, 481)).toBeNull();
  expect(parseTasklist(nobody, 4812)).toBeNull();
});

describe('who holds a port on Windows', () => {
  test('is told by netstat and tasklist, in full paths, and by nothing slower', async () => {
    const { system, runs } = windows({ 'netstat.exe': recordings.German, 'tasklist.exe': named });
    expect(await findPortHolder('127.0.0.1', 9229, system)).toEqual({ name: 'node', pid: 4812 });
    expect(runs).toEqual([
      'C:\\Windows\\System32\\netstat.exe -ano',
      'C:\\Windows\\System32\\tasklist.exe /fi PID eq 4812 /fo csv /nh',
    ]);
    expect(await findPortHolder('127.0.0.1', 9231, system)).toBeNull();
  });

  test('is told by PowerShell where netstat may not be run', async () => {
    const { system } = windows({ 'powershell.exe': powershell });
    expect(await findPortHolder('127.0.0.1', 9229, system)).toEqual({ name: 'node', pid: 4812 });
  });

  test('has its name from PowerShell where tasklist does not tell it', async () => {
    const { system } = windows({
      ...{ 'netstat.exe': recordings.French, 'tasklist.exe': nobody, 'powershell.exe': powershell },
    });
    expect(await findPortHolder('127.0.0.1', 9229, system)).toEqual({ name: 'node', pid: 4812 });
    expect(await findPortHolder('127.0.0.1', 3000, system)).toEqual({ name: 'node', pid: 4812 });
    expect(await findPortHolder('0.0.0.0', 135, system)).toBeNull();
  });
});

describe('who would share a port', () => {
  test('is asked on Windows and macOS alone, and not known when the system is silent', async () => {
    expect(createOverlapReader(recordedSystem({ platform: 'linux' }))).toBeNull();
    expect(await createOverlapReader(windows({}).system)?.()).toBeNull();
    expect(await createOverlapReader(windows({ 'netstat.exe': recordings.English }).system)?.()).toHaveLength(
      8,
    );
  });

  test('is known on macOS for a listener of both families, which lsof lists under IPv6 alone', async () => {
    const lsof = 'p811\ncnode\nf20\ntIPv6\nn*:3000\nf21\ntIPv6\nn*:3001\n';
    const netstat = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp46      0      0  *.3000                 *.*                    LISTEN
tcp6       0      0  *.3001                 *.*                    LISTEN
tcp4       0      0  127.0.0.1.9229         *.*                    LISTEN
tcp4       0      0  192.168.1.5.50301      17.57.144.10.443       ESTABLISHED
`;
    expect([...parseMacNetstat(netstat)]).toEqual([3000]);
    const printed: Readonly<Record<string, string>> = {
      '/usr/sbin/lsof': lsof,
      '/usr/sbin/netstat': netstat,
    };
    const run = (file: string): Promise<string> => Promise.resolve(printed[file] ?? '');
    const found = (await createOverlapReader(recordedSystem({ platform: 'darwin', run }))?.()) ?? [];
    expect(sharesPort(found, '127.0.0.1', 3000, 1)).toBe(true);
    expect(sharesPort(found, '127.0.0.1', 3001, 1)).toBe(false);
    expect(sharesPort(found, '::1', 3001, 1)).toBe(true);
    expect(sharesPort(found, 'localhost', 3000, 1)).toBe(false);
  });
});
