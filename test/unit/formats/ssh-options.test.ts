import { describe, expect, it, test } from 'vitest';
import { jumpsOfProxyCommand } from '../../../electron/formats/proxy-jump';
import { matchesPattern, readAlgorithms, readSeconds } from '../../../electron/formats/ssh-option-values';
import { readDirective } from '../../../electron/formats/ssh-directive';
import { applyDirective, isSshKeyword } from '../../../electron/formats/ssh-options';
import { sessionOf } from '../../../electron/formats/ssh-session';
import { noSettings, type Outcome } from '../../../electron/formats/ssh-settings';
import { Traced } from '../../../electron/formats/traced';
import { defaultPreferences } from '../../../shared/algorithms';
import { formatJump } from '../../../shared/jump';
import { readContext } from './plan-lines';

/** Keywords of readconf.c in OpenSSH 9.2, of later versions up to 10.1, of Debian's, and of Apple's. */
const keywords = `
  AddKeysToAgent AddressFamily AFSTokenPassing BatchMode BindAddress BindInterface CanonicalDomains
  CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots CanonicalizePermittedCNAMEs CASignatureAlgorithms
  CertificateFile ChallengeResponseAuthentication ChannelTimeout CheckHostIP Cipher Ciphers ClearAllForwardings Compression
  CompressionLevel ConnectionAttempts ConnectTimeout ControlMaster ControlPath ControlPersist DSAAuthentication DynamicForward
  EnableEscapeCommandline EnableSSHKeysign EscapeChar ExitOnForwardFailure FallBackToRsh FingerprintHash
  ForkAfterAuthentication ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted GatewayPorts GlobalKnownHostsFile
  GlobalKnownHostsFile2 GSSAPIAuthentication GSSAPIClientIdentity GSSAPIDelegateCredentials GSSAPIKexAlgorithms
  GSSAPIKeyExchange GSSAPIRenewalForcesRekey GSSAPIServerIdentity GSSAPITrustDns HashKnownHosts Host
  HostbasedAcceptedAlgorithms HostbasedAuthentication HostbasedKeyTypes HostKeyAlgorithms HostKeyAlias HostName
  IdentitiesOnly IdentityAgent IdentityFile IdentityFile2 IgnoreUnknown Include IPQoS KbdInteractiveAuthentication
  KbdInteractiveDevices KeepAlive KerberosAuthentication KerberosTgtPassing KexAlgorithms KnownHostsCommand LocalCommand
  LocalForward LogLevel LogVerbose MACs Match NoHostAuthenticationForLocalhost NumberOfPasswordPrompts
  ObscureKeystrokeTiming PasswordAuthentication PermitLocalCommand PermitRemoteOpen PKCS11Provider Port
  PreferredAuthentications Protocol ProtocolKeepAlives ProxyCommand ProxyJump ProxyUseFdpass PubkeyAcceptedAlgorithms
  PubkeyAcceptedKeyTypes PubkeyAuthentication RefuseConnection RekeyLimit RemoteCommand RemoteForward RequestTTY
  RequiredRSASize RevokedHostKeys RhostsAuthentication RhostsRSAAuthentication RSAAuthentication SecurityKeyProvider SendEnv
  ServerAliveCountMax ServerAliveInterval SessionType SetEnv SetupTimeOut SkeyAuthentication SmartcardDevice StdinNull
  StreamLocalBindMask StreamLocalBindUnlink StrictHostKeyChecking SyslogFacility Tag TCPKeepAlive TISAuthentication Tunnel
  TunnelDevice UpdateHostKeys UseBlacklistedKeys UseKeychain UsePrivilegedPort User UseRoaming UserKnownHostsFile
  UserKnownHostsFile2 UseRsh VerifyHostKeyDNS VersionAddendum VisualHostKey WarnWeakCrypto XAuthLocation
`
  .trim()
  .split(/\s+/u);

function apply(line: string, settings = noSettings()): Outcome | null {
  const directive = readDirective(Traced.of(line));
  return directive && applyDirective(directive, [], settings, readContext());
}

describe('the table of keywords', () => {
  test.each(keywords)('knows %s', (keyword) => {
    expect(isSshKeyword(keyword)).toBe(true);
    expect(isSshKeyword(keyword.toUpperCase())).toBe(true);
    const outcome = apply(`${keyword} yes`);
    expect(
      outcome?.kind === 'problem' && outcome.error.code === 'import-problem' && outcome.error.data.what,
    ).not.toContain('is no keyword');
  });

  it('takes no other word for one, not even one of its own language', () => {
    for (const word of ['Hots', 'constructor', '__proto__', '']) expect(isSshKeyword(word)).toBe(false);
    expect(apply('toString yes')?.kind).toBe('problem');
  });

  it('gives every keyword that is no setting a reason in whole sentences', () => {
    for (const keyword of keywords) {
      const outcome = apply(`${keyword} a`);
      if (outcome?.kind === 'leftOut') expect(outcome.why, keyword).toMatch(/^[A-Z].*\.$/su);
    }
  });
});

