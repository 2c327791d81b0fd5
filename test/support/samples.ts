import type { Forward } from '../../shared/forward';
import { emptyFields, readForward, type ForwardFields } from '../../shared/forward-fields';
import { newForwardId, newSessionId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Negotiated } from '../../shared/status';

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
};

/** The port a forward listens on; throws for a Unix socket. */
export function portOf({ source }: Forward): number {
  if ('path' in source) throw new Error('listens on a socket');
  return source.port;
}
