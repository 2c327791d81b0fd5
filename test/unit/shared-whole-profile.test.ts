import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWholeProfile } from '../../shared/kept-profile';
import { newProfile, sessionProfileSchema } from '../../shared/session-profile';
import { settingKeys, settings } from '../../shared/settings';
import { forwardOf, profileOf } from '../support/samples';

const full = profileOf({
  ...{ name: 'full', host: 'h', keepaliveSeconds: 0, compression: true, note: 'n' },
  forwards: [forwardOf('local', '8080', 'localhost:80'), forwardOf('dynamic', '1080')],
  jumps: [{ kind: 'saved', sessionId: newProfile().id }],
});

/** A session as it comes out of a file. */
const asJson = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** The answer of the schema of all, in the same words. */
function schemaSays(raw: unknown): unknown {
  const read = sessionProfileSchema.safeParse(raw);
  return read.success ? read.data : null;
}

describe('a session as it is kept', () => {
  // A setting as in a new session is not checked again.
  it.each(settingKeys)('may have what a new session has: %s', (key) => {
    const { schema, initial } = settings[key];
    expect(schema.parse(asJson({ initial })['initial'])).toEqual(initial);
  });

  it('is read as its schema reads it, whatever is in it', () => {
    const junk = [
      null,
      '',
      'x',
      0,
      -1,
      1.5,
      99_999,
      true,
      [],
      [1],
      {},
      { kind: 'none' },
      '\u0000',
      'x'.repeat(9000),
    ];
    const value = fc.oneof(
      fc.constantFrom(...junk),
      fc.constantFrom(...Object.values(asJson(full))),
      fc.jsonValue(),
    );
    const change = fc.record({ key: fc.constantFrom('id', 'unknown', '__proto__', ...settingKeys), value });
    const changes = fc.array(fc.oneof(change, fc.record({ key: fc.constantFrom(...settingKeys) })), {
      maxLength: 4,
    });
    let read = 0;
    fc.assert(
      fc.property(fc.constantFrom(full, newProfile()), changes, (profile, made) => {
        const raw = asJson(profile);
        for (const one of made) {
          if (!('value' in one)) Reflect.deleteProperty(raw, one.key);
          else
            Object.defineProperty(raw, one.key, { value: one.value, enumerable: true, configurable: true });
        }
        const whole = readWholeProfile(raw);
        expect(whole).toEqual(schemaSays(raw));
        if (whole !== null) read += 1;
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it.each([[null], [1], ['text'], [[]], [[full]]])('is not %j', (raw) => {
    expect(readWholeProfile(raw)).toBeNull();
  });

  it('has what is as in a new session from there', () => {
    // Settings of the same values are one value, however many sessions have them.
    const [one, other] = [readWholeProfile(asJson(full)), readWholeProfile(asJson(full))];
    expect(one?.algorithms).toBe(other?.algorithms);
    expect(one?.proxy).toBe(other?.proxy);
    expect(one?.forwards).not.toBe(other?.forwards);
  });

  it('is read the same when there are more kinds of sessions than are remembered', () => {
    for (const key of settingKeys) {
      for (const also of ['name', 'note']) {
        const raw = { ...asJson(newProfile()), [key]: asJson(full)[key], [also]: 'x' };
        expect(readWholeProfile(raw)).toEqual(schemaSays(raw));
      }
    }
  });
});
