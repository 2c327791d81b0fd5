import { describe, expect, it } from 'vitest';
import { joinPorts, readSections, readWindows } from '../../electron/ssh/remote/read-ports';
import { hostOnServer } from '../../shared/server-ports';

/** The output of each program, on the systems named. */
const recorded = {
  // Debian 12, iproute2 6.1, as root.
  ss: `State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
LISTEN 0      511             0.0.0.0:80        0.0.0.0:*    users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
LISTEN 0      128       127.0.0.53%lo:53        0.0.0.0:*    users:(("systemd-resolve",pid=402,fd=14))
LISTEN 0      244           127.0.0.1:5432      0.0.0.0:*    users:(("postgres",pid=977,fd=5))
LISTEN 0      128             0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=701,fd=3))
LISTEN 0      128                [::]:22           [::]:*    users:(("sshd",pid=701,fd=4))
LISTEN 0      4096                  *:9100            *:*    users:(("node_exporter",pid=650,fd=3))
LISTEN 0      50   [::ffff:127.0.0.1]:8005            *:*`,
  // CentOS 7, iproute2 4.11, as a user.
  ssOld: `State      Recv-Q Send-Q Local Address:Port               Peer Address:Port
LISTEN     0      128          *:22                       *:*
LISTEN     0      100    127.0.0.1:25                       *:*
LISTEN     0      128         :::22                      :::*
LISTEN     0      100        ::1:25                      :::*`,
  // net-tools 2.10.
  netstat: `Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 0.0.0.0:3306            0.0.0.0:*               LISTEN      1203/mysqld
tcp        0      0 127.0.0.1:6379          0.0.0.0:*               LISTEN      -
tcp6       0      0 :::22                   :::*                    LISTEN      701/sshd: /usr/sbin`,
  // BusyBox 1.36, OpenWrt.
  busybox: `Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      1456/uhttpd
tcp        0      0 127.0.0.1:53            0.0.0.0:*               LISTEN      1398/dnsmasq
tcp        0      0 ::1:53                  :::*                    LISTEN      1398/dnsmasq
tcp        0      0 fe80::1:53              :::*                    LISTEN      1398/dnsmasq`,
  // macOS 14.
  mac: `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  192.168.1.4.22         192.168.1.9.50123      ESTABLISHED
tcp46      0      0  *.5000                 *.*                    LISTEN
tcp6       0      0  ::1.631                *.*                    LISTEN
tcp4       0      0  127.0.0.1.631          *.*                    LISTEN`,
  lsof: `COMMAND     PID USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME
ControlCenter 512 anna    9u  IPv4 0xb1a2c3d4e5f60718      0t0  TCP *:5000 (LISTEN)
Google\\x20Chrome 990 anna   30u  IPv6 0xb1a2c3d4e5f60719      0t0  TCP [::1]:9222 (LISTEN)`,
  // FreeBSD 14.
  sockstat: `USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS
root     sshd       1042  4   tcp4   *:22                  *:*
www      nginx      1100  6   tcp46  *:80                  *:*
?        ?          ?     ?   tcp6   ::1:25                *:*`,
  // OpenBSD 7.4.
  openbsd: `Active Internet connections (including servers)
Proto   Recv-Q Send-Q  Local Address          Foreign Address        TCP-State
tcp          0      0  127.0.0.1.25           *.*                    LISTEN
tcp6         0      0  ::1.25                 *.*                    LISTEN`,
  // SunOS 5.11.
  solaris: `TCP: IPv4
   Local Address        Remote Address    Swind Send-Q Rwind Recv-Q    State
-------------------- -------------------- ----- ------ ----- ------ -----------
      *.22                 *.*                0      0 128000      0 LISTEN
127.0.0.1.25         *.*                0      0 128000      0 LISTEN`,
  proc: `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12346 1
   2: 0A00000A:0016 0200000A:C350 01 00000000:00000000 00:00000000 00000000     0        0 12347 1
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A
   1: 0000000000000000FFFF00000100007F:1F45 00000000000000000000000000000000:0000 0A
   2: B80D0120000000000000000007000000:0050 00000000000000000000000000000000:0000 0A`,
  procBig: `   0: 7F000001:1F90 00000000:0000 0A
   1: 00000000:0016 00000000:0000 0A`,
};

function read(sections: Readonly<Record<string, string>>, before = ''): ReturnType<typeof readSections> {
  const parts = Object.entries({ begin: '', ...sections, end: '' }).map(
    ([name, text]) => `\nginnel-ports:${name}\n${text}\n`,
  );
  return readSections(before + parts.join(''));
}

/** `port address,address program` */
function lines(found: ReturnType<typeof readSections>): readonly string[] {
  return joinPorts(found ?? []).map(
    ({ port, addresses, program }) => `${String(port)} ${addresses.join(',')} ${program ?? '-'}`,
  );
}

