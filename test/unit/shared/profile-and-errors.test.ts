import { describe, expect, it } from 'vitest';
import { forwardOf } from '../../support/samples';
import {
  appErrorSchema,
  explain,
  isRetryable,
  rawDetail,
  sentence,
  type AppError,
} from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import { pageUrl } from '../../../shared/page-url';
import {
  checkName,
  newProfile,
  sessionProfileSchema,
  targetOf,
  titleOf,
} from '../../../shared/session-profile';
import { overallState } from '../../../shared/overall-state';
import type { SessionState, SessionStatus } from '../../../shared/status';

const hostOf = (host: string, username = ''): ReturnType<typeof targetOf> =>
  targetOf({ ...newProfile(), host, username });

describe('host name field', () => {
  it.each([
    ['server', '', { host: 'server', username: null }],
    ['  server ', 'joe', { host: 'server', username: 'joe' }],
    ['ann@server', 'joe', { host: 'server', username: 'ann' }],
    ['me@corp@server', '', { host: 'server', username: 'me@corp' }],
    ['[::1]', '', { host: '::1', username: null }],
    ['fe80::1%eth0', '', { host: 'fe80::1%eth0', username: null }],
  ])('%j with user %j', (host, username, target) => {
    expect(hostOf(host, username)).toEqual({ ok: true, value: { port: 22, ...target } });
  });

  it.each([
    ['', 'host-missing'],
    ['joe@', 'host-missing'],
    ['server:2222', 'host-has-port'],
    ['joe@[::1]:2222', 'host-has-port'],
    ['[::1]:', 'host-has-port'],
    ['[server]x', 'host-invalid'],
    ['two words', 'host-invalid'],
    ['-R', 'host-invalid'],
    ['–R', 'host-invalid'],
    ['ssh://me@host', 'host-url'],
    ['https://example.com/', 'host-url'],
    ['sshpass -p s3cret ssh me@host', 'host-invalid'],
    ['me@ssh://host', 'host-invalid'],
    ['`ssh', 'host-invalid'],
    ['host\u200b', 'host-invalid'],
  ])('%j: %s', (host, code) => {
    expect(hostOf(host)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('saved session', () => {
  it('starts from defaults that the schema accepts, and knows no unknown fields', () => {
    expect(sessionProfileSchema.safeParse(newProfile()).success).toBe(true);
    expect(sessionProfileSchema.safeParse({ ...newProfile(), password: 'x' }).success).toBe(false);
  });

  it('is called by its name, or by its host while it has none', () => {
    expect(titleOf({ ...newProfile(), host: 'a@b' })).toBe('a@b');
    expect(titleOf({ ...newProfile(), host: 'a@b', name: 'prod' })).toBe('prod');
  });

  it('takes any printable name', () => {
    expect(checkName(' My Tunnels: prod/db (50%) é#1 ')).toEqual({
      ok: true,
      value: 'My Tunnels: prod/db (50%) é#1',
    });
    for (const name of ['', '  ', 'a\nb', 'x'.repeat(201)]) expect(checkName(name).ok).toBe(false);
  });
});

describe('errors', () => {
  it('let no word of the user’s or the server’s turn their own round, or hide', () => {
    const name: AppError = { code: 'name-taken', data: { text: 'a\u202eb\u200b' } };
    expect(explain(name).what).toContain('a\\u202eb\\u200b');
    const lost: AppError = { code: 'connection-lost', data: { detail: 'x\u202ey' } };
    expect(rawDetail(lost)).toBe('x\\u202ey');
    expect(explain({ ...lost, hop: 'gw\u202e' }).what).toContain('gw\\u202e');
  });

  it('word what, why and what to do as one line', () => {
    const error: AppError = { code: 'connect-refused', data: { host: '::1', port: 22 } };
    expect(sentence(error)).toBe(
      '[::1]:22 refused the connection. The computer answers, but no SSH server listens on that port. ' +
        'Check the port (22 unless changed) and that the SSH server is running.',
    );
  });

  it('quote of a long text its ends only, and what a server said in full', () => {
    const long = `${'x'.repeat(5000)}end`;
    const said = sentence({ code: 'host-invalid', data: { text: long } });
    expect(said).toContain(`"${'x'.repeat(100)}…`);
    expect(said).toContain('xend" is not a host name');
    expect(said.length).toBeLessThan(300);
    expect(sentence({ code: 'internal', data: { detail: long } })).toContain(long);
  });

  it("keep PuTTY's three texts of the Tunnels panel to the letter", () => {
    expect(explain({ code: 'source-missing', data: {} }).what).toBe(
      'You need to specify a source port number',
    );
    expect(explain({ code: 'destination-missing', data: {} }).what).toBe(
      'You need to specify a destination address\nin the form "host.name:port"',
    );
    expect(explain({ code: 'forward-exists', data: {} }).what).toBe('Specified forwarding already exists');
  });

  it('are retried unasked only for network trouble', () => {
    expect(isRetryable({ code: 'connection-lost', data: { detail: '' } })).toBe(true);
    expect(isRetryable({ code: 'auth-refused', data: { username: '', tried: [], offered: [] } })).toBe(false);
    expect(isRetryable({ code: 'host-key-refused', data: { host: '', port: 1, changed: true } })).toBe(false);
  });

  it('are checked, code and data, when they cross a boundary', () => {
    expect(appErrorSchema.safeParse({ code: 'connect-refused', data: { host: 'a', port: 1 } }).success).toBe(
      true,
    );
    expect(appErrorSchema.safeParse({ code: 'connect-refused', data: {} }).success).toBe(false);
    expect(appErrorSchema.safeParse({ code: 'no-such-code', data: {} }).success).toBe(false);
  });
});

describe('text from a server', () => {
  it('loses control and direction characters and what is too long', () => {
    expect(plainText('a\u001b[31mb\u0000\u202ec\r\nd')).toBe('a[31mbc d');
    expect(plainText('one\r\ntwo', 100, true)).toBe('one\ntwo');
    expect(plainText('a\u2028b\u2029c\u061cd')).toBe('abcd');
    expect(plainText('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  it('has its line breaks made blanks, with those around them', () => {
    expect(plainText(' a  b \n\t\r\n c ')).toBe(' a  b c ');
    expect(plainText('\nwords\n')).toBe(' words ');
  });

  it('costs no time, however many blanks there are', () => {
    const blanks = `${' '.repeat(200_000)}x`;
    const start = performance.now();
    plainText(blanks);
    sentence({ code: 'connection-lost', data: { detail: blanks } });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('overall state', () => {
  const session = (state: SessionState, failedForward = false): SessionStatus => {
    const profile = newProfile();
    const forward = forwardOf('local', '80', 'a:80');
    const error: AppError = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 80 } };
    const forwards = failedForward
      ? [{ forward, state: { kind: 'failed' as const, error }, leaving: false, reachability: null }]
      : [];
    return { id: profile.id, profile, state, forwards, reconnects: 0, lastLoss: null, hops: [] };
  };
  const negotiated = {
    serverVersion: '',
    kex: '',
    hostKeyType: '',
    cipher: '',
    mac: '',
    compression: '',
    username: '',
    weak: [],
  };
  const up = { kind: 'connected', since: 0, negotiated, stalledSince: null } as const;
  const lost: AppError = { code: 'connection-lost', data: { detail: '' } };

  it('is that of the worst session, a failed forward counting as failure', () => {
    expect(overallState([])).toBe('off');
    expect(overallState([session({ kind: 'idle', since: 0 }), session(up)])).toBe('up');
    expect(
      overallState([session(up), session({ kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' })]),
    ).toBe('busy');
    expect(
      overallState([
        session(up),
        session({ kind: 'waiting', since: 0, attempt: 1, retryAt: 1, cause: lost }),
      ]),
    ).toBe('waiting');
    expect(overallState([session(up, true), session(up)])).toBe('partly');
  });
});

describe('page address', () => {
  const at = (bound: readonly { address: string; port: number }[], port = 80): string | null =>
    pageUrl({
      forward: forwardOf('local', '8080', `a:${String(port)}`),
      state: { kind: 'listening', since: 0, bound, missing: [], until: null, exposure: null },
      leaving: false,
      reachability: null,
    });

  it('prefers IPv4, turns wildcards into loopback and speaks https to 443', () => {
    expect(
      at([
        { address: '::1', port: 8080 },
        { address: '127.0.0.1', port: 8080 },
      ]),
    ).toBe('http://127.0.0.1:8080/');
    expect(at([{ address: '::', port: 8080 }])).toBe('http://[::1]:8080/');
    expect(at([{ address: '0.0.0.0', port: 8443 }], 443)).toBe('https://127.0.0.1:8443/');
  });
});
