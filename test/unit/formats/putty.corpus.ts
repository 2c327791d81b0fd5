import type { ShortPlan } from './putty-plan';

const s = (...lines: string[]): string => ['HostName=h.example', 'Protocol=ssh', ...lines].join('\n');
const f = (value: string): string => s(`PortForwardings=${value}`);
const reg = (name: string, ...lines: string[]): string =>
  [
    'Windows Registry Editor Version 5.00',
    '',
    `[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\${name}]`,
    ...lines,
    '',
  ].join('\r\n');
const keys = (...lines: string[]): string =>
  [
    'Windows Registry Editor Version 5.00',
    '',
    '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys]',
    ...lines,
    '',
  ].join('\r\n');
/** A title, the text, the plan that must come of it, and what else is known of it. */
export const puttyCorpus: readonly (readonly [
  what: string,
  text: string,
  plan: ShortPlan,
  more?: { readonly fileName?: string; readonly codePage?: string },
])[] = [
  // Files
  [
    'a host alone',
    'HostName=h.example\nProtocol=ssh',
    { sessions: [{ name: 'h.example', host: 'h.example' }] },
  ],
  [
    'a file has the session’s name',
    s(),
    { sessions: [{ name: 'My Tunnels: prod/db (50%) é#1', host: 'h.example' }] },
    { fileName: 'My%20Tunnels%3A%20prod%2Fdb%20%2850%25%29%20%C3%A9%231' },
  ],
  [
    'lower-case digits in a name',
    s(),
    { sessions: [{ name: 'é', host: 'h.example' }] },
    { fileName: '%c3%a9' },
  ],
  [
    'a name of another code page',
    s(),
    { sessions: [{ name: 'été', host: 'h.example' }] },
    { fileName: '%E9t%E9' },
  ],
  [
    'a name in Cyrillic',
    s(),
    { sessions: [{ name: 'Сервер', host: 'h.example' }] },
    { fileName: '%D1%E5%F0%E2%E5%F0', codePage: 'windows-1251' },
  ],
  [
    'a name in Japanese, with a plain byte in a letter',
    s(),
    { sessions: [{ name: 'サーバ', host: 'h.example' }] },
    { fileName: '%83T%81%5B%83o', codePage: 'shift_jis' },
  ],
  ['a name with a newline', s(), { sessions: [{ name: 'a b', host: 'h.example' }] }, { fileName: 'a%0Ab' }],
  [
    'login, port and blanks',
    'HostName= me@h.exa mple \nProtocol=ssh\nPortNumber=2222\nUserName=you',
    { sessions: [{ name: 'h.example', host: 'me@h.example', port: 2222, username: 'you' }] },
  ],
  [
    'a port in the host name, which PuTTY drops',
    'HostName=me@h.example:2200\nProtocol=ssh\nPortNumber=22',
    { sessions: [{ name: 'h.example', host: 'me@h.example' }], leftOut: ['0 meaningless :2200'] },
  ],
  [
    'an IPv6 address',
    'HostName=2001:db8::7\nProtocol=ssh',
    { sessions: [{ name: '2001:db8::7', host: '2001:db8::7' }] },
  ],
  [
    'an IPv6 address in brackets',
    'HostName=[2001:db8::7]\nProtocol=ssh',
    { sessions: [{ name: '2001:db8::7', host: '[2001:db8::7]' }] },
  ],
  [
    'no port without a protocol: an importer reads it anyway',
    'HostName=h\nPortNumber=2022\nUserName=',
    { sessions: [{ name: 'h', host: 'h', port: 2022 }] },
  ],
  [
    'a port out of range',
    s('PortNumber=99999'),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['0 port-range 99999'] },
  ],
  ['a port of letters', s('PortNumber=ssh'), { sessions: [{ name: 'h.example', host: 'h.example' }] }],
  [
    'a port with letters behind',
    s('PortNumber=2222x'),
    { sessions: [{ name: 'h.example', host: 'h.example', port: 2222 }] },
  ],
  [
    'a host that can be none',
    'HostName=-oProxyCommand/x y\nProtocol=ssh\nPresent=1',
    { sessions: [{}], problems: ['0 host-invalid -oProxyCommand/x y'] },
  ],
  [
    'Telnet',
    'HostName=sw01\nProtocol=telnet\nPortNumber=23',
    { leftOut: ['null meaningless Session without a name'] },
  ],
  [
    'serial',
    'Present=1\nHostName=COM1\nProtocol=serial\nSerialLine=COM3',
    { leftOut: ['null meaningless Session without a name'] },
  ],
  [
    'no host',
    'Present=1\nHostName=\nProtocol=ssh\nPortForwardings=',
    { leftOut: ['null meaningless Session without a name'] },
  ],
  [
    'Default Settings',
    s(),
    { leftOut: ['null meaningless Default Settings'] },
    { fileName: 'Default%20Settings' },
  ],
  [
    'a key twice: the first wins',
    'HostName=a\nHostName=b\nProtocol=ssh\nPortNumber=1\nPortNumber=2',
    {
      sessions: [{ name: 'a', host: 'a', port: 1 }],
      leftOut: ['0 meaningless HostName, PortNumber (2 settings)'],
    },
  ],
  [
    'CR LF and blanks at line ends',
    'HostName=h.example\r\nProtocol=ssh\r\nPortNumber=2222 \r\n',
    { sessions: [{ name: 'h.example', host: 'h.example', port: 2222 }] },
  ],
  [
    'two files, one behind the other',
    'Present=1\nHostName=a\nProtocol=ssh\nPresent=1\nHostName=b\nProtocol=ssh',
    {
      sessions: [
        { name: 'a', host: 'a' },
        { name: 'b', host: 'b' },
      ],
    },
  ],
  [
    'two files as tail prints them',
    '==> /home/me/.putty/sessions/a%20b <==\nHostName=a\nProtocol=ssh\n\n==> /home/me/.putty/sessions/c <==\nHostName=c\nProtocol=ssh\n',
    {
      sessions: [
        { name: 'a b', host: 'a' },
        { name: 'c', host: 'c' },
      ],
    },
  ],
  [
    'a word that is none of PuTTY’s',
    s('hello world'),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['null import-problem hello world'] },
  ],
  [
    'keepalives',
    s('PingInterval=1', 'PingIntervalSecs=30'),
    { sessions: [{ name: 'h.example', host: 'h.example', keepaliveSeconds: 90 }] },
  ],
  [
    'keepalives off',
    s('PingInterval=0', 'PingIntervalSecs=0'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 meaningless PingInterval=0 PingIntervalSecs=0'],
    },
  ],
  [
    'keepalives without end',
    s('PingInterval=99999'),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['0 number-range PingInterval=99999'] },
  ],
  [
    'every switch',
    s(
      'Compression=1',
      'TryAgent=0',
      'AgentFwd=1',
      'AuthKI=0',
      'SshBanner=0',
      'TCPNoDelay=0',
      'TCPKeepalives=1',
      'PreferKnownHostKeys=0',
      'LocalPortAcceptAll=1',
      'RemotePortAcceptAll=1',
    ),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          tcpNoDelay: false,
          tcpKeepalives: true,
          compression: true,
          preferKnownHostKeys: false,
          showBanner: false,
          tryAgent: false,
          allowAgentForwarding: true,
          tryKeyboardInteractive: false,
          localPortsAcceptOthers: true,
          remotePortsAcceptOthers: true,
        },
      ],
    },
  ],
  [
    'IPv6 only',
    s('AddressFamily=2'),
    { sessions: [{ name: 'h.example', host: 'h.example', addressFamily: 'ipv6' }] },
  ],
  [
    'a key, its certificate and a logical name',
    s(
      'PublicKeyFile=C:\\Users\\me\\key.ppk',
      'DetachedCertificate=/home/me/c-cert.pub',
      'LogHost=inner:2222',
    ),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          logicalHostName: 'inner:2222',
          onlyThisKey: true,
          privateKeyFile: 'C:\\Users\\me\\key.ppk',
          certificateFile: '/home/me/c-cert.pub',
        },
      ],
    },
  ],
  [
    'keys of the server listed by hand',
    s(
      'SSHManualHostKeys=SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE,3d:cc:98:00:11:22:33:44:55:66:77:88:99:aa:bb:cc',
    ),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          hostKeys: [
            'SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE',
            '3d:cc:98:00:11:22:33:44:55:66:77:88:99:aa:bb:cc',
          ],
        },
      ],
    },
  ],
  [
    'a listed key that is none',
    s('SSHManualHostKeys=nonsense'),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['0 fingerprint-invalid nonsense'] },
  ],
  [
    'the user name of the system',
    s('UserName=', 'UserNameFromEnvironment=1'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 unsupported UserNameFromEnvironment=1'],
    },
  ],
  [
    'what Ginnel does not do',
    s(
      'X11Forward=1',
      'X11Display=:0',
      'RemoteCommand=tail -f /var/log/syslog',
      'SshNoAuth=1',
      'SshNoTrivialAuth=1',
      'SshProt=0',
      'AuthPlugin=helper',
      'ChangeUsername=1',
      'AuthTIS=1',
      'SSH2DES=1',
    ),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: [
        '0 unsupported SshProt=0',
        '0 unsupported X11Forward=1',
        '0 meaningless RemoteCommand=tail -f /var/log/syslog',
        '0 unsupported SshNoAuth=1',
        '0 unsupported SshNoTrivialAuth=1',
        '0 unsupported AuthTIS=1',
        '0 unsupported SSH2DES=1',
        '0 unsupported ChangeUsername=1',
        '0 unsupported AuthPlugin=helper',
        '0 meaningless X11Display (1 setting)',
      ],
    },
  ],
  [
    'what is off asks for nothing',
    s(
      'X11Forward=0',
      'RemoteCommand=',
      'SshNoAuth=0',
      'SshProt=3',
      'AuthPlugin=',
      'UserNameFromEnvironment=0',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example' }] },
  ],
  [
    'what is not as PuTTY has it',
    s(
      'RekeyTime=10',
      'GssapiFwd=1',
      'BugHMAC2=2',
      'BugDropStart=1',
      'ConnectionSharing=1',
      'LogType=2',
      'LogFileName=x.log',
    ),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: [
        '0 meaningless RekeyTime (1 setting)',
        '0 unsupported GssapiFwd (1 setting)',
        '0 unsupported BugHMAC2 (1 setting)',
        '0 meaningless BugDropStart, LogFileName (2 settings)',
        '0 meaningless ConnectionSharing (1 setting)',
        '0 meaningless LogType (1 setting)',
      ],
    },
  ],
  [
    'settings of a version to come',
    s('QuantumLeap=1', 'HostName2=x'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 unsupported QuantumLeap, HostName2 (2 settings)'],
    },
  ],
  // Algorithms
  [
    'PuTTY’s own lists say nothing',
    s(
      'KEX=ecdh,dh-gex-sha1,dh-group14-sha1,rsa,WARN,dh-group1-sha1',
      'Cipher=aes,blowfish,3des,WARN,arcfour,des',
      'HostKey=ed448,ed25519,ecdsa,rsa,dsa,WARN',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example' }] },
  ],
  [
    'lists of 0.63 that later versions added to',
    s(
      'KEX=ntru-curve25519,ecdh,dh-gex-sha1,dh-group16-sha512,dh-group17-sha512,dh-group18-sha512,dh-group15-sha512,dh-group14-sha1,rsa,WARN,dh-group1-sha1',
      'Cipher=aes,chacha20,aesgcm,blowfish,3des,WARN,arcfour,des',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example' }] },
  ],
  [
    'a list of one’s own',
    s('Cipher=chacha20,aes,WARN,aesgcm,3des,des,blowfish,arcfour'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          algorithms: {
            kex: [
              'mlkem-curve25519',
              'ntru-curve25519',
              'ecdh',
              'dh-group14',
              'dh-gex',
              'dh-group16',
              'dh-group15',
              'dh-group17',
              'dh-group18',
              'WARN',
              'dh-group14-sha1',
              'dh-gex-sha1',
              'dh-group1-sha1',
            ],
            hostKey: ['ed25519', 'ecdsa', 'rsa', 'WARN', 'rsa-sha1', 'dsa'],
            cipher: ['chacha20', 'aes', 'WARN', 'aesgcm', 'aes-cbc', '3des'],
          },
        },
      ],
      leftOut: ['0 unsupported Cipher: des, blowfish, arcfour'],
    },
  ],
  [
    'weak ones first, as an old server wants them',
    s('KEX=dh-group1-sha1,dh-group14-sha1,WARN,ecdh', 'HostKey=dsa,rsa,WARN'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          algorithms: {
            kex: [
              'dh-group1-sha1',
              'dh-group14',
              'dh-gex',
              'dh-group16',
              'dh-group15',
              'dh-group17',
              'dh-group18',
              'WARN',
              'dh-gex-sha1',
              'dh-group14-sha1',
              'mlkem-curve25519',
              'ntru-curve25519',
              'ecdh',
            ],
            hostKey: ['dsa', 'ed25519', 'ecdsa', 'rsa', 'WARN', 'rsa-sha1'],
            cipher: ['aesgcm', 'aes', 'chacha20', 'WARN', 'aes-cbc', '3des'],
          },
        },
      ],
    },
  ],
  // Forwards
  [
    'the nine of the reference',
    f(
      '4D1081=,4L8082=web.example.com:80,4R9000=localhost:9000,6D1082=,6L8083=[::1]:80,D1080=,L127.0.0.5:8080=db.internal:5432,L5901=localhost:5901,L7004=a\\=b\\,c\\\\d:80,R8081=intranet.example.com:80',
    ),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          forwards: [
            '4D1081',
            '4L8082 web.example.com:80',
            '4R9000 localhost:9000',
            '6D1082',
            '6L8083 [::1]:80',
            'D1080',
            'L127.0.0.5:8080 db.internal:5432',
            'L5901 localhost:5901',
            'L7004 a=b,c\\d:80',
            'R8081 intranet.example.com:80',
          ],
        },
      ],
    },
  ],
  [
    'a comma at the end, and D without =',
    f('D18200,L1=a:1,'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['D18200', 'L1 a:1'] }] },
  ],
  [
    'a bind address for SOCKS',
    f('D127.0.0.1:18206='),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['D127.0.0.1:18206'] }] },
  ],
  [
    'A for Auto, and no letter for Local',
    f('AL18097=127.0.0.1:8000,A18096=127.0.0.1:8000'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          forwards: ['L18097 127.0.0.1:8000', 'L18096 127.0.0.1:8000'],
        },
      ],
    },
  ],
  [
    'letters that are none',
    f('4A18208=localhost:1,X18209=localhost:1'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      problems: ['0 port-name 4A18208=localhost:1', '0 port-name X18209=localhost:1'],
    },
  ],
  [
    'empty entries',
    f('L1=a:1,,L2=b:2'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L1 a:1', 'L2 b:2'] }],
      problems: ['0 source-missing PortForwardings=L1=a:1,,L2=b:2'],
    },
  ],
  [
    'an escaped = in the destination',
    f('L18203=a\\=b:80'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L18203 a=b:80'] }] },
  ],
  [
    'an = that is not escaped',
    f('L18204=x=y:80'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L18204 y:80'] }] },
  ],
  [
    'letters behind digits',
    f('L18205x=localhost:80z'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L18205 localhost:80'] }] },
  ],
  [
    'no port to go to',
    f('L18207=127.0.0.1'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      problems: ['0 destination-missing L18207=127.0.0.1'],
    },
  ],
  [
    'port 0',
    f('L0=foo:1,R0=foo:1'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      problems: ['0 port-range L0=foo:1', '0 port-range R0=foo:1'],
    },
  ],
  [
    'a port that PuTTY cuts to 34463',
    f('L99999=foo:80'),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['0 port-range L99999=foo:80'] },
  ],
  [
    'a port at which PuTTY aborts',
    f('L127.0.0.1:100001=foo:80'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      problems: ['0 port-range L127.0.0.1:100001=foo:80'],
    },
  ],
  [
    'D as the value',
    f('L18115=D'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['D18115'] }] },
  ],
  [
    'a D in the address, which PuTTY takes for dynamic',
    f('LDbox:18110=localhost:8000'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['LDbox:18110 localhost:8000'] }] },
  ],
  [
    'service names',
    f('Lhttp-alt=foo:pop3'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L8080 foo:110'] }] },
  ],
  [
    'the same key twice: the last wins',
    f('L1=a:1,L1=b:2'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L1 b:2'] }],
      leftOut: ['0 meaningless L1=a:1'],
    },
  ],
  [
    'Local and Dynamic on the same port',
    f('L5901=a:1,D5901='),
    {
      sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L5901 a:1'] }],
      leftOut: ['0 meaningless D5901'],
    },
  ],
  [
    'IPv4 and Auto on the same port',
    f('L5901=a:1,4L5901=a:1'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L5901 a:1', 'off 4L5901 a:1'] }],
      leftOut: ['0 unsupported 4L5901 → a:1'],
    },
  ],
  [
    'IPv6 on both sides',
    f('L[::1]:7005=[2001:db8::1]:80'),
    { sessions: [{ name: 'h.example', host: 'h.example', forwards: ['L[::1]:7005 [2001:db8::1]:80'] }] },
  ],
  [
    'Remote without a destination',
    f('R7000='),
    { sessions: [{ name: 'h.example', host: 'h.example' }], problems: ['0 destination-missing R7000='] },
  ],
  [
    'the line of forwards alone, for the session in the form',
    'PortForwardings=L8080=web:80,D1080=',
    { forwards: ['L8080 web:80', 'D1080'] },
  ],
  [
    'the same out of the registry',
    '"PortForwardings"="L7004=a\\\\=b\\\\,c\\\\\\\\d:80"',
    { forwards: ['L7004 a=b,c\\d:80'] },
  ],
  // Proxies and jump hosts
  [
    'SOCKS 5',
    s(
      'ProxyMethod=2',
      'ProxyHost=socks.example',
      'ProxyPort=1080',
      'ProxyUsername=me',
      'ProxyPassword=s3cret',
      'ProxyDNS=2',
      'ProxyLocalhost=1',
      'ProxyExcludeList=*.lan,10.0.0.1',
    ),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          proxy: {
            kind: 'socks5',
            host: 'socks.example',
            username: 'me',
            exclude: '*.lan,10.0.0.1',
            localhost: true,
            dns: 'yes',
          },
        },
      ],
      leftOut: ['0 secret •••'],
    },
  ],
  [
    'SOCKS 4 and HTTP by their numbers',
    s('ProxyMethod=1', 'ProxyHost=p'),
    { sessions: [{ name: 'h.example', host: 'h.example', proxy: { kind: 'socks4', host: 'p', port: 80 } }] },
  ],
  [
    'HTTP, with PuTTY’s port',
    s('ProxyMethod=3', 'ProxyHost=squid'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', proxy: { kind: 'http', host: 'squid', port: 80 } }],
    },
  ],
  [
    'a proxy without a host',
    s('ProxyMethod=2', 'ProxyHost='),
    {
      sessions: [{ name: 'h.example', host: 'h.example', proxy: { kind: 'socks5' } }],
      problems: ['0 proxy-missing '],
    },
  ],
  [
    'an old ProxyType',
    s('ProxyType=2', 'ProxySOCKSVersion=4', 'ProxyHost=old', 'ProxyPort=1080'),
    { sessions: [{ name: 'h.example', host: 'h.example', proxy: { kind: 'socks4', host: 'old' } }] },
  ],
  [
    'ProxyMethod -1 leaves it to ProxyType',
    s('ProxyMethod=-1', 'ProxyType=1', 'ProxyHost=old'),
    { sessions: [{ name: 'h.example', host: 'h.example', proxy: { kind: 'http', host: 'old', port: 80 } }] },
  ],
  [
    'a proxy that is switched off is kept',
    s('ProxyMethod=0', 'ProxyHost=squid', 'ProxyPort=3128'),
    { sessions: [{ name: 'h.example', host: 'h.example', proxy: { host: 'squid', port: 3128 } }] },
  ],
  [
    'PuTTY’s proxy that nobody typed',
    s(
      'ProxyMethod=0',
      'ProxyHost=proxy',
      'ProxyPort=80',
      'ProxyPassword=',
      'ProxyTelnetCommand=connect %host %port\\n',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example' }] },
  ],
  [
    'a Telnet proxy',
    s('ProxyMethod=4', 'ProxyHost=gw', 'ProxyTelnetCommand=connect %host %port\\n'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 unsupported ProxyTelnetCommand'],
      problems: ['0 import-problem gw'],
    },
  ],
  [
    'a command',
    s('ProxyMethod=5', 'ProxyTelnetCommand=nc -X 5 -x 127.0.0.1:1080 %host %port'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          proxy: { kind: 'command', command: 'nc -X 5 -x 127.0.0.1:1080 %host %port' },
        },
      ],
    },
  ],
  [
    'a command with escapes and percent signs',
    s('ProxyMethod=5', 'ProxyTelnetCommand=C:\\\\bin\\\\nc.exe %host %port 50%% %h\\n'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          proxy: { kind: 'command', command: 'C:\\bin\\nc.exe %host %port 50%% %%h' },
        },
      ],
    },
  ],
  [
    'a command with the proxy’s user',
    s('ProxyMethod=5', 'ProxyUsername=me', 'ProxyTelnetCommand=dial %user@%proxyhost %host', 'ProxyHost=gw'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          proxy: {
            host: 'gw',
            port: 80,
            username: 'me',
            kind: 'command',
            command: 'dial me@%proxyhost %host',
          },
        },
      ],
    },
  ],
  [
    'plink on the way',
    s(
      'ProxyMethod=5',
      'ProxyTelnetCommand=plink.exe -P 2222 -l me -i C:\\\\k.ppk bastion.example -nc %host:%port',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example', jumps: ['me@bastion.example:2222 -i C:\\k.ppk'] }] },
  ],
  [
    'plink with a path and the proxy’s fields',
    s(
      'ProxyMethod=5',
      'ProxyHost=bastion',
      'ProxyPort=22',
      'ProxyUsername=me',
      'ProxyTelnetCommand="C:\\Program Files\\PuTTY\\plink.exe" -batch %user@%proxyhost -P %proxyport -nc %host:%port\\n',
    ),
    { sessions: [{ name: 'h.example', host: 'h.example', jumps: ['me@bastion'] }] },
  ],
  [
    'plink with a password',
    s('ProxyMethod=5', 'ProxyTelnetCommand=plink -pw s3cret me@bastion -nc %host:%port'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', jumps: ['me@bastion'] }],
      leftOut: ['0 secret •••'],
    },
  ],
  [
    'another command with a password',
    s('ProxyMethod=5', 'ProxyTelnetCommand=plink -pw s3cret -odd me@bastion -nc %host:%port'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 secret •••'],
      problems: ['0 import-problem '],
    },
  ],
  [
    'plink with a session that is not here stays a command',
    s('ProxyMethod=5', 'ProxyTelnetCommand=plink -load bastion -nc %host:%port'),
    {
      sessions: [
        {
          name: 'h.example',
          host: 'h.example',
          proxy: { kind: 'command', command: 'plink -load bastion -nc %host:%port' },
        },
      ],
    },
  ],
  [
    'plink with a session of the same text',
    '==> b/sessions/bastion <==\nHostName=me@b\nProtocol=ssh\n==> b/sessions/inner <==\nHostName=i\nProtocol=ssh\nProxyMethod=5\nProxyTelnetCommand=plink -load bastion -nc %host:%port',
    {
      sessions: [
        { name: 'bastion', host: 'me@b' },
        { name: 'inner', host: 'i', jumps: ['saved bastion'] },
      ],
    },
  ],
  [
    'ssh -W on the way',
    s('ProxyMethod=5', 'ProxyTelnetCommand=ssh -q -W %host:%port -p 2222 me@bastion'),
    { sessions: [{ name: 'h.example', host: 'h.example', jumps: ['me@bastion:2222'] }] },
  ],
  [
    'an SSH proxy',
    s(
      'ProxyMethod=6',
      'ProxyHost=bastion.example',
      'ProxyPort=2222',
      'ProxyUsername=me',
      'ProxyPassword=s3cret',
    ),
    {
      sessions: [{ name: 'h.example', host: 'h.example', jumps: ['me@bastion.example:2222'] }],
      leftOut: ['0 secret •••'],
    },
  ],
  [
    'an SSH proxy that is a session of the same text',
    '==> b/sessions/inner <==\nHostName=i\nProtocol=ssh\nProxyMethod=6\nProxyHost=bastion\nProxyPort=80\n==> b/sessions/bastion <==\nHostName=me@b\nProtocol=ssh',
    {
      sessions: [
        { name: 'inner', host: 'i', jumps: ['saved bastion'] },
        { name: 'bastion', host: 'me@b' },
      ],
    },
  ],
  [
    'an SSH proxy with exceptions',
    s('ProxyMethod=6', 'ProxyHost=b', 'ProxyPort=22', 'ProxyExcludeList=*.lan'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', jumps: ['b'] }],
      leftOut: ['0 unsupported ProxyExcludeList=*.lan'],
    },
  ],
  [
    'an SSH proxy that runs a command',
    s('ProxyMethod=7', 'ProxyHost=b', 'ProxyTelnetCommand=nc %host %port'),
    {
      sessions: [{ name: 'h.example', host: 'h.example' }],
      leftOut: ['0 unsupported ProxyTelnetCommand'],
      problems: ['0 import-problem b'],
    },
  ],
  [
    'a type of proxy to come',
    s('ProxyMethod=12', 'ProxyHost=b'),
    {
      sessions: [{ name: 'h.example', host: 'h.example', proxy: { host: 'b', port: 80 } }],
      problems: ['0 import-problem 12'],
    },
  ],
  // Registry
  [
    'a key of the registry',
    reg(
      'My%20Tunnels:%20prod/db%20(50%25)%20%E9%2A%3F%5Cx.1',
      '"HostName"="h"',
      '"PortNumber"=dword:000008ae',
      '"Protocol"="ssh"',
      '"PortForwardings"="L7004=a\\\\=b\\\\,c\\\\\\\\d:80"',
    ),
    {
      sessions: [
        {
          name: 'My Tunnels: prod/db (50%) é*?\\x.1',
          host: 'h',
          port: 2222,
          forwards: ['L7004 a=b,c\\d:80'],
        },
      ],
    },
  ],
  [
    'a name with a leading dot',
    reg('%2Edot.name', '"HostName"="h"'),
    { sessions: [{ name: '.dot.name', host: 'h' }] },
  ],
  [
    'a name whose code page the font tells',
    reg('%D1%E5%F0', '"HostName"="h"', '"FontCharSet"=dword:000000cc'),
    { sessions: [{ name: 'Сер', host: 'h' }], leftOut: ['0 meaningless FontCharSet (1 setting)'] },
  ],
  [
    'REGEDIT4',
    'REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\old]\r\n"HostName"="h"\r\n"PortNumber"=dword:00000016\r\n"UserName"=hex(2):6d,65,00\r\n',
    { sessions: [{ name: 'old', host: 'h', username: 'me' }] },
  ],
  [
    'texts in bytes over several lines',
    reg('x', '"HostName"=hex(1):68,00,2e,00,65,\\', '  00,78,00,00,00', '"Colour0"=hex:01,02,\\', '  03'),
    { sessions: [{ name: 'x', host: 'h.ex' }], leftOut: ['0 meaningless Colour0 (1 setting)'] },
  ],
  [
    'a text with a line end in it',
    reg('x', '"HostName"="h"', '"Answerback"="a', 'b"', '"PortNumber"=dword:00000001'),
    { sessions: [{ name: 'x', host: 'h', port: 1 }], leftOut: ['0 meaningless Answerback (1 setting)'] },
  ],
  [
    'a quote that never closes',
    reg('x', '"HostName"="h', '"PortNumber"=dword:00000002'),
    { leftOut: ['null meaningless x'], problems: ['null import-problem "HostName"="h'] },
  ],
  [
    'a negative number, a default value, a deleted one',
    reg('x', '"HostName"="h"', '"LogFileClash"=dword:ffffffff', '@="d"', '"UserName"=-'),
    {
      sessions: [{ name: 'x', host: 'h' }],
      leftOut: ['0 meaningless LogFileClash (1 setting)', '0 unsupported @, UserName (2 settings)'],
    },
  ],
  [
    'a key that would be deleted',
    'Windows Registry Editor Version 5.00\r\n\r\n[-HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\x]\r\n',
    { leftOut: ['null meaningless [-HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\x]'] },
  ],
  [
    'another program’s keys',
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Martin Prikryl\\WinSCP 2\\Sessions\\x]\r\n"HostName"="h"\r\n',
    {
      leftOut: [
        'null meaningless HKEY_CURRENT_USER\\Software\\Martin Prikryl\\WinSCP 2\\Sessions\\x (1 key)',
      ],
    },
  ],
  [
    'the other keys of PuTTY',
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY]\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Jumplist]\r\n"Recent sessions"=hex(7):61,00,00,00\r\n',
    { leftOut: ['null meaningless HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Jumplist (1 key)'] },
  ],
  [
    'reg query',
    '\r\nHKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a%20b\r\n    HostName    REG_SZ    h.example\r\n    PortNumber    REG_DWORD    0x8ae\r\n    LogFileClash    REG_DWORD    0xffffffff\r\n    UserName    REG_SZ    \r\n',
    {
      sessions: [{ name: 'a b', host: 'h.example', port: 2222 }],
      leftOut: ['0 meaningless LogFileClash (1 setting)'],
    },
  ],
  [
    'reg query of Windows XP',
    '\r\nHKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\x\r\n    HostName\tREG_SZ\th\r\n    PortNumber\tREG_DWORD\t0x16\r\n',
    { sessions: [{ name: 'x', host: 'h' }] },
  ],
  [
    'a comment in an export',
    reg('x', '; made by hand', '"HostName"="h"'),
    { sessions: [{ name: 'x', host: 'h' }] },
  ],
  // KiTTY
  [
    'a session of KiTTY in the registry',
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\9bis.com\\KiTTY\\Sessions\\k]\r\n"HostName"="h"\r\n"Password"="JvX0abc"\r\n"Folder"="Default"\r\n"WakeupReconnect"=dword:00000001\r\n',
    { sessions: [{ name: 'k', host: 'h' }], leftOut: ['0 secret •••', '0 meaningless Folder (1 setting)'] },
  ],
  [
    'a file of KiTTY',
    'Present\\1\\\nHostName\\h.example\\\nPortNumber\\2222\\\nProtocol\\ssh\\\nPortForwardings\\L8080=localhost%3A80\\\nUserName\\\\\nPublicKeyFile\\C:%5CUsers%5Cme%20x%5Ck.ppk\\\nTerminalType\\xterm\\\nAutocommand\\sudo%20-i\\',
    {
      sessions: [
        {
          name: 'web one',
          host: 'h.example',
          port: 2222,
          onlyThisKey: true,
          privateKeyFile: 'C:\\Users\\me x\\k.ppk',
          forwards: ['L8080 localhost:80'],
        },
      ],
      leftOut: ['0 meaningless TerminalType (1 setting)', '0 meaningless Autocommand (1 setting)'],
    },
    { fileName: 'web%20one.ktx' },
  ],
  [
    'a password of KiTTY',
    'HostName\\h\\\nPassword\\abc\\\nProtocol\\ssh\\',
    { sessions: [{ name: 'h', host: 'h' }], leftOut: ['0 secret •••'] },
  ],
  [
    'KiTTY’s folders',
    '==> D:\\kitty\\Sessions\\Team\\web%20one <==\r\nHostName\\h\\\r\nProtocol\\ssh\\\r\n',
    { sessions: [{ name: 'Team/web one', host: 'h' }] },
  ],
  [
    'a letter of two bytes in KiTTY',
    'HostName\\h\\\nUserName\\m%FCller\\\nProtocol\\ssh\\\nPublicKeyFile\\C:%5C%C3%A9.ppk\\',
    {
      sessions: [
        { name: 'h', host: 'h', username: 'müller', onlyThisKey: true, privateKeyFile: 'C:\\é.ppk' },
      ],
    },
  ],
  [
    'a proxy that KiTTY keeps elsewhere',
    'HostName\\h\\\nProxySelection\\work\\\nProtocol\\ssh\\',
    { sessions: [{ name: 'h', host: 'h' }], problems: ['0 import-problem ProxySelection\\work\\'] },
  ],
  [
    'no such proxy',
    'HostName\\h\\\nProxySelection\\-%20Session%20defined%20proxy%20-\\\nProtocol\\ssh\\\nPortKnocking\\7000:tcp\\',
    { sessions: [{ name: 'h', host: 'h' }], leftOut: ['0 unsupported PortKnocking\\7000:tcp\\'] },
  ],
  // Host keys
  [
    'host keys of a file',
    'rsa2@22:h.example 0x10001,0xc1\nssh-ed25519@2222:127.0.0.1 0x39f064db75a59ff106e9f4e60905d79865a35d08caec61dae19a895ddfa10660,0x7aaf89bc736208cd44ca2f70dc63326b24cca080418e5d50f0e451b1a921129d\n',
    {
      hostKeys: [
        'h.example ssh-rsa AAAAB3NzaC1yc2EAAAAD',
        '[127.0.0.1]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
      ],
    },
  ],
  [
    'a key of SSH-1, and one that is broken',
    'rsa@22:h 1024,0x10001,0xc1\nrsa2@22:h 0x10001\nrsa2@22:h2 0x10001,0xc1',
    {
      hostKeys: ['h2 ssh-rsa AAAAB3NzaC1yc2EAAAAD'],
      leftOut: ['null unsupported rsa@22:h'],
      problems: ['null import-problem rsa2@22:h 0x10001'],
    },
  ],
  [
    'host keys of the registry',
    keys('"rsa2@22:h"="0x10001,0xc1"', '"rsa2@22:m%FCll"="0x10001,0xc1"'),
    { hostKeys: ['h ssh-rsa AAAAB3NzaC1yc2EAAAAD', 'müll ssh-rsa AAAAB3NzaC1yc2EAAAAD'] },
  ],
  [
    'a host key for a pattern',
    'rsa2@22:*,!x 0x10001,0xc1',
    { problems: ['null import-problem rsa2@22:*,!x 0x10001,0xc1'] },
  ],
  [
    'a host key of KiTTY',
    '==> C:\\kitty\\SshHostKeys\\rsa2@22%3Ah.example <==\n0x10001,0xc1\n',
    { hostKeys: ['h.example ssh-rsa AAAAB3NzaC1yc2EAAAAD'] },
  ],
];
