import type { KeyFileInfo } from '../../shared/keys';
import { isSocket, portSchema } from '../../shared/endpoint';
import { emptyFields, readForward, type ForwardFields } from '../../shared/forward-fields';
import type { Forward } from '../../shared/forward';
import { endOf } from '../../shared/forward-end';
import { newForwardId, newSessionId } from '../../shared/ids';
import { isExposed, localAddresses, remoteAddress } from '../../shared/listeners';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Bound, ForwardState, ForwardStatus, SessionStatus } from '../../shared/status';

/** The port that the double's system and server choose when asked for port 0. */
export const chosenPort = 49_213;

const negotiated = {
  serverVersion: 'SSH-2.0-OpenSSH_9.2p1',
  kex: 'curve25519-sha256',
  hostKeyType: 'ssh-ed25519',
  cipher: 'chacha20-poly1305@openssh.com',
  mac: '',
  compression: 'none',
  username: 'demo',
  weak: [],
};

function boundBy({ kind, source, family }: Forward, profile: SessionProfile): readonly Bound[] {
  if (isSocket(source)) return [{ path: source.path }];
  const port = source.port === 0 ? chosenPort : source.port;
  const addresses =
    kind === 'remote'
      ? [remoteAddress(source, profile.remotePortsAcceptOthers)]
      : localAddresses(source, family, profile.localPortsAcceptOthers);
  return addresses.map((address) => ({ address, port }));
}

/** The state of a forward that listens where it was asked to; a Remote one is reached by whom it was asked for. */
export function listening(forward: Forward, profile: SessionProfile, now: number): ForwardState {
  const known = forward.kind === 'remote' && !isSocket(forward.source);
  return {
    kind: 'listening',
    since: now,
    bound: boundBy(forward, profile),
    missing: [],
    until: endOf(forward.end, now),
    exposure: known ? { kind: isExposed(forward, profile) ? 'open' : 'server-only' } : null,
  };
}

/** A forward as it is on a session that is up. */
export function started(forward: Forward, profile: SessionProfile, now: number): ForwardStatus {
  const state: ForwardState = forward.enabled ? listening(forward, profile, now) : { kind: 'off' };
  return { forward, state, leaving: false, reachability: null };
}

/** A session that is up with all of its forwards. */
export function up(profile: SessionProfile, now: number): SessionStatus {
  return {
    id: profile.id,
    profile,
    state: { kind: 'connected', since: now, negotiated, stalledSince: null },
    hops: [],
    forwards: profile.forwards.map((forward) => started(forward, profile, now)),
    reconnects: 0,
    lastLoss: null,
  };
}

/** What a key file tells about itself. */
export function keyFileOf(path: string, comment = 'someone@somewhere'): KeyFileInfo {
  return {
    path,
    format: 'OpenSSH',
    encrypted: false,
    publicHalf: {
      type: 'ssh-ed25519',
      bits: 255,
      sha256: 'SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE',
      comment,
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0SkWBmBuPYBIbY3oIq0dwQMuXxPwRlKYVgVVWJr3oq',
    },
    warning: null,
  };
}

/** A session with the two forwards that the built-in demo brings along. */
export function demoProfile(): SessionProfile {
  return {
    ...newProfile(newSessionId()),
    host: 'demo@127.0.0.1',
    port: portSchema.parse(22),
    demo: true,
    forwards: [
      forward({ kind: 'local', source: '8080', destination: 'localhost:80' }),
      forward({ kind: 'dynamic', source: '1080' }),
    ],
  };
}

function forward(fields: Partial<ForwardFields>): Forward {
  const read = readForward({ ...emptyFields, ...fields }, newForwardId(), { platform: 'linux', now: 0 });
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}
