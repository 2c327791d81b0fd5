import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sentence } from '../../../shared/errors';
import { isLink, linkLimit } from '../../../shared/link-text';
import { filledIn, linkMeaningSchema, readLink, type LinkMeaning } from '../../../shared/link';
import { linkOf } from '../../../shared/link-of';
import { formatJump } from '../../../shared/jump';
import { lineNotation } from '../../../shared/notation';
import { targetOf } from '../../../shared/session-profile';
import { visibleText } from '../../../shared/visible-text';
import { anyProfile } from '../../support/any-profile';
import { forwardOf, profileOf } from '../../support/samples';

/** A link's words, as lines. */
function said(text: string): readonly string[] {
  const read = readLink(text);
  if (!read.ok) return [`refused: ${sentence(read.error)}`];
  return linesOf(read.value);
}

function linesOf(meaning: LinkMeaning): readonly string[] {
  if (meaning.kind === 'saved-session') return [`session ${meaning.name}`, ...meaning.remarks];
  const { forwards, jumps = [], ...settings } = meaning.settings;
  return [
    ...Object.entries(settings).map(([key, value]) => `${key} ${String(value)}`),
    ...jumps.map((jump) => `jump ${jump.kind === 'inline' ? formatJump(jump) : 'saved'}`),
    ...forwards.map(lineNotation),
    ...meaning.remarks.map((remark) => `! ${remark}`),
  ];
}

describe('ssh:// links', () => {
  test.each<[string, readonly string[]]>([
    ['ssh://db.example.com', ['host db.example.com', 'port 22']],
    ['SSH://db.example.com/', ['host db.example.com', 'port 22']],
    ['ssh://anna@db.example.com:2222', ['host db.example.com', 'port 2222', 'username anna']],
    ['ssh://anna@db.example.com:', ['host db.example.com', 'port 22', 'username anna']],
    ['ssh://@db.example.com', ['host db.example.com', 'port 22']],
    ['ssh://anna%40corp@db.example.com', ['host db.example.com', 'port 22', 'username anna@corp']],
    ['ssh://anna@corp@db.example.com', ['host db.example.com', 'port 22', 'username anna@corp']],
    ['ssh://CORP%5Canna@db', ['host db', 'port 22', 'username CORP\\anna']],
    ['ssh://[2001:db8::7]:2222', ['host 2001:db8::7', 'port 2222']],
    ['ssh://[fe80::1%25eth0]', ['host fe80::1%eth0', 'port 22']],
    ['ssh://b%C3%BCcher.example', ['host bücher.example', 'port 22']],
    ['ssh://bücher.example', ['host bücher.example', 'port 22']],
  ])('%s', (link, lines) => {
    expect(said(link)).toEqual(lines);
  });

  test.each([
    ['ssh://anna:s3cr3t@db', 'The link holds a password'],
    ['ssh://anna:s3;cr3t@db', 'The link holds a password'],
    ['ssh://anna:s3@cr3t@db', 'The link holds a password'],
    ['ssh://:s3cr3t@db', 'The link holds a password'],
    ['ssh://anna;fingerprint=ssh-rsa-c1-b1-30@db', 'It is not trusted for that'],
    ['ssh://anna;x-command=reboot,proxy=1@db', 'takes no such thing from a link: “x-command”, “proxy”.'],
    ['ssh://db/etc/passwd', 'Left out: what the link has behind the server'],
    ['ssh://db?ProxyCommand=reboot', 'Left out: what the link has behind the server'],
    ['ssh://db#x', 'Left out: what the link has behind the server'],
  ])('%s: says what is left out', (link, remark) => {
    const lines = said(link);
    expect(lines[0]).toBe('host db');
    expect(lines.at(-1)).toContain(remark);
    expect(lines.join('\n')).not.toMatch(/s3|cr3t|reboot|passwd/u);
  });
});

