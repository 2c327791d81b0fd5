import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatDestination, formatSource } from '../../../shared/endpoint';
import { formatForwardText, onOneLine, readForwardText } from '../../../shared/forward-text';
import { newForwardId, type ForwardId } from '../../../shared/ids';
import { formatNotation, lineNotation } from '../../../shared/notation';
import { splitWords } from '../../../shared/ssh-command';
import type { Forward } from '../../../shared/forward';
import { emptyFields, readForward } from '../../../shared/forward-fields';

const lines = (text: string): readonly string[] | string | null => {
  const read = readForwardText(text, newForwardId);
  if (read === null) return null;
  return read.ok ? read.value.map(lineNotation) : read.error.code;
};

describe('options and command lines', () => {
  test.each([
    ['-L 8080:localhost:80', ['L8080 → localhost:80']],
    ['-L8080:localhost:80', ['L8080 → localhost:80']],
    ['-D 1080', ['D1080']],
    ['LocalForward 3306 db:3306 # production', ['L3306 → db:3306']],
    ['-R 8080', ['R8080']],
    ['-R 9000:localhost:3000 -D1080', ['R9000 → localhost:3000', 'D1080']],
    ['ssh -L 8080:web:80 -L 3306:db:3306 user@host', ['L8080 → web:80', 'L3306 → db:3306']],
    ['ssh user@host -fNL 8080:web:80', ['L8080 → web:80']],
    ['$ ssh -N -p 2222 -i ~/.ssh/id_rsa -L8080:web:80 gw', ['L8080 → web:80']],
    ['sudo /usr/bin/ssh -L "80:web:80" gw', ['L80 → web:80']],
    ['ssh gw -L 8080:web:80 tail -L 9:a:9', ['L8080 → web:80']],
    ['ssh -4 -L 8080:web:80 gw', ['4L8080 → web:80']],
    ['ssh -6D 1080 gw', ['6D1080']],
    ['ssh -g -L 8080:web:80 -L 127.0.0.5:81:web:80 gw', ['L*:8080 → web:80', 'L127.0.0.5:81 → web:80']],
    ['ssh -o "LocalForward=8080 web:80" -oDynamicForward=1080 gw', ['L8080 → web:80', 'D1080']],
    ['ssh -L 8080:/var/run/docker.sock gw', ['L8080 → /var/run/docker.sock']],
    ['autossh -M 20000 -f -N -R 2222:localhost:22 gw', ['R2222 → localhost:22']],
    ['plink.exe -ssh -pw -L -load office -L 5901:localhost:5901 me@gw', ['L5901 → localhost:5901']],
    ['ssh \\\n  -L 8080:web:80 \\\n  -L 81:web:81 gw', ['L8080 → web:80', 'L81 → web:81']],
    ['ssh -L 80:a:80 x; ssh -L 81:a:81 y', ['L80 → a:80', 'L81 → a:81']],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test.each([
    ['-L 8080', 'notation-invalid'],
    ['-L 99999:a:80', 'port-range'],
    ['ssh user@host', 'notation-invalid'],
    ['ssh -L 8080:web:80 -L nonsense gw', 'notation-invalid'],
    ['-L 80:a:80\nnonsense', 'notation-invalid'],
  ])('%j is wrong: %s', (text, code) => {
    expect(lines(text)).toBe(code);
  });
});

describe('what ssh has behind -L or -R, without the letter', () => {
  test.each([
    ['local', '5432:db.internal:5432', ['L5432 → db.internal:5432']],
    ['remote', '127.0.0.1:9000:localhost:3000', ['R127.0.0.1:9000 → localhost:3000']],
    ['local', '8080:/var/run/docker.sock', ['L8080 → /var/run/docker.sock']],
    ['local', '8080', null],
    ['local', '127.0.0.5:8080', null],
    ['local', '::1:8080', null],
    ['local', 'localhost:nonesuch', null],
    ['remote', '*:1080', null],
    ['dynamic', '5432:db.internal:5432', null],
    [null, '5432:db.internal:5432', null],
    ['local', '/tmp/a.sock:db:5432', ['L/tmp/a.sock → db:5432']],
    ['remote', '/tmp/a.sock:/run/b.sock', ['R/tmp/a.sock → /run/b.sock']],
    ['local', '/tmp/a:b.sock', null],
  ] as const)('%s %j', (kind, text, expected) => {
    const read = readForwardText(text, newForwardId, kind);
    expect(read?.ok === true ? read.value.map(lineNotation) : read).toEqual(expected);
  });
});

describe('ssh_config', () => {
  test.each([
    ['LocalForward 8080 localhost:80', ['L8080 → localhost:80']],
    ['  localforward = 127.0.0.5:8080 [::1]:80', ['L127.0.0.5:8080 → [::1]:80']],
    ['LocalForward "/tmp/a.sock" /run/b.sock', ['L/tmp/a.sock → /run/b.sock']],
    ['RemoteForward 8080 localhost:3000', ['R8080 → localhost:3000']],
    ['RemoteForward 1080', ['R1080']],
    ['DynamicForward *:1080', ['D*:1080']],
    [
      'Host work\n  HostName gw\n  # tunnels\n  LocalForward 1 a:1\n\n  DynamicForward 2\n',
      ['L1 → a:1', 'D2'],
    ],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test.each([
    ['LocalForward 8080', 'notation-invalid'],
    ['DynamicForward 1080 localhost:80', 'notation-invalid'],
    ['LocalForward 8080 a:80 more', 'notation-invalid'],
    ['LocalForward 8080 "a:80', 'notation-invalid'],
    ['RemoteForward 8080 localhost:0', 'port-range'],
  ])('%j is wrong: %s', (text, code) => {
    expect(lines(text)).toBe(code);
  });
});

describe("PuTTY's list text", () => {
  test.each([
    ['L5901\tlocalhost:5901', ['L5901 → localhost:5901']],
    ['4L8082 → web.example.com:80', ['4L8082 → web.example.com:80']],
    ['L5901 localhost:5901', ['L5901 → localhost:5901']],
    ['6D1082\t', ['6D1082']],
    ['R1080', ['R1080']],
    ['L1\ta:1\nD2\t\n', ['L1 → a:1', 'D2']],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe("PuTTY's stored PortForwardings", () => {
  test.each([
    ['PortForwardings=4D1081=,L5901=localhost:5901', ['4D1081', 'L5901 → localhost:5901']],
    ['"PortForwardings"="L7004=a\\\\=b\\\\,c\\\\\\\\d:80,D1080="', ['L7004 → a=b,c\\d:80', 'D1080']],
  ])('%s', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test('with an entry that is no forward is wrong as a whole, and says why', () => {
    expect(lines('PortForwardings=L99999=a:80,D1080=')).toBe('port-range');
  });
});

test.each([
  '',
  '8080',
  '127.0.0.5:8080',
  'http-alt',
  'LDAP',
  'ssh',
  'Rbox:80',
  'RSYNC',
  '/run/a.sock',
  'Local host',
])('%j is just what it says', (text) => {
  expect(lines(text)).toBeNull();
});

describe('whatever is written', () => {
  const port = fc.integer({ min: 0, max: 65535 });
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.startsWith(':')),
    fc.domain(),
  );
  const bracketed = (name: string): string => (name.includes(':') ? `[${name}]` : name);
  const path = fc.stringMatching(/^\/[a-z]{1,20}\/[a-z.]{1,20}[a-z]$/u);
  const source = fc.oneof(
    port.map(String),
    fc.tuple(host, port).map(([name, number]) => `${bracketed(name)}:${String(number)}`),
  );
  const destination = fc.oneof(
    fc
      .tuple(host, fc.integer({ min: 1, max: 65535 }))
      .map(([name, number]) => `${bracketed(name)}:${String(number)}`),
    path,
  );
  const forwards: fc.Arbitrary<Forward> = fc
    .tuple(
      fc.constantFrom('local', 'remote', 'dynamic'),
      source,
      destination,
      fc.boolean(),
      fc.constantFrom('auto', 'ipv4', 'ipv6'),
    )
    .map(([kind, from, to, far, family]) => {
      const socks = kind === 'remote' && far;
      const fields = { ...emptyFields, kind, family, source: from, destination: to, socks };
      const read = readForward(fields, newForwardId(), { platform: 'linux', now: 0 });
      if (!read.ok) throw new Error(`${from} ${to}: ${read.error.code}`);
      return read.value;
    });
  /** Gives the ids of the forwards out again, so that what is read can be compared. */
  const idsOf = (wanted: readonly Forward[]): (() => ForwardId) => {
    const ids = wanted.map(({ id }) => id);
    return () => ids.shift() ?? newForwardId();
  };
  const familyless = (forward: Forward): Forward => ({ ...forward, family: 'auto' });

  it('reads ssh options, ssh_config lines and list texts back to the same forwards', () => {
    const keyword = { local: 'LocalForward', remote: 'RemoteForward', dynamic: 'DynamicForward' };
    const configLine = (forward: Forward): string => {
      const to =
        forward.kind === 'dynamic' || forward.destination === null
          ? ''
          : formatDestination(forward.destination);
      return `${keyword[forward.kind]} ${formatSource(forward.source)} ${to}`.trimEnd();
    };
    fc.assert(
      fc.property(fc.array(forwards, { minLength: 1, maxLength: 4 }), (all) => {
        const plain = all.map(familyless);
        const options = `ssh -N ${formatForwardText(plain)} me@host`;
        expect(readForwardText(options, idsOf(all))).toEqual({ ok: true, value: plain });
        const config = plain.map(configLine).join('\n');
        expect(readForwardText(config, idsOf(all))).toEqual({ ok: true, value: plain });
        expect(readForwardText(onOneLine(config), idsOf(all))).toEqual({ ok: true, value: plain });
        const withDestination = all.filter((forward) => forward.kind === 'local');
        const list = withDestination.map(formatNotation).join('\r\n');
        if (withDestination.length > 0) {
          expect(readForwardText(list, idsOf(withDestination))).toEqual({ ok: true, value: withDestination });
        }
      }),
    );
  });

  it('never throws on any text, nor on anything that looks like a command', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'ssh',
        'plink',
        '-L',
        '-R',
        '-D',
        '-o',
        '-fN',
        'LocalForward',
        '"',
        "'",
        '\\',
        ';',
        '\n',
        '\t',
        '→',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        readForwardText(words.join(' '), newForwardId);
        readForwardText(words.join(''), newForwardId);
      }),
    );
  });

  it('splits words that a shell would quote back to the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const quoted = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ');
        expect(splitWords(quoted)).toEqual(words);
      }),
    );
  });
});
