import { expect, type Page } from '@playwright/test';
import type { Connection } from '../../shared/connections';
import { portSchema } from '../../shared/endpoint';
import { connectionIdSchema, newForwardId, newSessionId } from '../../shared/ids';
import type { Jump } from '../../shared/jump';
import { noProxy } from '../../shared/proxy';
import type { Hop, SessionStatus } from '../../shared/status';
import { listening } from './ginnel-double';
import type {} from './ginnel-double-page';
import { up } from './double-states';
import { appInfo, forwardOf, negotiated, profileOf } from './samples';

/** Scenes for the tests of accessibility and of small windows: sessions with everything about them that can be shown. */

/** The panels of the category tree. */
export const panels = [
  'Session',
  'Logging',
  'Connection',
  'Reconnecting',
  'Proxy',
  'Jump hosts',
  'SSH',
  'Kex',
  'Host keys',
  'Known hosts',
  'Cipher',
  'Auth',
  'Credentials',
  'Tunnels',
] as const;

export const forwards = [
  forwardOf('local', '0.0.0.0:5901', 'localhost:5901'),
  forwardOf('remote', '9000', 'localhost:3000'),
  { ...forwardOf('dynamic', '1080'), enabled: false },
];
export const bastion = profileOf({ name: 'bastion', host: 'bastion.example' });
const jumps: readonly Jump[] = [
  {
    kind: 'inline',
    host: 'me@gw.example',
    port: portSchema.parse(2222),
    privateKeyFile: '/keys/id',
    onlyThisKey: true,
  },
  { kind: 'saved', sessionId: bastion.id },
  { kind: 'saved', sessionId: newSessionId() },
];
const proxy = { ...noProxy, kind: 'http', host: 'proxy.example' } as const;
export const office = profileOf({ name: 'office', host: 'gw.example', forwards, jumps, proxy });
/** Algorithms of a runtime without some of the ciphers. */
export const able = { ...appInfo.algorithms, cipher: ['aesgcm', 'aes', 'aes-cbc'] };
const states: readonly SessionStatus['state'][] = [
  {
    kind: 'waiting',
    since: 0,
    attempt: 2,
    retryAt: 4_000_000_000_000,
    cause: { code: 'connection-lost', data: { detail: 'read ECONNRESET' } },
  },
  { kind: 'failed', since: 0, error: { code: 'auth-cancelled', data: {} } },
  {
    kind: 'connected',
    since: 0,
    negotiated: {
      serverVersion: 'SSH-2.0-OpenSSH_9.2p1',
      kex: 'curve25519-sha256',
      hostKeyType: 'ssh-ed25519',
      cipher: 'aes256-gcm@openssh.com',
      mac: '',
      compression: 'none',
      username: 'me',
      weak: [],
    },
    stalledSince: null,
  },
];
const agreed = { ...negotiated, kex: 'diffie-hellman-group1-sha1', weak: ['diffie-hellman-group1-sha1'] };
const hops: readonly Hop[] = [
  {
    title: 'me@gw.example:2222',
    server: 'me@gw.example:2222',
    state: { kind: 'connected', since: 0, negotiated: agreed, shared: true },
  },
  { title: 'bastion', server: 'bastion.example:22', state: { kind: 'connecting', phase: 'auth' } },
  { title: 'third', server: 'third:22', state: { kind: 'idle' } },
  {
    title: 'fourth',
    server: 'fourth:22',
    state: { kind: 'failed', error: { code: 'hop-missing', data: {}, hop: 'fourth' } },
  },
];
export const sessions: readonly SessionStatus[] = states.map((state, index) => {
  const profile = profileOf({ name: `session ${String(index)}`, host: 'gw.example', forwards });
  return {
    id: profile.id,
    profile,
    state,
    reconnects: 1,
    lastLoss: null,
    hops,
    forwards: forwards.map((forward, at) => ({
      forward,
      state:
        at === 0
          ? {
              kind: 'failed',
              error: {
                code: 'listen-permission',
                data: { address: '0.0.0.0', port: 5901, platform: 'linux' },
              },
            }
          : listening(forward, profile, 0),
      leaving: false,
      reachability: null,
    })),
  };
});

/** A session whose forwards have everything about them that the overview can say. */
export const talkative = profileOf({
  name: 'talkative',
  host: 'gw.example',
  forwards: [
    forwardOf('local', '*:5432', 'db.internal:5432', {
      name: 'Database of the whole department',
      note: 'Read only. Ask before running anything heavy on it.',
      allowFrom: '10.0.0.0/8, fd00::/8',
      end: '2 h',
    }),
    forwardOf('local', '/run/user/1000/a-rather-long-name-for-a-socket.sock', '/var/run/docker.sock'),
    forwardOf('local', '8443', 'wiki.internal:443', { webSite: true }),
    forwardOf('remote', '*:9000', 'localhost:3000'),
    forwardOf('remote', '*:1080', '', { socks: true, allowTo: 'db.internal:5432, *:443' }),
    forwardOf('local', '3306', 'db.internal:3306'),
  ],
});

export function talking(now: number): SessionStatus {
  const session = up(talkative, now);
  return {
    ...session,
    forwards: session.forwards.map((status, at) => {
      if (at === 3 && status.state.kind === 'listening') {
        return { ...status, state: { ...status.state, exposure: { kind: 'server-only' } } };
      }
      if (at !== 5) return status;
      const holder = { program: null, session: { id: talkative.id, title: talkative.name } };
      const data = { address: '127.0.0.1', port: 3306, holder, free: 3307 };
      const wait = { kind: 'waiting', since: now, retryAt: now + 9000, until: now + 500_000 } as const;
      return { ...status, state: { ...wait, error: { code: 'listen-in-use', data } } };
    }),
  };
}

/** Unfolds all of it, connections and their history as well. */
export async function unfoldAll(page: Page): Promise<void> {
  const now = Date.now();
  const connection: Connection = {
    id: connectionIdSchema.parse(1),
    from: '[2001:db8:85a3::8a2e:370:7334]:51034',
    program: { name: 'a-program-of-a-long-name', pid: 4_194_304 },
    to: 'a-host-of-a-long-name.department.internal.example:5432',
    since: now - 5000,
    opened: now - 5000,
    ended: null,
    sent: 1_234_567,
    received: 987_654_321,
  };
  const closed = { ...connection, id: connectionIdSchema.parse(2), ended: { at: now, reason: lost } };
  await page.evaluate(
    ([session, forward, list]) => {
      window.ginnelDouble.setConnections(session, forward, list);
    },
    [
      talkative.id,
      talkative.forwards[0]?.id ?? newForwardId(),
      { live: [connection], liveTotal: 1801, closed: [closed] },
    ] as const,
  );
  await page.getByRole('button', { name: 'connections of' }).first().click();
  await expect(page.getByText('and 1,800 more')).toBeAttached();
  await page.getByText('What to do').click();
}
const lost = { kind: 'lost' } as const;
