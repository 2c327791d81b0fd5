import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciphersAboveLine, clientAlgorithms } from '../../electron/ssh/algorithms/algorithms';
import { bySpeed, type CipherSpeeds } from '../../electron/ssh/algorithms/cipher-order';
import {
  createKnownSpeeds,
  measureOnce,
  thisRuntime,
  type SpeedStore,
} from '../../electron/ssh/algorithms/known-speeds';
import { defaultPreferences, warnLine } from '../../shared/algorithms';

const builtIn = ciphersAboveLine(defaultPreferences);
const [gcm128, gcm256, ctr128, ctr192, ctr256, chacha] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
] as const;
const speedsOf = (...speeds: readonly number[]): CipherSpeeds =>
  Object.fromEntries(builtIn.map((name, index) => [name, speeds[index] ?? 0]));
/** As measured on a processor without AES of its own. */
const noHardware = speedsOf(60, 45, 110, 95, 80, 240);

const profileWith = (cipher: readonly string[]) => ({
  compression: false,
  algorithms: { ...defaultPreferences, cipher },
});
const offered = (cipher: readonly string[], speeds: CipherSpeeds | null): unknown =>
  clientAlgorithms(profileWith(cipher), [], undefined, speeds).cipher;

describe('ciphers by speed', () => {
  it('begin with what is usual', () => {
    expect(builtIn).toEqual([gcm128, gcm256, ctr128, ctr192, ctr256, chacha]);
  });

  it.each([
    ['hardware for AES: nothing moves', speedsOf(1300, 1150, 700, 680, 650, 420), builtIn],
    ['no hardware for AES', noHardware, [chacha, ctr128, ctr192, ctr256, gcm128, gcm256]],
    ['all about as fast', speedsOf(400, 390, 380, 410, 490, 470), builtIn],
    ['a longer key that seems faster is noise', speedsOf(900, 1100, 500, 490, 480, 300), builtIn],
    ['one alone is clearly faster', speedsOf(300, 280, 260, 250, 240, 391), [chacha, ...builtIn.slice(0, 5)]],
    [
      'one is clearly faster than all but the first',
      speedsOf(300, 280, 260, 250, 240, 389),
      [gcm128, chacha, ...builtIn.slice(1, 5)],
    ],
    [
      'slow AES-GCM only',
      speedsOf(50, 40, 400, 390, 380, 350),
      [ctr128, ctr192, ctr256, chacha, gcm128, gcm256],
    ],
    ['one was not measured', { ...noHardware, [ctr192]: 0 }, builtIn],
    ['another was measured', { 'aes512-ctr': 5000 }, builtIn],
  ])('%s', (_what, speeds, order) => {
    expect(bySpeed(builtIn, speeds)).toEqual(order);
  });

  it('is an order of the same ones, in which nothing comes before what is clearly faster', () => {
    const speeds = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(speeds, (figures) => {
        const measured = speedsOf(...figures);
        const ordered = bySpeed(builtIn, measured);
        expect([...ordered].sort()).toEqual([...builtIn].sort());
        ordered.forEach((name, place) => {
          for (const later of ordered.slice(place + 1)) {
            expect((measured[later] ?? 0) <= (measured[name] ?? 0) * 1.3).toBe(true);
          }
        });
      }),
    );
  });
});

describe('what is offered', () => {
  it('goes by speed above the warning line, and keeps below it what stands there', () => {
    const weak = ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'];
    const fastWeak = { ...noHardware, 'aes128-cbc': 9000, '3des-cbc': 9000 };
    expect(offered(defaultPreferences.cipher, fastWeak)).toEqual([...bySpeed(builtIn, noHardware), ...weak]);
    // A list saved by an older Ginnel, and completed since.
    expect(offered([], fastWeak)).toEqual(offered(defaultPreferences.cipher, fastWeak));
    expect(offered(defaultPreferences.cipher, null)).toEqual([...builtIn, ...weak]);
  });

  it.each([
    [['aes', 'aesgcm', 'chacha20', warnLine, 'aes-cbc', '3des']],
    [['aesgcm', 'aes', 'chacha20', warnLine, '3des', 'aes-cbc']],
    [['aesgcm', 'aes', warnLine, 'chacha20', 'aes-cbc', '3des']],
    [['aesgcm', 'aes', 'chacha20', 'aes-cbc', '3des', warnLine]],
  ])('is the user’s own order where there is one: %j', (own) => {
    expect(offered(own, noHardware)).toEqual(offered(own, null));
  });
});

describe('measuring', () => {
  /** A store in memory, and how often was measured. */
  const scene = () => {
    const kept: (readonly [string, CipherSpeeds])[] = [];
    const store: SpeedStore = {
      find: (on) => Promise.resolve(kept.findLast(([key]) => key === JSON.stringify(on))?.[1] ?? null),
      keep: (on, speeds) => {
        kept.push([JSON.stringify(on), speeds]);
        return Promise.resolve();
      },
    };
    const asked: (readonly [readonly string[], string])[] = [];
    const measure = (names: readonly string[], mac: string): Promise<CipherSpeeds | null> => {
      asked.push([names, mac]);
      return Promise.resolve(noHardware);
    };
    return { kept, store, asked, measure };
  };
  const here = { runtime: 'node 20.20.2, openssl 3.0.19', processor: 'A (x64)', method: 1 };

  it('is done once', async () => {
    const { store, asked, measure } = scene();
    const known = createKnownSpeeds(store, here);
    expect(await known()).toBeNull();
    expect(await measureOnce(store, here, measure)).toBe(true);
    expect(asked).toEqual([[builtIn, 'hmac-sha2-256-etm@openssh.com']]);
    expect(await known()).toEqual(noHardware);
    expect(await measureOnce(store, here, measure)).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['runtime', { ...here, runtime: 'node 20.18.3, openssl 0.0.0, electron 33.4.11' }],
    ['processor', { ...here, processor: 'B (x64)' }],
    ['way of measuring', { ...here, method: 2 }],
  ])('is done again for another %s', async (_what, there) => {
    const { store, asked, measure } = scene();
    await measureOnce(store, here, measure);
    expect(await createKnownSpeeds(store, there)()).toBeNull();
    expect(await measureOnce(store, there, measure)).toBe(true);
    expect(asked).toHaveLength(2);
    // The other's is still good.
    expect(await measureOnce(store, here, measure)).toBe(false);
  });

  it('is done again when there is a cipher more than was measured', async () => {
    const { store, measure } = scene();
    await store.keep(here, { [gcm128]: 100, [ctr128]: 200 });
    expect(await createKnownSpeeds(store, here)()).toBeNull();
    expect(await measureOnce(store, here, measure)).toBe(true);
    expect(await createKnownSpeeds(store, here)()).toEqual(noHardware);
  });

  it('that could not be done leaves nothing behind, and is tried again', async () => {
    const { store, kept } = scene();
    expect(await measureOnce(store, here, () => Promise.resolve(null))).toBe(true);
    expect(kept).toEqual([]);
    expect(await measureOnce(store, here, () => Promise.resolve(null))).toBe(true);
  });

  it('tells runtimes and processors apart', () => {
    const { runtime, processor } = thisRuntime();
    expect(runtime).toBe(`node ${process.versions.node}, openssl ${process.versions.openssl}`);
    expect(processor).toMatch(/^\S.* \((x64|arm64|\w+)\)$/u);
  });
});
