import { expect, test } from 'vitest';
import { addressKey } from '../../../electron/system/address-key';
import { clientInode, parseTcpTable, parseUnixTable } from '../../../electron/system/proc-net';
import { tcpHead, tcpLine } from './recorded';

const all = () => true;

const ipv4 =
  tcpHead +
  tcpLine('0100007F:A5E7', '00000000:0000', '0A', 12822) +
  tcpLine('0100007F:BB4A', '0100007F:932B', '01', 12826) +
  tcpLine('0100007F:BB4B', '0100007F:932B', '06', 0);

const ipv6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' +
  tcpLine(`${'0'.repeat(32)}:932B`, `${'0'.repeat(32)}:0000`, '0A', 12824) +
  tcpLine('00000000000000000000000001000000:CD58', '00000000000000000000000001000000:932B', '01', 12828) +
  tcpLine('0000000000000000FFFF00000100007F:932B', '0000000000000000FFFF00000100007F:BB4A', '01', 12827);

test('the sockets of both tables are read', () => {
  expect(parseTcpTable(ipv4, all, true)).toEqual([
    {
      local: addressKey('127.0.0.1'),
      localPort: 42471,
      remote: '00000000',
      remotePort: 0,
      listening: true,
      inode: '12822',
    },
    {
      local: addressKey('127.0.0.1'),
      localPort: 47946,
      remote: addressKey('127.0.0.1'),
      remotePort: 37675,
      listening: false,
      inode: '12826',
    },
  ]);
  expect(parseTcpTable(ipv6, all, true).map(({ local, inode }) => [local, inode])).toEqual([
    [addressKey('::'), '12824'],
    [addressKey('::1'), '12828'],
    [addressKey('127.0.0.1'), '12827'],
  ]);
});

test('rows of other ports are left out', () => {
  expect(parseTcpTable(ipv4 + ipv6, (port) => port === 0x932b, true).map(({ inode }) => inode)).toEqual([
    '12824',
    '12827',
  ]);
});

test.each(['', 'not a table', '   0: 0100007F:A5E7', '   0: 0100007F:A5E7 00000000:0000 0A 1 2\n'])(
  'what is no table has no rows (%j)',
  (text) => {
    expect(parseTcpTable(text, all, true)).toEqual([]);
  },
);

test('a client is found by its end, in either family', () => {
  const rows = [...parseTcpTable(ipv4, all, true), ...parseTcpTable(ipv6, all, true)];
  expect(clientInode(rows, { address: '127.0.0.1', port: 47946 }, null)).toBe('12826');
  expect(clientInode(rows, { address: '::ffff:127.0.0.1', port: 47946 }, null)).toBe('12826');
  expect(clientInode(rows, { address: '::1', port: 0xcd58 }, { address: '::1', port: 37675 })).toBe('12828');
  expect(clientInode(rows, { address: '::1', port: 0xcd58 }, { address: '::1', port: 37676 })).toBeNull();
  expect(clientInode(rows, { address: '127.0.0.2', port: 47946 }, null)).toBeNull();
  expect(clientInode(rows, { address: '127.0.0.1', port: 42471 }, null)).toBeNull();
});

test('of two connections from one port only our end tells which is ours', () => {
  const two =
    tcpLine('0100007F:BB4A', '0100007F:932B', '01', 1) + tcpLine('0100007F:BB4A', '0500007F:932B', '01', 2);
  const rows = parseTcpTable(two, all, true);
  const client = { address: '127.0.0.1', port: 47946 };
  expect(clientInode(rows, client, null)).toBeNull();
  expect(clientInode(rows, client, { address: '127.0.0.5', port: 37675 })).toBe('2');
});

test('of the Unix sockets, those with a path that listen are read', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
00000000c113d563: 00000003 00000000 00000000 0001 03  1061
000000005f118758: 00000002 00000000 00010000 0001 01 12825 /tmp/with blanks/a.sock
000000005f7334f2: 00000003 00000000 00000000 0001 03 12831 /tmp/with blanks/a.sock
0000000012345678: 00000002 00000000 00010000 0001 01 20000 @/tmp/abstract
ffff8b0012345678: 00000002 00000000 00010000 0005 01  1234 relative.sock
`;
  expect(parseUnixTable(text)).toEqual([
    { path: '/tmp/with blanks/a.sock', inode: '12825' },
    { path: 'relative.sock', inode: '1234' },
  ]);
});
