import { scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createQueue } from '../../../../electron/forwards/socks/check-queue';
import { createLoginCheck, makeLogin } from '../../../../electron/forwards/socks/login';
import { socksLoginSchema } from '../../../../shared/socks-login';
import { failure, value } from '../peers';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('what is kept of a SOCKS login', () => {
  it('is the user name and a salted scrypt hash, which anybody can compute again', async () => {
    const login = value(await makeLogin('anna', 'sésame'));
    expect(socksLoginSchema.parse(login)).toEqual(login);
    expect(login.username).toBe('anna');
    const [name, n, r, p, salt = '', hash] = login.verifier.split(':');
    expect([name, n, r, p]).toEqual(['scrypt', '16384', '8', '1']);
    expect(Buffer.from(salt, 'base64')).toHaveLength(16);
    const again = scryptSync('sésame', Buffer.from(salt, 'base64'), 32, { N: 16384, r: 8, p: 1 });
    expect(hash).toBe(again.toString('base64'));
  });

  it('differs each time, and holds no password', async () => {
    const [one, other] = [value(await makeLogin('anna', 'sesame')), value(await makeLogin('anna', 'sesame'))];
    expect(one.verifier).not.toBe(other.verifier);
    expect(JSON.stringify(one)).not.toContain('sesame');
    expect(one.verifier).not.toContain(bytes('sesame').toString('base64').slice(0, 7));
  });

  it.each([
    ['', 'x', { which: 'username', problem: 'missing' }],
    ['anna', '', { which: 'password', problem: 'missing' }],
    ['a'.repeat(256), 'x', { which: 'username', problem: 'long' }],
    ['anna', 'é'.repeat(128), { which: 'password', problem: 'long' }],
  ])('is not made of %j and %j', async (username, password, data) => {
    expect(failure(await makeLogin(username, password))).toEqual({ code: 'login-invalid', data });
  });

  it('is made of 255 bytes of each', async () => {
    const [username, password] = ['a'.repeat(255), `${'é'.repeat(127)}b`];
    const check = createLoginCheck(value(await makeLogin(username, password)));
    expect(await check(bytes(username), bytes(password))).toBe(true);
  });
});

