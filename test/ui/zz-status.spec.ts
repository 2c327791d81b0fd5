import type { SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { test } from '../support/window-page';

function many(n: number) {
  const names = ['Read replica', 'Intranet', 'Webhook', '', 'Grafana'];
  return profileOf({
    name: 'staging',
    host: 'deploy@staging.example.com',
    forwards: Array.from({ length: n }, (_, i) =>
      i % 5 === 3
        ? forwardOf('dynamic', String(1080 + i))
        : i % 5 === 2
          ? forwardOf('remote', String(9000 + i), 'localhost:3000', { name: names[i % 5] ?? '' })
          : forwardOf('local', String(5432 + i), i % 2 === 0 ? 'db.internal:5432' : 'localhost:80', { name: names[i % 5] ?? '' }),
    ),
  });
}
const sizes = { small: [480, 640], middle: [1024, 700], large: [1600, 1000] } as const;
for (const n of [0, 1, 5, 14, 40]) {
  for (const [size, [width, height]] of Object.entries(sizes)) {
    if (n !== 5 && size !== 'middle') continue;
    test(`${n} ${size}`, async ({ window: { page, open } }) => {
      await page.setViewportSize({ width, height });
      const now = Date.now();
      const profile = many(n);
      const others = ['billing', 'grafana', 'prod-db'].map((name) => profileOf({ name, host: name }));
      const base = up(profile, now - 7_200_000);
      const session: SessionStatus = {
        ...base,
        hops: n === 5 ? [{ title: 'bastion', server: 'anna@bastion.example.com:22', state: { kind: 'connected', since: now - 100000, shared: false, negotiated: (base.state as never as {negotiated: never}).negotiated } }] : [],
        forwards: base.forwards.map((status, i) =>
          i % 5 === 1
            ? { ...status, reachability: { kind: 'failed', at: now, error: { code: 'channel-refused', data: { host: 'localhost', port: 80, detail: '' } } } }
            : i % 5 === 3
              ? { ...status, forward: { ...status.forward, enabled: false }, state: { kind: 'off' } }
              : i === 4
                ? { ...status, state: { kind: 'waiting', since: now, retryAt: now + 8000, until: null, error: { code: 'listen-in-use', data: { address: '127.0.0.1', port: 5436, free: 5437 } } } }
                : { ...status, reachability: { kind: 'ok', at: now, took: 4 } },
        ),
      };
      await open({ profiles: [profile, ...others], sessions: [session], vitals: [{ sessionId: profile.id, roundTrip: 18 }],
        traffic: profile.forwards.slice(0, 2).map((f) => ({ sessionId: profile.id, forwardId: f.id, live: 3, total: 9, sent: 2_800_000, received: 187_000_000 })) }, 'home');
      await page.getByRole('article', { name: 'staging' }).waitFor();
      await page.waitForTimeout(300);
      for (const [name, media] of [['light', { colorScheme: 'light', forcedColors: 'none' }], ['dark', { colorScheme: 'dark', forcedColors: 'none' }], ['forced', { colorScheme: 'light', forcedColors: 'active' }]] as const) {
        if (n !== 5 && name !== 'light') continue;
        await page.emulateMedia(media as never);
        await page.screenshot({ path: `/tmp/st/${String(n)}-${size}-${name}.png` });
      }
    });
  }
}