describe('ports that a server tells', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      ...(['ss', 'ss', recorded.ss] as const),
      [
        '22 0.0.0.0,:: sshd',
        '53 127.0.0.53 systemd-resolve',
        '80 0.0.0.0 nginx',
        '5432 127.0.0.1 postgres',
        '8005 127.0.0.1 -',
        '9100 * node_exporter',
      ],
    ],
    [...(['an old ss', 'ss', recorded.ssOld] as const), ['22 *,:: -', '25 127.0.0.1,::1 -']],
    [
      ...(['netstat', 'netstat', recorded.netstat] as const),
      ['22 :: sshd', '3306 0.0.0.0 mysqld', '6379 127.0.0.1 -'],
    ],
    [
      ...(['busybox', 'netstat', recorded.busybox] as const),
      ['53 127.0.0.1,::1,fe80::1 dnsmasq', '80 0.0.0.0 uhttpd'],
    ],
    [...(['macOS', 'netstat', recorded.mac] as const), ['631 ::1,127.0.0.1 -', '5000 * -']],
    [...(['lsof', 'lsof', recorded.lsof] as const), ['5000 * ControlCenter', '9222 ::1 Google Chrome']],
    [...(['FreeBSD', 'sockstat', recorded.sockstat] as const), ['22 * sshd', '25 ::1 -', '80 * nginx']],
    [...(['OpenBSD', 'netstat', recorded.openbsd] as const), ['25 127.0.0.1,::1 -']],
    [...(['Solaris', 'netstat', recorded.solaris] as const), ['22 * -', '25 127.0.0.1 -']],
    [
      ...(['/proc', 'proc', recorded.proc] as const),
      ['22 0.0.0.0 -', '80 2001:db8:0:0:0:0:0:7 -', '631 ::1 -', '8005 127.0.0.1 -', '8080 127.0.0.1 -'],
    ],
    [...(['/proc, big-endian', 'proc', recorded.procBig] as const), ['22 0.0.0.0 -', '8080 127.0.0.1 -']],
  ])('by %s', (_system, section, text, expected) => {
    expect(lines(read({ [section]: text }))).toEqual(expected);
    expect(lines(read({ [section]: text.replaceAll('\n', '\r\n') }, 'Welcome!\n'))).toEqual(expected);
  });

  it('with the programs that one of several lists names', () => {
    expect(lines(read({ lsof: recorded.lsof, netstat: recorded.mac }))).toEqual([
      '631 ::1,127.0.0.1 -',
      '5000 * ControlCenter',
      '9222 ::1 Google Chrome',
    ]);
  });

  it('by Windows in any language', () => {
    const output = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1004
  TCP    10.0.0.4:22            10.0.0.9:50000         HERGESTELLT     3120
  TCP    [::1]:5432             [::]:0                 ABHÖREN         2200
  UDP    0.0.0.0:123            *:*                                    1500
"svchost.exe","1004","Services","0","14,000 K"
"postgres.exe","2200","Services","0","20,000 K"`;
    expect(lines(readWindows(output))).toEqual(['135 0.0.0.0 svchost.exe', '5432 ::1 postgres.exe']);
    expect(readWindows('netstat : not recognized')).toBeNull();
  });

  it('are nobody else’s words', () => {
    expect(readSections('This account is currently not available.\n')).toBeNull();
    expect(readSections('ginnel-ports:begin\nginnel-ports:ss\nLISTEN 0 0 *:1 *:*')).toBeNull();
    const hostile = 'LISTEN 0 1 0.0.0.0:99999 *:*\nLISTEN 0 1 $(id):80 *:*\nLISTEN 0 1 *:0 *:*\nLISTEN x';
    expect(lines(read({ ss: hostile, __proto__: 'x', constructor: 'LISTEN' }))).toEqual([]);
    // All that a server may say in one line, in what could be an address up to its end.
    const long = `${':'.repeat(1_000_000)}x:22`;
    const all = [`LISTEN 0 1 ${long} *:*`, `tcp 0 0 ${long} *:* LISTEN`, `a 1 TCP ${long} (LISTEN)`];
    for (const line of all) expect(lines(read({ ss: line, netstat: line, lsof: line }))).toEqual([]);
    const [named] = joinPorts([{ address: '*', port: 1, program: `a\u001b[31m\u202e${'b'.repeat(500)}` }]);
    expect(named?.program).toMatch(/^a\[31mb+…$/u);
    expect(named?.program?.length).toBeLessThanOrEqual(100);
  });
});

it('knows by which name the server reaches a port of its own', () => {
  expect(hostOnServer({ addresses: ['0.0.0.0', '::'] })).toBe('localhost');
  expect(hostOnServer({ addresses: ['127.0.0.1'] })).toBe('localhost');
  expect(hostOnServer({ addresses: ['10.0.0.4'] })).toBe('10.0.0.4');
  expect(hostOnServer({ addresses: ['fe80::1%eth0'] })).toBe('fe80::1');
});