describe('the check of a SOCKS login', () => {
  it('is passed by the right pair alone, before and after it was right', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const wrong = [
      ['anna', 'Sesame'],
      ['Anna', 'sesame'],
      ['anna', ''],
      ['', 'sesame'],
      ['annas', 'esame'],
      ['ann', 'asesame'],
      ['', ''],
      ['anna\0', 'sesame'],
    ] as const;
    for (let round = 0; round < 2; round += 1) {
      for (const [username, password] of wrong) {
        expect(await check(bytes(username), bytes(password))).toBe(false);
      }
      expect(await check(bytes('anna'), bytes('sesame'))).toBe(true);
    }
  });

  it('belongs to one listener: what another one accepted counts for nothing', async () => {
    const one = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const other = createLoginCheck(value(await makeLogin('anna', 'open')));
    expect(await one(bytes('anna'), bytes('sesame'))).toBe(true);
    expect(await other(bytes('anna'), bytes('sesame'))).toBe(false);
  });

  it('costs nothing once it was right, and as much as ever when it is wrong', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    await check(bytes('anna'), bytes('sesame'));
    const before = performance.now();
    for (let time = 0; time < 500; time += 1) await check(bytes('anna'), bytes('sesame'));
    const remembered = (performance.now() - before) / 500;
    const start = performance.now();
    await check(bytes('anna'), bytes('wrong'));
    // One hash takes tens of milliseconds, a look at what is remembered microseconds.
    expect(performance.now() - start).toBeGreaterThan(remembered * 20);
  });

  it('answers the many connections a browser opens at once', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const answers = Array.from({ length: 100 }, () => check(bytes('anna'), bytes('sesame')));
    expect(await Promise.all(answers)).not.toContain(false);
  });

  it('knows the last wrong pairs again', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const first = performance.now();
    await check(bytes('anna'), bytes('an old password'));
    const hashed = performance.now() - first;
    const again = performance.now();
    for (let time = 0; time < 100; time += 1) {
      expect(await check(bytes('anna'), bytes('an old password'))).toBe(false);
    }
    expect((performance.now() - again) / 100).toBeLessThan(hashed / 10);
    expect(await check(bytes('anna'), bytes('sesame'))).toBe(true);
  });

  it('leaves the queue with its client', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const stop = new AbortController();
    const guesses = ['a', 'b', 'c', 'd', 'e'].map((guess) =>
      check(bytes('anna'), bytes(guess), { signal: stop.signal }),
    );
    stop.abort();
    expect(await Promise.all(guesses)).toEqual([null, null, null, null, null]);
    expect(await check(bytes('anna'), bytes('a'), { signal: stop.signal })).toBe(null);
    expect(await check(bytes('anna'), bytes('sesame'))).toBe(true);
  });

  it('goes on for the others who offer the same pair when one of them has gone', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const stop = new AbortController();
    const gone = check(bytes('anna'), bytes('sesame'), { signal: stop.signal });
    const stays = check(bytes('anna'), bytes('sesame'));
    stop.abort();
    expect(await Promise.all([gone, stays])).toEqual([null, true]);
  });

  it.each([
    ['another address', '192.0.2.1', '127.0.0.1'],
    ['another network of IPv6', '2001:db8:0:1::1', '2001:db8:0:2::1'],
  ])('does not wait for the guesses from %s', async (_what, attacker, address) => {
    // A queue of its own: in the one of all, a hash may still run that a client of another test left.
    vi.resetModules();
    const own = await import('../../../../electron/forwards/socks/login');
    const check = own.createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const answers: unknown[] = [];
    const guesses = Array.from({ length: 1000 }, async (_, at) => {
      const answer = await check(bytes('anna'), bytes(`guess ${String(at)}`), { address: attacker });
      answers.push(answer);
    });
    expect(await check(bytes('anna'), bytes('sesame'), { address })).toBe(true);
    // Two that had begun, and at the most one turn of the other address on either thread meanwhile.
    expect(answers.filter((answer) => answer === false).length).toBeLessThanOrEqual(4);
    await Promise.all(guesses);
    // Two are being hashed, 16 wait; the others gave way.
    expect(answers.filter((answer) => answer === null)).toHaveLength(1000 - 18);
  });

  it('takes the addresses of one network of IPv6 for one', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        check(bytes('anna'), bytes(`guess ${String(at)}`), { address: `2001:db8::${String(at)}` }),
      ),
    );
    expect(answers.filter((answer) => answer === null)).toHaveLength(30 - 18);
  });

  it.each([
    ['that takes too much memory', 'scrypt:4194304:8:1:AAAAAAAAAAAAAAAAAAAAAA==:'],
    ['whose cost is no power of two', 'scrypt:16383:8:1:AAAAAAAAAAAAAAAAAAAAAA==:'],
    ['whose cost is nothing', 'scrypt:0000:8:1:AAAAAAAAAAAAAAAAAAAAAA==:'],
    ['of no blocks', 'scrypt:16384:0:1:AAAAAAAAAAAAAAAAAAAAAA==:'],
    ['that takes too long', 'scrypt:16384:8:99:AAAAAAAAAAAAAAAAAAAAAA==:'],
  ])('lets nobody in by a verifier %s', async (_name, start) => {
    const verifier = `${start}${Buffer.alloc(32).toString('base64')}`;
    const check = createLoginCheck(socksLoginSchema.parse({ username: 'anna', verifier }));
    expect(await check(bytes('anna'), bytes('sesame'))).toBe(false);
  });

  it('lets nobody in by a verifier whose hash is empty', async () => {
    const verifier = `scrypt:16384:8:1:${'='.repeat(24)}:${'='.repeat(44)}`;
    const check = createLoginCheck(socksLoginSchema.parse({ username: 'anna', verifier }));
    expect(await check(bytes('anna'), bytes(''))).toBe(false);
  });
});

describe('a queue', () => {
  it('has the newest of each source come next, and the sources one after the other', async () => {
    const queue = createQueue(1);
    const done: string[] = [];
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) =>
      queue(() => Promise.resolve(done.push(name)), { source: name.slice(0, 1) }),
    );
    await Promise.all(all);
    expect(done).toEqual(['a1', 'a4', 'b2', 'c1', 'a3', 'b1', 'a2']);
  });

  it('keeps no more than some sources', async () => {
    const queue = createQueue(1);
    const all = Array.from({ length: 300 }, (_, at) =>
      queue(() => Promise.resolve('runs'), { source: String(at) }),
    );
    const ends = await Promise.all(all);
    expect(ends.filter((end) => end === null)).toHaveLength(300 - 257);
    expect(ends.at(-1)).toBe('runs');
  });

  it('runs so many at once and all in the end, whoever gives up or fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('works', 'fails', 'gives up'), { maxLength: 16 }),
        fc.scheduler(),
        async (most, kinds, scheduler) => {
          const queue = createQueue(most);
          let running = 0;
          let peak = 0;
          const stop = new AbortController();
          const all = kinds.map((kind) =>
            queue(
              async () => {
                running += 1;
                peak = Math.max(peak, running);
                await scheduler.schedule(Promise.resolve());
                running -= 1;
                if (kind === 'fails') throw new Error('failed');
                return kind;
              },
              kind === 'gives up' ? { signal: stop.signal } : {},
            ).catch(() => 'fails'),
          );
          stop.abort();
          await scheduler.waitFor(Promise.all(all));
          const ends = await Promise.all(all);
          expect(ends.map((end, at) => end ?? kinds[at])).toEqual(kinds);
          expect(peak).toBe(Math.min(most, kinds.length));
          expect(await queue(() => Promise.resolve('runs'))).toBe('runs');
        },
      ),
    );
  });
});
