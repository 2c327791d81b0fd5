import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  networkDelay,
  networkSpacing,
  listenRetryDelay,
  retryDelay,
} from '../../../../electron/engine/sessions/backoff';
import { ChannelGate } from '../../../../electron/engine/sessions/channel-gate';
import { needsNetwork } from '../../../../electron/engine/connections/route';
import { portSchema } from '../../../../shared/endpoint';
import { noProxy } from '../../../../shared/proxy';
import { newSessionId } from '../../../../shared/ids';
import type { SessionProfile } from '../../../../shared/session-profile';
import { createFakeClock } from '../../../support/fake-clock';
import { profileOf } from '../../../support/samples';

describe('delays between attempts', () => {
  const settings = { retryFirstSeconds: 2, retryLongestSeconds: 45 };

  it('double from the first to the longest', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => retryDelay(attempt, 0.999_999, settings));
    expect(delays).toEqual([2000, 4000, 8000, 16_000, 32_000, 45_000, 45_000, 45_000]);
  });

  it('are random by half, and never longer than the longest, whatever is chosen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 3600 }),
        fc.integer({ min: 1, max: 86_400 }),
        (attempt, random, retryFirstSeconds, retryLongestSeconds) => {
          const delay = retryDelay(attempt, random, { retryFirstSeconds, retryLongestSeconds });
          expect(delay).toBeLessThanOrEqual(retryLongestSeconds * 1000);
          expect(delay).toBeGreaterThanOrEqual(Math.min(retryFirstSeconds, retryLongestSeconds) * 500);
        },
      ),
    );
  });

  it('are short where the network has changed, and where a port is looked for', () => {
    expect(networkDelay(0)).toBeGreaterThan(0);
    expect(networkDelay(0.999)).toBeLessThan(networkSpacing);
    expect([1, 2, 3, 4, 5, 99].map(listenRetryDelay)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
  });
});

describe('what can be reached without a network', () => {
  const through = (
    host: string,
    more: Partial<SessionProfile> = {},
    saved: readonly SessionProfile[] = [],
  ): boolean => needsNetwork(profileOf({ host, username: 'u', ...more }), saved);

  it.each(['127.0.0.1', '127.8.9.10', 'localhost', 'app.localhost', '::1', 'fe80::1%eth0', 'pi.local'])(
    '%s is',
    (host) => {
      expect(through(host)).toBe(false);
    },
  );

  it.each(['server', 'bastion.example.com', '192.0.2.7', '10.0.0.1', '2001:db8::7'])('%s is not', (host) => {
    expect(through(host)).toBe(true);
  });

  it('is told by what is dialled first: a jump host, a proxy', () => {
    const inline = {
      ...({ kind: 'inline', port: portSchema.parse(22), privateKeyFile: '', onlyThisKey: false } as const),
      host: '127.0.0.1',
    };
    expect(through('server', { jumps: [inline] })).toBe(false);
    const gate = profileOf({ id: newSessionId(), name: 'gate', host: 'gate', username: 'u' });
    expect(through('127.0.0.1', { jumps: [{ kind: 'saved', sessionId: gate.id }] }, [gate])).toBe(true);
    expect(through('server', { proxy: { ...noProxy, kind: 'socks5', host: 'localhost' } })).toBe(false);
    expect(through('server', { proxy: { ...noProxy, kind: 'http', host: 'proxy' } })).toBe(true);
    expect(through('server', { proxy: { ...noProxy, kind: 'command', command: 'nc %h %p' } })).toBe(false);
    expect(through('', { demo: true })).toBe(false);
  });
});

describe('new connections while the session is away', () => {
  const destination = { path: '/there' };
  const originator = { host: '', port: 0 };

  it('wait as long as was chosen, and are told then', async () => {
    const clock = createFakeClock();
    const gate = new ChannelGate(clock, () => 7000);
    gate.hold();
    let outcome: unknown = null;
    void gate.openChannel(destination, originator).then((channel) => {
      outcome = channel;
    });
    await clock.advance(6999);
    expect(outcome).toBeNull();
    await clock.advance(1);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'not-connected' } });
    expect(clock.pending()).toBe(0);
  });

  it('are refused at once where no waiting was chosen, but for one that makes the session connect', async () => {
    const clock = createFakeClock();
    const gate = new ChannelGate(clock, () => 0);
    gate.hold();
    expect(await gate.openChannel(destination, originator)).toMatchObject({ ok: false });
    let demands = 0;
    gate.standBy(() => {
      demands += 1;
    });
    const waiting = gate.openChannel(destination, originator);
    expect(demands).toBe(1);
    expect(gate.isWanted).toBe(true);
    gate.shut();
    expect(await waiting).toMatchObject({ ok: false });
    expect(clock.pending()).toBe(0);
  });
});
