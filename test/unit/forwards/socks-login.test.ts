import { scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../electron/forwards/socks/check-queue';
import { createLoginCheck, makeLogin } from '../../../electron/forwards/socks/socks-login';
import { socksLoginSchema } from '../../../shared/socks-login';
import { failure, value } from './peers';

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

  it('leaves the queue with its client', async () => {
    const check = createLoginCheck(value(await makeLogin('anna', 'sesame')));
    const stop = new AbortController();
    const answered: string[] = [];
    const guesses = ['a', 'b', 'c', 'd', 'e'].map((guess) =>
      check(bytes('anna'), bytes(guess), stop.signal).then((isRight) => {
        answered.push(guess);
        return isRight;
      }),
    );
    stop.abort();
    expect(await Promise.all(guesses)).not.toContain(true);
    expect(answered.slice(0, 3)).toEqual(['c', 'd', 'e']);
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
  it('runs so many at once and all in the end, whoever gives up or fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('works', 'fails', 'gives up'), { maxLength: 30 }),
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
              kind === 'gives up' ? stop.signal : undefined,
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