describe('lines', () => {
  test.each([
    ['Port 22', 'Port', ['22'], ''],
    ['  Port=22', 'Port', ['22'], ''],
    ['Port = 22 # ssh', 'Port', ['22'], '# ssh'],
    ['"Port" "22"', 'Port', ['22'], ''],
    ['IdentityFile "a b" # key', 'IdentityFile', ['a b'], '# key'],
    ["IdentityFile 'a b'", 'IdentityFile', ['a b'], ''],
    ['IdentityFile a\\ b', 'IdentityFile', ['a b'], ''],
    ['IdentityFile C:\\keys\\id', 'IdentityFile', ['C:\\keys\\id'], ''],
    ['LocalForward 3306 db:3306 # production', 'LocalForward', ['3306', 'db:3306'], '# production'],
    ['User me#1', 'User', ['me#1'], ''],
    ['Port', 'Port', [], ''],
  ])('%j', (line, keyword, words, comment) => {
    const read = readDirective(Traced.of(line));
    expect(read?.keyword.text).toBe(keyword);
    expect(read?.words?.map(({ text }) => text)).toEqual(words);
    expect(read?.comment.text).toBe(comment);
  });

  it('takes blank lines and comments for nothing, and open quotes for a problem', () => {
    expect(readDirective(Traced.of('  # Port 22'))).toBeNull();
    expect(readDirective(Traced.of('   '))).toBeNull();
    expect(readDirective(Traced.of('User "me'))?.words).toBeNull();
    expect(apply('User "me')?.kind).toBe('problem');
  });

  it('leaves a command its quotes and number signs', () => {
    const settings = noSettings();
    apply('ProxyCommand nc "a b" #%p', settings);
    expect(settings.proxyCommand?.value).toBe('nc "a b" #%p');
  });
});

describe('values', () => {
  test.each([
    ['90', 90],
    ['2m', 120],
    ['1h30m', 5400],
    ['1w', 604_800],
    ['', null],
    ['-1', null],
    ['1x', null],
  ])('%j is a time of %j', (text, seconds) => {
    expect(readSeconds(text)).toBe(seconds);
  });

  test.each([
    ['a.example', '*.example', true],
    ['example', '*.example', false],
    ['abc', 'a?c', true],
    ['ac', 'a?c', false],
    ['', '*', true],
    ['a', '', false],
    ['a'.repeat(5000), `${'*a'.repeat(200)}b`, false],
  ])('%j against %j', (text, pattern, matches) => {
    expect(matchesPattern(text, pattern)).toBe(matches);
  });

  it('orders algorithms as a list does', () => {
    const { cipher, hostKey } = defaultPreferences;
    expect(readAlgorithms('cipher', 'aes256-ctr,foo', cipher)).toEqual({
      preference: ['aes', 'WARN', 'aesgcm', 'chacha20', 'aes-cbc', '3des'],
      unknown: ['foo'],
      extra: ['aes128-ctr', 'aes192-ctr'],
    });
    expect(readAlgorithms('hostKey', '+ssh-rsa', hostKey).preference).toEqual([
      ...['ed25519', 'ecdsa', 'rsa', 'rsa-sha1', 'WARN', 'dsa'],
    ]);
    expect(readAlgorithms('hostKey', '^rsa-sha2-512,rsa-sha2-256', hostKey)).toEqual({
      preference: ['rsa', 'ed25519', 'ecdsa', 'WARN', 'rsa-sha1', 'dsa'],
      unknown: [],
      extra: [],
    });
    expect(readAlgorithms('cipher', '-aes*gcm@openssh.com,aes128-ctr', cipher)).toEqual({
      preference: ['aes', 'chacha20', 'WARN', 'aesgcm', 'aes-cbc', '3des'],
      unknown: [],
      extra: ['aes128-ctr'],
    });
    expect(readAlgorithms('cipher', '-*', cipher).preference).toBeNull();
    expect(readAlgorithms('cipher', 'none', cipher).preference).toBeNull();
  });
});

describe('tokens', () => {
  it('stand for the host, the port and the user, in any order of lines', () => {
    const settings = noSettings();
    for (const line of ['IdentityFile %d/.ssh/%r@%n_%p', 'HostName %h.example', 'User me', 'Port 2222']) {
      apply(line, settings);
    }
    const { profile } = sessionOf(settings, { host: 'db' }, readContext());
    expect([profile.host, profile.privateKeyFile]).toEqual(['db.example', '~/.ssh/me@db_2222']);
  });

  it('are a problem where nobody knows what they stand for', () => {
    const settings = noSettings();
    apply('IdentityFile /run/%i/${NAME}', settings);
    const unknown = sessionOf(settings, { host: 'db' }, readContext());
    expect(unknown.remarks.map(({ outcome }) => outcome.kind)).toEqual(['problem']);
    const known = { host: 'db', token: () => '1000', variable: () => 'key' };
    expect(sessionOf(settings, known, readContext()).profile.privateKeyFile).toBe('/run/1000/key');
  });
});

describe('proxy commands that are jumps', () => {
  test.each([
    ['ssh -W %h:%p gw', 'gw'],
    ['ssh gw -W %h:%p', 'gw'],
    ['ssh -q -W [%h]:%p -p 2222 bob@gw', 'bob@gw:2222'],
    ['ssh -l bob gw nc %h %p', 'bob@gw'],
    ['/usr/bin/ssh -W %h:%p -J a gw', 'a, gw'],
    ['ssh gw exec nc -w 10 %h %p', 'gw'],
    ['plink -nc %host:%port me@gw', 'me@gw'],
    ['plink.exe -batch -P 2222 -l me gw -nc %host:%port', 'me@gw:2222'],
    ['ssh -W %h:%p %r@gw', 'me@gw'],
  ])('%j', (command, jumps) => {
    expect(jumpsOfProxyCommand(command, 'me')?.map(formatJump).join(', ')).toBe(jumps);
  });

  test.each([
    'nc %h %p',
    'ssh gw',
    'ssh -W other:22 gw',
    'ssh -o Compression=yes -W %h:%p gw',
    'ssh gw nc other %p',
    'ssh gw "nc %h %p; rm x"',
    'ssh -D 1080 -W %h:%p gw',
    'ssh -W %h:%p $GW',
    'plink gw',
    '',
  ])('%j is none', (command) => {
    expect(jumpsOfProxyCommand(command, '')).toBeNull();
  });
});