describe('ginnel:// links', () => {
  test.each<[string, readonly string[]]>([
    ['ginnel://new', ['host ', 'port 22']],
    ['ginnel://new/?server=db', ['host db', 'port 22']],
    [
      'ginnel://new?server=db.example.com&port=2222&user=anna&name=My+db&group=Prod%20/EU&L=8080:localhost:80&D=1080',
      [
        'host db.example.com',
        'port 2222',
        'username anna',
        'name My db',
        'group Prod/EU',
        'L8080 → localhost:80',
        'D1080',
      ],
    ],
    [
      'GINNEL://NEW?server=[2001:db8::7]&jump=me@a:2222,b&jump=c',
      ['host 2001:db8::7', 'port 22', 'jump me@a:2222', 'jump b', 'jump c'],
    ],
    [
      'ginnel://new?server=db&L=2375:/var/run/docker.sock',
      ['host db', 'port 22', 'L2375 → /var/run/docker.sock'],
    ],
    ['ginnel://session/prod%20%2F%20db', ['session prod / db']],
  ])('%s', (link, lines) => {
    expect(said(link)).toEqual(lines);
  });

  test.each<[string, string, string]>([
    [
      'R=9000:localhost:22',
      'R9000 → localhost:22',
      'lets the server, and whoever reaches its port there, connect',
    ],
    ['R=9000', 'R9000', 'go out through this computer'],
    ['L=*:8080:db:80', 'L*:8080 → db:80', 'lets other machines in'],
  ])('%s is filled in, with a warning', (part, line, remark) => {
    const lines = said(`ginnel://new?server=db&${part}`);
    expect(lines).toContain(line);
    expect(lines.at(-1)).toContain(remark);
  });

  test.each<[string, string]>([
    ['D=*:1080', 'D*:1080'],
    ['L=/tmp/x.sock:db:80', 'may not name a file'],
    ['R=9000:/run/user/1000/ssh-agent', 'may not name a file'],
    ['L=80:a:80&L=80:b:80', 'Left out: L80 → b:80'],
    ['name=Default+Settings', 'Left out: the name'],
    ['key=/etc/shadow&ProxyCommand=reboot', 'takes no such thing from a link: “key”, “ProxyCommand”.'],
    ['password=x&o=y', '“password”, “o”'],
    ['a&b&c&d&e&f&g', '“a”, “b”, “c”, “d”, “e” and 2 others'],
  ])('%s is left out, with a remark', (parts, remark) => {
    const lines = said(`ginnel://new?server=db&${parts}`);
    expect(lines.slice(0, 2)).toEqual(['host db', 'port 22']);
    expect(lines.at(-1)).toContain(remark);
    expect(lines.join('\n')).not.toMatch(/shadow|reboot/u);
  });
});

describe('what can only deceive is refused, with a sentence', () => {
  test.each<[string, string]>([
    ['https://example.com', 'begin with ssh:// or ginnel://'],
    ['ssh:db', 'begin with ssh:// or ginnel://'],
    ['--data-dir=/tmp/evil', 'begin with ssh:// or ginnel://'],
    ['ssh://x --data-dir=/tmp/evil', 'blanks'],
    ['ssh://x\n-oProxyCommand=reboot', 'not seen'],
    ['ssh://x%0A-oProxyCommand=reboot', 'not seen'],
    ['ssh://\u202emoc.elpmaxe', 'not seen'],
    ['ssh://%E2%80%AEmoc.elpmaxe', 'not seen'],
    ['ssh://db%00', 'not seen'],
    ['ssh://a%20b', 'no host name'],
    ['ssh://', 'names no server'],
    ['ssh://anna@', 'no host name'],
    ['ssh://-oProxyCommand=reboot', 'no host name'],
    ['ssh://anna@-oProxyCommand=reboot', 'no host name'],
    ['ssh://%2DoProxyCommand=reboot', 'no host name'],
    ['ssh://–oProxyCommand=reboot', 'no host name'],
    ['ssh://-l@db', 'no user name'],
    ['ssh://$(reboot)', 'no host name'],
    ['ssh://`reboot`@db', 'no user name'],
    ['ssh://a;b@db', 'takes no such thing'],
    ['ssh://2001:db8::7', 'no host name'],
    ['ssh://[db', 'no host name'],
    ['ssh://999.1.1.1', 'no host name'],
    ['ssh://db:0', '1 to 65535'],
    ['ssh://db:65536', '1 to 65535'],
    ['ssh://db:22x', '1 to 65535'],
    ['ssh://anna:pa/ss@db', '1 to 65535'],
    ['ssh://%zz', 'percent sign'],
    ['ginnel://open?server=db', 'knows no link ginnel://open'],
    ['ginnel://new/x', 'knows no link ginnel://new/x'],
    ['ginnel://new?server=a&server=b', '“server” twice'],
    ['ginnel://new?server=me@db', 'no host name'],
    ['ginnel://new?server=-oProxyCommand=x', 'no host name'],
    ['ginnel://new?server=db&port=22;reboot', '1 to 65535'],
    ['ginnel://new?server=db&user=me:s3cr3t', 'no user name'],
    ['ginnel://new?server=db&jump=me:s3cr3t@gw', 'password for a jump host'],
    ['ginnel://new?server=db&jump=-oProxyCommand=x', 'jump host'],
    ['ginnel://new?server=db&jump=ssh://%252Dx@gw', 'jump host'],
    ['ginnel://new?server=db&L=x', 'no forward'],
    ['ginnel://new?server=db&L=80:-o:80', 'no forward'],
    ['ginnel://new?server=db&group=/', 'no group'],
    ['ginnel://session/', 'name can be no name'],
    ['ginnel://session/%20prod', 'name can be no name'],
  ])('%s', (link, part) => {
    const text = said(link).join('\n');
    expect(text).toContain(part);
    expect(text).not.toMatch(/s3cr3t|pa\/ss/u);
  });
});

