import { describe, expect, it } from 'vitest';
import { explain, rawDetail, sentence, type AppError } from '../../../shared/errors';

const detail = 'Connect failed [Connection refused]';

describe('a destination that refuses the server', () => {
  it.each(['localhost', '127.0.0.1', '::1'])('says of %s that it is the server itself', (host) => {
    const error: AppError = { code: 'channel-refused', data: { host, port: 3000, detail } };
    expect(sentence(error)).toContain(`"${host}" as a destination means the server itself`);
    expect(rawDetail(error)).toBe(detail);
  });

  it('says nothing of localhost where it is none', () => {
    expect(sentence({ code: 'channel-refused', data: { host: 'db', port: 5432, detail } })).toBe(
      'db:5432 refused the connection from the server. No program listens there, or it takes no connections from the ' +
        'server. Check the destination, and that the program behind it runs.',
    );
  });

  it.each([
    ['127.0.0.1', '[::1]:3000', 'which is IPv6, but not at the IPv4 address'],
    ['localhost', '127.0.0.1:3000', 'which is IPv4, but not at the IPv6 address'],
  ])('names the other address of %s where a program listens there', (host, answersAt, words) => {
    const { why, todo } = explain({ code: 'channel-refused', data: { host, port: 3000, detail, answersAt } });
    expect(why).toContain(words);
    expect(todo).toContain(`Type ${answersAt} as the destination`);
  });
});

describe('a destination the server does not reach', () => {
  it.each([
    ['Connect failed [Connection timed out]', /firewall drops the connection/u],
    ['Connect failed [No route to host]', /no route to it/u],
    ['', /no route to it/u],
  ])('has its usual cause in words, with %s beside it', (raw, words) => {
    const error: AppError = { code: 'channel-unreachable', data: { host: 'db', port: 1, detail: raw } };
    expect(sentence(error)).toMatch(words);
    expect(sentence(error)).not.toContain('[');
    expect(rawDetail(error)).toBe(raw === '' ? null : raw);
  });
});

describe('a destination this computer does not reach', () => {
  const failed = (system: string): AppError => ({
    code: 'dial-failed',
    data: { host: 'db', port: 1, detail: 'raw', system },
  });

  it.each([
    ['ECONNREFUSED', /No program listens there.*not from the server/u],
    ['ENOTFOUND', /name is not known here/u],
    ['ETIMEDOUT', /firewall drops/u],
    ['EHOSTUNREACH', /no route/u],
    ['EACCES', /does not allow/u],
    ['', /seen from this computer/u],
  ])('has the usual cause of %s in words', (system, words) => {
    expect(sentence(failed(system))).toMatch(words);
    expect(rawDetail(failed(system))).toBe('raw');
  });

  it('may be a socket that is not there', () => {
    const data = { path: '/run/x.sock', detail: 'raw', system: 'ENOENT' };
    expect(sentence({ code: 'dial-failed', data })).toMatch(/There is no such socket/u);
  });

  it('may listen at the other loopback address', () => {
    const data = { host: '127.0.0.1', port: 5173, detail: 'raw', system: 'ECONNREFUSED' };
    const error: AppError = { code: 'dial-failed', data: { ...data, answersAt: '[::1]:5173' } };
    expect(sentence(error)).toContain('Type [::1]:5173 as the destination');
  });
});

describe('a Remote forward whose listener is not there', () => {
  it('names the port or the socket', () => {
    const gone = { address: 'localhost', port: 8080, detail };
    expect(explain({ code: 'remote-gone', data: gone }).what).toBe(
      'Nothing listens on port 8080 of the server any more.',
    );
    expect(explain({ code: 'remote-not-returned', data: { path: '/a.sock' } }).what).toBe(
      'A test connection to the socket /a.sock of the server did not come back here.',
    );
  });
});
