import { expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { withoutSecrets } from '../../../electron/formats/secret-words';
import { context } from './plan-words';

const secret = 'Zq7hunter2x';

/** Texts that no reader makes sense of at the place of the password, or that have one where none is expected. */
test.each([
  `sshpass -vp ${secret} ssh u@h -L 1:a:2`,
  `sshpass --password ${secret} ssh u@h`,
  `plink -pw=${secret} u@h -L 1:a:2`,
  `ssh -J u:${secret}@j u@h`,
  `ssh -J ssh://u:${secret}@j,v:${secret}@k u@h`,
  `Host a\n  HostName h\n  ProxyJump u:${secret}@j\n`,
  `ssh -o 'ProxyCommand=ssh -W %h:%p u:${secret}@j' u@h`,
  `Host a\n  HostName h\n  Password ${secret}\n`,
  `Host a\n HostName h\n SetEnv PASS=${secret}\n`,
  `{"host":"h","user":"u","password":"${secret}","forwards":[]}`,
  `{"sessions":[{"name":"x","host":"h","credentials":{"pw":"${secret}"}}]}`,
  `{"host":"h","privateKey":"-----BEGIN OPENSSH PRIVATE KEY-----\\n${secret}\\n-----END OPENSSH PRIVATE KEY-----"}`,
  `[[tunnels]]\nname = "x"\nhost = "h"\npassword = "${secret}"\nlocal = 1\n`,
  `u@h's password: ${secret}`,
  `Host: h\nPort: 22\nUsername: u\nPassword: ${secret}`,
  `ssh -L 3306:a:3306 u@h && mysql -u root --password=${secret}`,
  `curl -u u:${secret} http://x; ssh u@h`,
  `docker run -e SSHPASS=${secret} x ssh u@h`,
  `sshuttle -r u:${secret}@h 0/0`,
  `chisel client --auth u:${secret} http://h R:80:a:80`,
  `sshpass -f <(echo ${secret}) ssh u@h`,
  `sshpass -f <(printf '%s' "${secret}") ssh -L 1:a:2 u@h`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n${secret}\n-----END OPENSSH PRIVATE KEY-----`,
])('no password is in the plan of %s', (text) => {
  expect(JSON.stringify(readText(text, context))).not.toContain(secret);
});

test('a jump host keeps its user, and is told to have lost a password', () => {
  const plan = readText(`ssh -J u:${secret}@j:2222 u@h`, context);
  expect(plan.sessions[0]?.profile.jumps).toMatchObject([{ host: 'u@j', port: 2222 }]);
  expect(plan.leftOut).toMatchObject([{ reason: 'secret', text: '•••' }]);
});

test.each([
  '-o PasswordAuthentication=yes',
  '-o NumberOfPasswordPrompts=3',
  'ssh -u me',
  'proxy %user %pass',
])('%s holds none', (text) => {
  expect(withoutSecrets(text)).toEqual({ text, isChanged: false });
});