test('bounds hold, each with its sentence', () => {
  const bounds: readonly (readonly [string, string])[] = [
    [`ssh://${'a'.repeat(300)}`, 'no host name'],
    [`ssh://${'a'.repeat(linkLimit)}`, 'longer than 4096'],
    [`ginnel://new?server=db&${'L=0:a:80&'.repeat(51)}`, 'more than 50 forwards'],
    [`ginnel://new?server=db&jump=${'a,'.repeat(16)}a`, 'more than 16 jump hosts'],
    [`ginnel://new?server=db&${'x&'.repeat(200)}`, 'more than 200 parts'],
  ];
  for (const [link, part] of bounds) expect(said(link).join('\n')).toContain(part);
});

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      'ssh://',
      'ginnel://new?',
      'ginnel://session/',
      'server=',
      'L=',
      'R=',
      'jump=',
      '@',
      ':',
      ';',
      '&',
      '=',
    ),
    fc.constantFrom(
      '-o',
      '%0a',
      '%2D',
      '%',
      '\u202e',
      '\0',
      '[',
      ']',
      '::1',
      '22',
      '/',
      '?',
      '#',
      'db',
      '$(x)',
      ' ',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  { maxLength: 12 },
);

test('no link throws, and what one means is fit to be shown, saved and sent', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', 'ssh://', 'ginnel://new?', 'ginnel://session/'),
      hostile,
      (begin, parts) => {
        const read = readLink(begin + parts.join(''));
        if (!read.ok) {
          expect(read.error.code).toBe('link-invalid');
          expect(visibleText(sentence(read.error), { keep: '\n' })).toBe(sentence(read.error));
          return;
        }
        const meaning = linkMeaningSchema.parse(read.value);
        for (const line of linesOf(meaning)) expect(visibleText(line)).toBe(line);
        if (meaning.kind === 'saved-session') return;
        const { settings } = meaning;
        expect(`${settings.host}${settings.username ?? ''}`).not.toMatch(/^-|\s/u);
        const profile = filledIn(profileOf({}), settings);
        if (settings.host !== '') expect(targetOf(profile)).toMatchObject({ ok: true });
      },
    ),
    { numRuns: 3000 },
  );
});

test('a link written for a session says the same again', () => {
  let read = 0;
  fc.assert(
    fc.property(anyProfile(), (profile) => {
      const written = linkOf(profile);
      if (!written.ok) return;
      read += 1;
      const again = readLink(written.value.link);
      if (!again.ok || again.value.kind !== 'new-session') throw new Error(written.value.link);
      const { settings } = again.value;
      const target = targetOf(profile);
      expect(target).toEqual({
        ok: true,
        value: { host: settings.host, port: settings.port, username: settings.username ?? null },
      });
      const jumps = profile.jumps.filter(({ kind }) => kind === 'inline');
      expect((settings.jumps ?? []).length).toBe(jumps.length);
      const lines = settings.forwards.map(lineNotation);
      const unsaid = written.value.left.join(' ');
      for (const forward of profile.forwards) {
        expect(
          lines.includes(lineNotation({ ...forward, family: 'auto' })) ||
            unsaid.includes(lineNotation(forward)),
        ).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(30);
});

test('of a session with files, saved jump hosts and forwards that are off it says the rest, and that it does', () => {
  const profile = profileOf({
    ...{ name: 'a & b', host: 'anna@db', group: 'x/ü', privateKeyFile: '/home/me/.ssh/id_ed25519' },
    forwards: [
      forwardOf('local', '8080', 'localhost:80'),
      { ...forwardOf('local', '81', 'localhost:81'), enabled: false },
    ],
  });
  const written = linkOf(profile);
  expect(written).toEqual({
    ok: true,
    value: {
      link: 'ginnel://new?server=db&user=anna&name=a%20%26%20b&group=x/%C3%BC&L=8080:localhost:80',
      left: ['Not in it: L81 → localhost:81.'],
    },
  });
});

test('only what begins as one is a link', () => {
  const texts = ['ssh://x', 'GINNEL:x', '--ssh://x', '-ssh:', 'sshx', '', 'http://ssh://x'];
  expect(texts.filter(isLink)).toEqual(['ssh://x', 'GINNEL:x']);
});
