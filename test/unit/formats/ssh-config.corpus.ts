/** A text of ssh_config(5), and the plan that comes of it, as plan-words.ts says it. */
export interface ConfigCase {
  readonly title: string;
  readonly text: string;
  readonly says: readonly string[];
}

/** Texts as articles, manuals, tools and people have them. */
export const sshConfigCases: readonly ConfigCase[] = [
  {
    title: 'a tunnel for the web',
    text: `# ~/.ssh/config
Host tunnel-web
    HostName remote.example.com
    User user
    LocalForward 8080 localhost:80
`,
    says: ['tunnel-web: user@remote.example.com; L8080 → localhost:80'],
  },
  {
    title: 'three hosts and how they are used',
    text: `# ~/.ssh/config
Host tunnel-web
    HostName remote.example.com
    User user
    LocalForward 8080 localhost:80

Host tunnel-db
    HostName db.example.com
    User dbuser
    LocalForward 3306 localhost:3306

Host tunnel-proxy
    HostName proxy.example.com
    User proxyuser
    DynamicForward 1080
    ServerAliveInterval 60
    ServerAliveCountMax 3

# Usage
ssh tunnel-web     # Establishes web tunnel
ssh tunnel-db      # Establishes DB tunnel
ssh tunnel-proxy   # Establishes SOCKS proxy
`,
    says: [
      'tunnel-web: user@remote.example.com; L8080 → localhost:80',
      'tunnel-db: dbuser@db.example.com; L3306 → localhost:3306',
      'tunnel-proxy: proxyuser@proxy.example.com; keepaliveSeconds=60; D1080',
      'meaningless: ssh tunnel-web',
      'meaningless: ssh tunnel-db',
      'meaningless: ssh tunnel-proxy',
    ],
  },
  {
    title: 'jump hosts by names that are not there',
    text: `Host final
    HostName final.example.com
    User user
    ProxyJump jump1,jump2
`,
    says: ['final: user@final.example.com; via jump1, jump2'],
  },
  {
    title: 'a key file',
    text: `Host tunnel-web
    HostName remote.example.com
    User user
    IdentityFile ~/.ssh/tunnel_key
    LocalForward 8080 localhost:80
`,
    says: ['tunnel-web: user@remote.example.com; privateKeyFile=~/.ssh/tunnel_key; L8080 → localhost:80'],
  },
  {
    title: 'a comment behind a value',
    text: `Host db
  LocalForward 3306 db:3306 # production
`,
    says: ['db: db; L3306 → db:3306'],
  },
  {
    title: 'a fence of Markdown',
    text: `\`\`\`
Host web
  HostName 192.0.2.7
  User me
\`\`\`
`,
    says: ['web: me@192.0.2.7'],
  },
  {
    title: 'no-break blanks of a page',
    text: `Host web
\u00a0\u00a0HostName web.example.com
\u00a0\u00a0User me
`,
    says: ['web: me@web.example.com'],
  },
  {
    title: 'curly quotes of a page',
    text: `Host web
  HostName web.example.com
  IdentityFile “~/.ssh/my key”
`,
    says: ['web: web.example.com; privateKeyFile=~/.ssh/my key'],
  },
  {
    title: 'entities of a page',
    text: `Host web
  HostName web.example.com
  ProxyCommand sh -c &quot;nc %h %p&quot;
`,
    says: ['web: web.example.com; proxy=command sh -c "nc %h %p"'],
  },
  {
    title: 'a here document around it',
    text: `cat >> ~/.ssh/config <<EOF
Host web
  HostName web.example.com
EOF
chmod 600 ~/.ssh/config
`,
    says: [
      'web: web.example.com',
      'meaningless: cat >> ~/.ssh/config <<EOF',
      'meaningless: EOF',
      'meaningless: chmod 600 ~/.ssh/config',
    ],
  },
  {
    title: 'tabs, capitals and equal signs',
    text: `HOST=web
	hostname = web.example.com
	PORT=2222
	user =me
`,
    says: ['web: me@web.example.com:2222'],
  },
  {
    title: 'equal signs as PuTTY has them',
    text: `Host web
HostName=web.example.com
ProxyCommand=nc %h %p
Compression=yes
`,
    says: ['web: web.example.com; proxy=command nc %h %p; compression=true'],
  },
  {
    title: 'quotes around values',
    text: `Host "web"
  HostName "web.example.com"
  IdentityFile "~/.ssh/my key"
  User 'me'
`,
    says: ['web: me@web.example.com; privateKeyFile=~/.ssh/my key'],
  },
  {
    title: 'Windows ends of lines',
    text: `Host web\r
  HostName web.example.com\r
  IdentityFile C:\\Users\\me\\.ssh\\id_ed25519\r
`,
    says: ['web: web.example.com; privateKeyFile=C:\\Users\\me\\.ssh\\id_ed25519'],
  },
  {
    title: 'a byte order mark',
    text: `\ufeffHost web
  HostName web.example.com
`,
    says: ['web: web.example.com'],
  },
  {
    title: 'no end of the last line',
    text: `Host web
  HostName web.example.com`,
    says: ['web: web.example.com'],
  },
  {
    title: 'a name without anything',
    text: `Host web.example.com
Host *
  User me
`,
    says: ['web.example.com: me@web.example.com'],
  },
  {
    title: 'two names for one server',
    text: `Host web w
  HostName web.example.com
`,
    says: ['web: web.example.com', 'meaningless: w [web]'],
  },
  {
    title: 'two names for two servers',
    text: `Host web db
  HostName %h.example.com
  User me
`,
    says: ['web: me@web.example.com', 'db: me@db.example.com'],
  },
  {
    title: 'names without a HostName',
    text: `Host web1 web2
  User me
`,
    says: ['web1: me@web1', 'web2: me@web2'],
  },
  {
    title: 'a name and a pattern',
    text: `Host web *.example.com
  User me
  Port 2222
`,
    says: ['web: me@web:2222', 'meaningless: *.example.com'],
  },
  {
    title: 'patterns alone',
    text: `Host *.example.com 10.0.*
  User me
  ForwardAgent yes
`,
    says: ['meaningless: User me', 'meaningless: ForwardAgent yes', 'meaningless: Host *.example.com 10.0.*'],
  },
  {
    title: 'a pattern that concerns a name',
    text: `Host web-1
  HostName 192.0.2.1
Host web-?
  User deploy
  Port 2200
`,
    says: ['web-1: deploy@192.0.2.1:2200'],
  },
  {
    title: 'a negation',
    text: `Host web db
  Compression yes
Host * !db
  User me
`,
    says: ['web: me@web; compression=true', 'db: db; compression=true'],
  },
  {
    title: 'a name only negated',
    text: `Host !web *
  User me
Host web
  Port 2222
`,
    says: ['web: web:2222', 'meaningless: Host !web * User me'],
  },
  {
    title: 'the first value counts',
    text: `Host web
  Port 22
  Port 2222
Host *
  Port 2200
  User me
`,
    says: ['web: me@web', 'meaningless: Port 2222 [web]', 'meaningless: Port 2200 [web]'],
  },
  {
    title: 'a value that never counts',
    text: `Host *
  User me
Host web
  User you
`,
    says: ['web: me@web', 'meaningless: User you [web]'],
  },
  {
    title: 'the same name twice',
    text: `Host web
  HostName web.example.com
Host web
  User me
  HostName other.example.com
`,
    says: ['web: me@web.example.com', 'meaningless: HostName other.example.com [web]'],
  },
  {
    title: 'settings before any Host',
    text: `User me
Port 2222
Host web
  HostName web.example.com
`,
    says: ['web: me@web.example.com:2222'],
  },
  {
    title: 'commas between names',
    text: `Host web, db
  User me
`,
    says: ['db: me@db', 'wrong: Host web,: “web,” cannot be the name of a host.'],
  },
  {
    title: 'a host that cannot be one',
    text: `Host http://web
  User me
Host db
`,
    says: ['db: db', 'wrong: Host http://web User me: “http://web” cannot be the name of a host.'],
  },
  {
    title: 'a HostName that cannot be one',
    text: `Host web
  HostName http://web.example.com/
`,
    says: [
      'web: web',
      'wrong: HostName http://web.example.com/ [web]: "http://web.example.com/" is not a host name or address.',
    ],
  },
  {
    title: 'an IPv6 address',
    text: `Host six
  HostName 2001:db8::7
  Port 2222
`,
    says: ['six: [2001:db8::7]:2222'],
  },
  {
    title: 'an IPv6 address in brackets',
    text: `Host six
  HostName [2001:db8::7]
`,
    says: ['six: 2001:db8::7'],
  },
  {
    title: 'nothing behind Host',
    text: `Host
  User me
Host web
`,
    says: ['web: web', 'wrong: Host User me: Nothing stands behind Host.'],
  },
  {
    title: 'an open quote',
    text: `Host web
  IdentityFile "~/.ssh/id
  User me
`,
    says: ['web: me@web', 'wrong: IdentityFile "~/.ssh/id [web]: A quote behind IdentityFile is not closed.'],
  },
  {
    title: 'an open quote behind Host',
    text: `Host "web
  User me
Host db
`,
    says: ['db: db', 'wrong: Host "web User me: A quote in this line is not closed.'],
  },
  {
    title: 'a keyword that is spelled wrongly',
    text: `Host web
  Hostnmae web.example.com
  User me
`,
    says: ['web: me@web', 'wrong: Hostnmae web.example.com [web]: Hostnmae is no keyword of ssh_config.'],
  },
  {
    title: 'a keyword without a value',
    text: `Host web
  HostName
  User me
`,
    says: ['web: me@web', 'wrong: HostName [web]: HostName has no value.'],
  },
  {
    title: 'a port that is none',
    text: `Host web
  Port 99999
`,
    says: ['web: web', 'wrong: Port 99999 [web]: 99999 is not a valid port.'],
  },
  {
    title: 'too many words',
    text: `Host web
  User me too
`,
    says: ['web: web', 'wrong: User me too [web]: User takes fewer words than that.'],
  },
  {
    title: 'IgnoreUnknown',
    text: `IgnoreUnknown UseKeychain,Foo*
Host web
  UseKeychain yes
  FooBar 7
  AddKeysToAgent yes
`,
    says: [
      'web: web',
      'meaningless: IgnoreUnknown UseKeychain,Foo* [web]',
      'meaningless: UseKeychain yes [web]',
      'meaningless: FooBar 7 [web]',
      'unsupported: AddKeysToAgent yes [web]',
    ],
  },
  {
    title: 'all kinds of forwards',
    text: `Host box
  LocalForward 5901 localhost:5901
  LocalForward 127.0.0.5:8080 [2001:db8::1]:80
  LocalForward [::1]:8081 web:80
  LocalForward *:8082 web:80
  LocalForward /tmp/db.sock /var/run/db.sock
  RemoteForward 9000 localhost:3000
  RemoteForward 9001
  DynamicForward 1080
  DynamicForward 127.0.0.1:1081
`,
    says: [
      'box: box; L5901 → localhost:5901; L127.0.0.5:8080 → [2001:db8::1]:80; L[::1]:8081 → web:80; L*:8082 → web:80; L/tmp/db.sock → /var/run/db.sock; R9000 → localhost:3000; R9001; D1080; D127.0.0.1:1081',
    ],
  },
  {
    title: 'forwards alone',
    text: `LocalForward 8080 localhost:80
RemoteForward 9000 localhost:3000
`,
    says: ['forward L8080 → localhost:80', 'forward R9000 → localhost:3000'],
  },
  {
    title: 'a forward alone',
    text: 'LocalForward 3306 db:3306 # production',
    says: ['forward L3306 → db:3306'],
  },
  {
    title: 'a forward below a pattern alone',
    text: `Host *
  LocalForward 8080 localhost:80
  User me
`,
    says: ['forward L8080 → localhost:80', 'meaningless: User me', 'meaningless: Host *'],
  },
  {
    title: 'a forward without its destination',
    text: `Host web
  LocalForward 8080
`,
    says: [
      'web: web',
      'wrong: LocalForward 8080 [web]: "-L 8080" is not a forward in PuTTY\'s or OpenSSH\'s notation.',
    ],
  },
  {
    title: 'a forward with equal signs',
    text: `Host web
  LocalForward=8080 localhost:80
`,
    says: ['web: web; L8080 → localhost:80'],
  },
  {
    title: 'a forward as behind -L',
    text: `Host web
  LocalForward 8080:localhost:80
`,
    says: ['web: web; L8080 → localhost:80'],
  },
  {
    title: 'one forward twice',
    text: `Host web
  LocalForward 8080 localhost:80
Host *
  LocalForward 8080 localhost:80
`,
    says: ['web: web; L8080 → localhost:80', 'meaningless: LocalForward 8080 localhost:80 [web]'],
  },
  {
    title: 'GatewayPorts',
    text: `Host web
  GatewayPorts yes
  LocalForward 8080 localhost:80
`,
    says: ['web: web; localPortsAcceptOthers=true; L8080 → localhost:80'],
  },
  {
    title: 'forwards that are cleared',
    text: `Host web
  ClearAllForwardings yes
  LocalForward 8080 localhost:80
`,
    says: ['web: web', 'meaningless: LocalForward 8080 localhost:80 [web]'],
  },
  {
    title: 'tokens in the path of a socket',
    text: `Host web
  HostName web.example.com
  User me
  LocalForward /tmp/%n-%h-%p-%r.sock localhost:80
`,
    says: ['web: me@web.example.com; L/tmp/web-web.example.com-22-me.sock → localhost:80'],
  },
  {
    title: 'IPv4 alone',
    text: `Host web
  AddressFamily inet
  LocalForward 8080 localhost:80
`,
    says: ['web: web; addressFamily=ipv4; 4L8080 → localhost:80'],
  },
  {
    title: 'where a remote SOCKS server may go',
    text: `Host web
  RemoteForward 1080
  PermitRemoteOpen db:5432 [2001:db8::1]:443
`,
    says: ['web: web; R1080'],
  },
  {
    title: 'a jump host that is a name',
    text: `Host bastion
  HostName gw.example.com
  User jump
Host inner
  HostName 10.0.0.5
  ProxyJump bastion
`,
    says: ['bastion: jump@gw.example.com', 'inner: 10.0.0.5; via <bastion>'],
  },
  {
    title: 'a chain of names',
    text: `Host a
  HostName a.example.com
Host b
  ProxyJump a
Host c
  ProxyJump b
`,
    says: ['a: a.example.com', 'b: b; via <a>', 'c: c; via <b>'],
  },
  {
    title: 'a jump host with a login of its own',
    text: `Host inner
  ProxyJump me@gw.example.com:2222
`,
    says: ['inner: inner; via me@gw.example.com:2222'],
  },
  {
    title: 'a name with another login',
    text: `Host gw
  HostName gw.example.com
  User jump
  IdentityFile ~/.ssh/gw
Host inner
  ProxyJump root@gw
`,
    says: [
      'gw: jump@gw.example.com; privateKeyFile=~/.ssh/gw',
      'inner: inner; via root@gw.example.com(~/.ssh/gw)',
    ],
  },
  {
    title: 'a name with its own login',
    text: `Host gw
  HostName gw.example.com
  User jump
  Port 2222
Host inner
  ProxyJump jump@gw:2222
`,
    says: ['gw: jump@gw.example.com:2222', 'inner: inner; via <gw>'],
  },
  {
    title: 'patterns that concern a jump host',
    text: `Host *.example.com
  User jump
  IdentityFile ~/.ssh/gw
  IdentitiesOnly yes
Host inner
  ProxyJump gw.example.com
`,
    says: ['inner: inner; via jump@gw.example.com(~/.ssh/gw)'],
  },
  {
    title: 'a jump host behind another',
    text: `Host gw.*
  ProxyJump first.example.com
Host inner
  ProxyJump gw.example.com
`,
    says: ['inner: inner; via first.example.com, gw.example.com'],
  },
  {
    title: 'no jump host after all',
    text: `Host bastion
  ProxyJump none
Host *
  ProxyJump bastion
Host web
`,
    says: ['bastion: bastion', 'web: web; via <bastion>'],
  },
  {
    title: 'a name that jumps over itself',
    text: `Host bastion web
Host *
  ProxyJump bastion
`,
    says: [
      'bastion: bastion; via <bastion>',
      'web: web; via <bastion>',
      'wrong: ProxyJump bastion [bastion]: The route to the server leads through "bastion" twice.',
      'wrong: ProxyJump bastion [web]: The route to the server leads through "bastion" twice.',
    ],
  },
  {
    title: 'a pattern that makes a jump host jump over itself',
    text: `Host web
Host *
  ProxyJump gw.example.com
`,
    says: [
      'web: web; via gw.example.com',
      'wrong: ProxyJump gw.example.com [web]: The route to the server leads through "gw.example.com" twice.',
    ],
  },
  {
    title: 'names that jump over each other',
    text: `Host a
  ProxyJump b
Host b
  ProxyJump a
`,
    says: [
      'a: a; via <b>',
      'b: b; via <a>',
      'wrong: ProxyJump b [a]: The route to the server leads through "a" twice.',
      'wrong: ProxyJump a [b]: The route to the server leads through "b" twice.',
    ],
  },
  {
    title: 'a jump host that cannot be one',
    text: `Host web
  ProxyJump a b
`,
    says: ['web: web', 'wrong: ProxyJump a b [web]: ProxyJump takes fewer words than that.'],
  },
  {
    title: 'a proxy command',
    text: `Host inner
  ProxyCommand nc -X 5 -x 127.0.0.1:1080 %h %p
`,
    says: ['inner: inner; proxy=command nc -X 5 -x 127.0.0.1:1080 %h %p'],
  },
  {
    title: 'a proxy command with quotes and a number sign',
    text: `Host inner
  ProxyCommand sh -c "nc %h %p # why"
`,
    says: ['inner: inner; proxy=command sh -c "nc %h %p # why"'],
  },
  {
    title: 'a proxy command with its own name',
    text: `Host inner
  HostName 10.0.0.5
  ProxyCommand connect %n %p
`,
    says: ['inner: 10.0.0.5; proxy=command connect inner %p'],
  },
  {
    title: 'a proxy command that is a jump',
    text: `Host gw
  HostName gw.example.com
Host inner
  HostName 10.0.0.5
  ProxyCommand ssh -W %h:%p gw
`,
    says: [
      'gw: gw.example.com',
      'inner: 10.0.0.5; via <gw>',
      'meaningless: ProxyCommand ssh -W %h:%p gw [inner]',
    ],
  },
  {
    title: 'a proxy command that is an old jump',
    text: `Host inner
  ProxyCommand ssh -q me@gw.example.com nc %h %p 2> /dev/null
`,
    says: [
      'inner: inner; via me@gw.example.com',
      'meaningless: ProxyCommand ssh -q me@gw.example.com nc %h %p 2> /dev/null [inner]',
      'meaningless: ProxyCommand ssh -q me@gw.example.com nc %h %p 2> /dev/null [inner]',
    ],
  },
  {
    title: 'cloudflared',
    text: `Host app.example.com
  ProxyCommand /usr/local/bin/cloudflared access ssh --hostname %h
`,
    says: [
      'app.example.com: app.example.com; proxy=command /usr/local/bin/cloudflared access ssh --hostname %h',
    ],
  },
  {
    title: 'a proxy command of AWS',
    text: `Host i-* mi-*
  ProxyCommand sh -c "aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters 'portNumber=%p'"
Host i-0abc
  User ec2-user
`,
    says: [
      'i-0abc: ec2-user@i-0abc; proxy=command sh -c "aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters \'portNumber=%p\'"',
      'meaningless: mi-*',
    ],
  },
  {
    title: 'ProxyCommand none',
    text: `Host inner
  ProxyCommand none
Host *
  ProxyCommand nc %h %p
`,
    says: ['inner: inner', 'meaningless: ProxyCommand nc %h %p [inner]'],
  },
  {
    title: 'ProxyJump before ProxyCommand',
    text: `Host inner
  ProxyJump gw
  ProxyCommand nc %h %p
`,
    says: ['inner: inner; via gw', 'meaningless: ProxyCommand nc %h %p [inner]'],
  },
  {
    title: 'several keys',
    text: `Host web
  IdentityFile ~/.ssh/one
  IdentityFile ~/.ssh/two
`,
    says: ['web: web; privateKeyFile=~/.ssh/one', 'unsupported: IdentityFile ~/.ssh/two [web]'],
  },
  {
    title: 'one key alone',
    text: `Host git
  HostName git.example.com
  IdentityFile ~/.ssh/git
  IdentitiesOnly yes
  CertificateFile ~/.ssh/git-cert.pub
`,
    says: [
      'git: git.example.com; onlyThisKey=true; privateKeyFile=~/.ssh/git; certificateFile=~/.ssh/git-cert.pub',
    ],
  },
  {
    title: 'tokens in the name of a key',
    text: `Host web
  HostName web.example.com
  User me
  Port 2222
  IdentityFile %d/.ssh/%h_%p_%r_%n_100%%
`,
    says: ['web: me@web.example.com:2222; privateKeyFile=~/.ssh/web.example.com_2222_me_web_100%'],
  },
  {
    title: 'a variable in the name of a key',
    text: `Host web
  IdentityFile \${HOME}/.ssh/id
Host db
  IdentityFile \${KEYS}/id
`,
    says: [
      'web: web; privateKeyFile=~/.ssh/id',
      'db: db',
      'wrong: IdentityFile ${KEYS}/id [db]: Ginnel cannot fill in ${KEYS} here.',
    ],
  },
  {
    title: 'a token of another computer',
    text: `Host web
  IdentityFile ~/.ssh/%L
`,
    says: ['web: web', 'wrong: IdentityFile ~/.ssh/%L [web]: Ginnel cannot fill in %L here.'],
  },
  {
    title: 'an agent',
    text: `Host web
  IdentityAgent "~/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock"
Host db
  IdentityAgent none
`,
    says: [
      'web: web; agentPath=~/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock',
      'db: db; tryAgent=false',
    ],
  },
  {
    title: 'agent forwarding',
    text: `Host web
  ForwardAgent yes
`,
    says: ['web: web; allowAgentForwarding=true'],
  },
  {
    title: 'no keys',
    text: `Host web
  PubkeyAuthentication no
  IdentityFile ~/.ssh/id
`,
    says: ['web: web; tryAgent=false; tryDefaultKeys=false', 'unsupported: IdentityFile ~/.ssh/id [web]'],
  },
  {
    title: 'orders of logging in',
    text: `Host web
  PreferredAuthentications publickey
`,
    says: ['web: web; tryKeyboardInteractive=false', 'unsupported: PreferredAuthentications publickey [web]'],
  },
  {
    title: 'a user name with a domain',
    text: `Host web
  User CORP\\me
`,
    says: ['web: CORP\\me@web'],
  },
  {
    title: 'everything about the connection',
    text: `Host web
  ServerAliveInterval 2m
  ServerAliveCountMax 5
  ConnectTimeout 7
  TCPKeepAlive yes
  Compression yes
  AddressFamily inet6
  HostKeyAlias web-key
  LogLevel DEBUG
`,
    says: [
      'web: web; keepaliveSeconds=120; keepaliveCount=5; connectSeconds=7; tcpKeepalives=true; addressFamily=ipv6; logicalHostName=web-key; compression=true; logLevel=debug',
    ],
  },
  {
    title: 'algorithms',
    text: `Host old
  KexAlgorithms +diffie-hellman-group1-sha1
  HostKeyAlgorithms +ssh-rsa
  Ciphers aes128-ctr,aes256-ctr
  MACs hmac-sha1
`,
    says: [
      'old: old; algorithms=own',
      'unsupported: Ciphers aes128-ctr,aes256-ctr [old]',
      'unsupported: MACs hmac-sha1 [old]',
    ],
  },
  {
    title: 'sharing one connection',
    text: `Host *
  ControlMaster auto
  ControlPath ~/.ssh/%C
  ControlPersist 10m
Host web
`,
    says: [
      'web: web',
      'meaningless: ControlMaster auto [web]',
      'meaningless: ControlPath ~/.ssh/%C [web]',
      'meaningless: ControlPersist 10m [web]',
    ],
  },
  {
    title: 'what has no meaning here',
    text: `Host web
  ForwardX11 yes
  RequestTTY force
  RemoteCommand tmux attach -t "a # b"
  LocalCommand notify-send up
  PermitLocalCommand yes
  SendEnv LANG LC_*
  SetEnv TERM=xterm
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  ExitOnForwardFailure yes
  Tunnel yes
`,
    says: [
      'web: web',
      'unsupported: ForwardX11 yes [web]',
      'meaningless: RequestTTY force [web]',
      'meaningless: RemoteCommand tmux attach -t "a # b" [web]',
      'unsupported: LocalCommand notify-send up [web]',
      'unsupported: PermitLocalCommand yes [web]',
      'meaningless: SendEnv LANG LC_* [web]',
      'meaningless: SetEnv TERM=xterm [web]',
      'unsupported: StrictHostKeyChecking no [web]',
      'unsupported: UserKnownHostsFile /dev/null [web]',
      'meaningless: ExitOnForwardFailure yes [web]',
      'unsupported: Tunnel yes [web]',
    ],
  },
  {
    title: 'Debian’s system configuration',
    text: `Include /etc/ssh/ssh_config.d/*.conf

Host *
#   ForwardAgent no
    SendEnv LANG LC_*
    HashKnownHosts yes
    GSSAPIAuthentication yes
`,
    says: [
      'unsupported: Include /etc/ssh/ssh_config.d/*.conf',
      'meaningless: SendEnv LANG LC_*',
      'meaningless: HashKnownHosts yes',
      'unsupported: GSSAPIAuthentication yes',
      'meaningless: Host *',
    ],
  },
  {
    title: 'macOS',
    text: `Host *
  AddKeysToAgent yes
  UseKeychain yes
  IdentityFile ~/.ssh/id_ed25519
Host github.com
  User git
`,
    says: [
      'github.com: git@github.com; privateKeyFile=~/.ssh/id_ed25519',
      'unsupported: AddKeysToAgent yes [github.com]',
      'meaningless: UseKeychain yes [github.com]',
    ],
  },
  {
    title: 'an Include',
    text: `Include config.d/*
Host web
  User me
`,
    says: ['web: me@web', 'unsupported: Include config.d/*'],
  },
  {
    title: 'Match all',
    text: `Host web
Match all
  User me
`,
    says: ['web: me@web'],
  },
  {
    title: 'Match host',
    text: `Host web
  HostName web.example.com
Host db
  HostName db.example.org
Match host *.example.com
  User me
`,
    says: ['web: me@web.example.com', 'db: db.example.org'],
  },
  {
    title: 'Match originalhost',
    text: `Host web
  HostName 192.0.2.1
Match originalhost web,db
  Port 2222
`,
    says: ['web: 192.0.2.1:2222'],
  },
  {
    title: 'Match user',
    text: `Host web
  User root
Host db
  User me
Match user root
  IdentityFile ~/.ssh/root
`,
    says: ['web: root@web; privateKeyFile=~/.ssh/root', 'db: me@db'],
  },
  {
    title: 'Match with a negation',
    text: `Host web db
Match host !db,*
  Port 2222
Match !host web
  User me
`,
    says: ['web: web:2222', 'db: me@db'],
  },
  {
    title: 'Match exec is not run',
    text: `Host web
  HostName web.example.com
Match host web.example.com exec "touch /tmp/never"
  ProxyJump gw.example.com
`,
    says: ['web: web.example.com', 'unsupported: ProxyJump gw.example.com [web]'],
  },
  {
    title: 'Match exec of another host',
    text: `Host web
Match host db exec "true"
  Port 2222
`,
    says: ['web: web', 'meaningless: Match host db exec "true" Port 2222'],
  },
  {
    title: 'Match localuser',
    text: `Host web
Match localuser me
  Port 2222
`,
    says: ['web: web', 'unsupported: Port 2222 [web]'],
  },
  {
    title: 'Match final',
    text: `Host web
  HostName web.example.com
Match final host *.example.com
  User me
Host web.example.com
  Compression yes
`,
    says: [
      'web: me@web.example.com; compression=true',
      'web.example.com: me@web.example.com; compression=true',
    ],
  },
  {
    title: 'Match tagged',
    text: `Host web
  Tag work
Match tagged work
  User me
`,
    says: ['web: me@web', 'meaningless: Tag work [web]'],
  },
  {
    title: 'Match that ssh does not take',
    text: `Host web
Match sometimes
  User me
Match host
  User you
`,
    says: [
      'web: web',
      'wrong: Match sometimes User me: ssh would not take this Match line.',
      'wrong: Match host User you: ssh would not take this Match line.',
    ],
  },
  {
    title: 'Match localnetwork',
    text: `Host web
Match localnetwork 10.0.0.0/8
  ProxyJump none
Host web
  ProxyJump gw.example.com
`,
    says: ['web: web; via gw.example.com', 'unsupported: ProxyJump none [web]'],
  },
  {
    title: 'lines without a Host',
    text: `HostName web.example.com
User me
Port 2222
LocalForward 8080 localhost:80
`,
    says: [': me@web.example.com:2222; L8080 → localhost:80'],
  },
  {
    title: 'a command between the lines',
    text: `Host web
  User me
ssh -L 8080:localhost:80 web
`,
    says: [
      'web: me@web',
      'wrong: ssh -L 8080:localhost:80 web: This is a command between the lines of an ssh_config.',
    ],
  },
  {
    title: 'a pattern’s settings only',
    text: `Host *
  ServerAliveInterval 60
`,
    says: ['meaningless: ServerAliveInterval 60', 'meaningless: Host *'],
  },
  {
    title: 'comments',
    text: `# work
#Host old
#  HostName old.example.com

   # indented
Host web # the site
  HostName web.example.com # its address
`,
    says: ['web: web.example.com'],
  },
  {
    title: 'GitHub',
    text: `Host github.com
  HostName github.com
  User git
  IdentityFile ~/.ssh/github
  IdentitiesOnly yes
Host github-work
  HostName github.com
  User git
  IdentityFile ~/.ssh/work
  IdentitiesOnly yes
`,
    says: [
      'github.com: git@github.com; onlyThisKey=true; privateKeyFile=~/.ssh/github',
      'github-work: git@github.com; onlyThisKey=true; privateKeyFile=~/.ssh/work',
    ],
  },
  {
    title: 'Vagrant',
    text: `Host default
  HostName 127.0.0.1
  User vagrant
  Port 2222
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  PasswordAuthentication no
  IdentityFile /home/me/box/.vagrant/private_key
  IdentitiesOnly yes
  LogLevel FATAL
  PubkeyAcceptedKeyTypes +ssh-rsa
  HostKeyAlgorithms +ssh-rsa
`,
    says: [
      'default: vagrant@127.0.0.1:2222; algorithms=own; onlyThisKey=true; privateKeyFile=/home/me/box/.vagrant/private_key; logLevel=error',
      'unsupported: UserKnownHostsFile /dev/null [default]',
      'unsupported: StrictHostKeyChecking no [default]',
      'unsupported: PasswordAuthentication no [default]',
      'meaningless: PubkeyAcceptedKeyTypes +ssh-rsa [default]',
    ],
  },
  {
    title: 'names of people',
    text: `Host münchen
  HostName 192.0.2.9
  User jürgen
`,
    says: ['münchen: jürgen@192.0.2.9'],
  },
];
