import { algorithmFamilies } from '../../shared/algorithms';
import type { Forward } from '../../shared/forward';
import { emptyFields, readForward, type ForwardFields } from '../../shared/forward-fields';
import { newForwardId, newSessionId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { defaultSettings } from '../../shared/program-settings';
import { snapshotSchema, type AppInfo, type Snapshot } from '../../shared/snapshot';
import type {
  ForwardState,
  Negotiated,
  Reachability,
  SessionState,
  SessionStatus,
} from '../../shared/status';

/** A forward from its fields, with more of them than source and destination; throws when they make none. */
export function forwardOf(
  kind: ForwardFields['kind'],
  source: string,
  destination = '',
  more: Partial<ForwardFields> = {},
): Forward {
  const fields = { ...emptyFields, kind, source, destination, ...more };
  const read = readForward(fields, newForwardId(), { platform: 'linux', now: Date.now() });
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

/** A saved session with the given settings on top of the defaults. */
export function profileOf(settings: Partial<SessionProfile>): SessionProfile {
  return { ...newProfile(newSessionId()), ...settings };
}

/** What client and server agreed on, where a test does not care. */
export const negotiated: Negotiated = {
  serverVersion: '',
  kex: '',
  hostKeyType: '',
  cipher: '',
  mac: '',
  compression: '',
  username: '',
  weak: [],
};

/** What the window is told of the program, where a test does not care. */
export const appInfo: AppInfo = {
  version: '0.1.0',
  mode: 'desktop',
  platform: 'linux',
  canChooseFiles: true,
  dataFolder: '/home/someone/.config/ginnel',
  logFolder: '/home/someone/.config/ginnel/logs',
  algorithms: {
    kex: algorithmFamilies.kex.map(({ id }) => id),
    hostKey: algorithmFamilies.hostKey.map(({ id }) => id),
    cipher: algorithmFamilies.cipher.map(({ id }) => id),
  },
  keychain: { available: true, words: 'the keychain of the tests' },
  canStartAtLogin: true,
  notificationTrouble: null,
  engine: { kind: 'here' },
};

/** The port a forward listens on; throws for a Unix socket. */
export function portOf({ source }: Forward): number {
  if ('path' in source) throw new Error('listens on a socket');
  return source.port;
}

/** An open session in a state, with forwards in theirs and what is known of their destinations. */
export function statusOf(
  state: SessionState,
  forwards: readonly (readonly [Forward, ForwardState, (Reachability | null)?])[] = [],
  profile: SessionProfile = profileOf({ name: 'prod', host: 'example.org' }),
): SessionStatus {
  return {
    id: profile.id,
    profile,
    state,
    forwards: forwards.map(([forward, forwardState, reachability = null]) => ({
      forward,
      state: forwardState,
      leaving: false,
      reachability,
    })),
    reconnects: 0,
    lastLoss: null,
    hops: [],
  };
}

/** What the engine knows at its first start: of most slices nothing. */
export const emptySnapshot: Snapshot = snapshotSchema.parse({
  ...Object.fromEntries(
    Object.entries(snapshotSchema.unwrap().shape).flatMap(([name, schema]) =>
      schema.safeParse([]).success ? [[name, []]] : [],
    ),
  ),
  revision: 1,
  app: appInfo,
  defaults: newProfile(),
  settings: defaultSettings,
});
