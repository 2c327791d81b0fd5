import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Access } from '../../electron/ipc';
import { Strangers } from '../../electron/net/strangers';

describe('access', () => {
  test('the token lets in any number of times, a code once, anything else never', () => {
    const access = new Access();
    const code = access.issueCode();
    expect([access.admit(access.token), access.admit(access.token)]).toEqual([
      { by: 'token' },
      { by: 'token' },
    ]);
    expect([access.admit(code), access.admit(code)]).toEqual([{ by: 'code', link: null }, null]);
    for (const other of ['', 'x', access.token.slice(1), `${access.token} `, 'é'.repeat(43)]) {
      expect(access.admit(other)).toBeNull();
    }
    expect([access.isToken(access.token), access.isToken(access.issueCode())]).toEqual([true, false]);
  });

  test('tells who issued a code that it was used, once', () => {
    const access = new Access();
    let used = 0;
    const code = access.issueCode(() => (used += 1));
    access.admit('guess');
    expect(used).toBe(0);
    access.admit(code);
    access.admit(code);
    expect(used).toBe(1);
  });

  test('a code that is issued when another is used works', () => {
    const access = new Access();
    let next = '';
    access.admit(access.issueCode(() => (next = access.issueCode())));
    expect(access.admit(next)).toEqual({ by: 'code', link: null });
  });

  test('of very many unused codes the oldest give way', () => {
    const access = new Access();
    const codes = Array.from({ length: 300 }, () => access.issueCode());
    expect(codes.map((code) => access.admit(code)).lastIndexOf(null)).toBe(43);
  });
});

describe('strangers', () => {
  const closed = (sockets: readonly PassThrough[]): readonly boolean[] =>
    sockets.map(({ destroyed }) => destroyed);

  test('beyond the limit the one that is silent longest gives way', () => {
    const strangers = new Strangers(2);
    const [a, b, c, d] = [new PassThrough(), new PassThrough(), new PassThrough(), new PassThrough()];
    for (const socket of [a, b, a, c]) strangers.onConnection(socket);
    expect(closed([a, b, c])).toEqual([false, true, false]);
    strangers.release(a);
    strangers.onConnection(d);
    // Released once, it is a stranger no more, whatever it says.
    strangers.onConnection(a);
    expect(closed([a, c, d])).toEqual([false, false, false]);
  });

  test('what closes by itself leaves its place', async () => {
    const strangers = new Strangers(2);
    const [a, b, c] = [new PassThrough(), new PassThrough(), new PassThrough()];
    strangers.onConnection(a);
    strangers.onConnection(b);
    const gone = new Promise((resolve) => a.once('close', resolve));
    a.destroy();
    await gone;
    strangers.onConnection(c);
    strangers.onConnection(a);
    expect(closed([b, c])).toEqual([false, false]);
  });
});
