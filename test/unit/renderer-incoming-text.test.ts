import { describe, expect, test } from 'vitest';
import {
  commandAlone,
  isConfiguration,
  saysMore,
  type TakingField,
} from '../../renderer/actions/incoming-text';

const more: readonly (readonly [TakingField | null, string])[] = [
  ['host', 'ssh -L 8080:localhost:80 \\\n  me@host.example'],
  ['host', 'ssh –i key.pem ubuntu@192.0.2.7'],
  ['host', '–R'],
  ['host', '-R'],
  ['host', 'ssh://me@host'],
  ['host', 'me@host:2222'],
  ['host', '[2001:db8::1]:2222'],
  ['host', '`ssh me@host`'],
  ['host', 'me@host\u200b'],
  ['host', 'sshpass -p s3cret ssh me@host'],
  ['host', 'Host work\n  HostName work.example\n'],
  ['host', '{ "sessions": [] }'],
  ['source', 'ssh -N -R 9000:localhost:3000 me@gw.example'],
  ['source', '–L 8080:localhost:80'],
  ['source', 'Host work\n  LocalForward 81 a:81\n'],
  ['source', 'C:\\Users\\me>plink -L 1:a:1 me@host'],
  ['source', '$ AUTOSSH_PORT=0 autossh -M 0 -L 1:a:1 me@host'],
  ['source', 'HostName=a\nPortForwardings=L80=a:80\n'],
  ['source', '-L 8080:web:80 me@host.example'],
  ['source', '-KL 8080'],
  ['source', 'sudo -u x -E ssh me@host'],
  ['source', '-L 8080:web:80 -p 2222 -i ~/.ssh/key'],
  ['source', 'LocalForward 81 a:81\nUser bob\n'],
  ['destination', 'ssh -L 1:a:1 me@host'],
  ['jump', 'ssh -J a,b host'],
  ['username', 'sudo ssh me@host'],
  ['proxyHost', 'ssh -D 1080 me@host'],
  ['name', '"C:\\Program Files\\PuTTY\\putty.exe" -load x'],
  ['name', 'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software]'],
  ['name', '[[tunnels]]\nname = "dev"'],
  [null, 'anything at all'],
];

const field: readonly (readonly [TakingField | null, string])[] = [
  [null, '  \n'],
  ['host', ''],
  ['host', 'gw.example\n'],
  ['host', ' me@gw.example '],
  ['host', 'CORP\\me@gw.example'],
  ['host', '2001:db8::1'],
  ['host', '192.0.2.7'],
  ['source', '8080'],
  ['source', '-L 8080:web:80'],
  ['source', '-L 1:a:1 -R 2:b:2'],
  ['source', 'LocalForward 3306 db:3306 # production'],
  ['source', '-g -N -4 -o LocalForward="81 a:81" -D 1080'],
  ['source', '  LocalForward 5432 db.internal:5432\n'],
  ['source', 'L5901 → localhost:5901'],
  ['source', '4D1081\t'],
  ['source', 'PortForwardings=L80=a:80,D1080='],
  ['source', '/run/app.sock'],
  ['destination', 'db.internal:5432'],
  ['jump', 'me@a,b:2222'],
  ['jump', 'ssh://me@a:22'],
  ['username', 'John Smith'],
  ['username', 'me@corp.example'],
  ['name', 'my ssh server'],
  ['name', 'Host of the lab'.slice(5)],
];

describe('what is pasted', () => {
  test.each(more)('into %s says more than that: %j', (where, text) => {
    expect(saysMore(text, where)).toBe(true);
  });
  test.each(field)('into %s goes there: %j', (where, text) => {
    expect(saysMore(text, where)).toBe(false);
  });
  test('is judged in no time, however long it is', () => {
    const started = performance.now();
    for (const line of [' ', 'a=', '> ', '$', '\n', ' \t', 'A\\', ' sudo -x', 'x=1 ', '"a/', 'Host', '[{']) {
      for (const length of [3900, 500_000]) {
        const text = `a${line.repeat(length / line.length)}b`;
        isConfiguration(text);
        for (const where of ['host', 'source', 'jump', 'name'] as const) saysMore(text, where);
      }
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

test.each([
  ['ProxyCommand nc %h %p', 'nc %h %p'],
  ['  ProxyCommand=nc -X 5 -x p:1080 %h %p', 'nc -X 5 -x p:1080 %h %p'],
  ['exec nc %h %p', 'nc %h %p'],
  ['-o ProxyCommand=exec nc %h %p', 'nc %h %p'],
  ['nc %h %p', 'nc %h %p'],
  ['executor %h', 'executor %h'],
  ['exec', 'exec'],
])('%j as a proxy command is %j', (text, command) => {
  expect(commandAlone(text)).toBe(command);
});
