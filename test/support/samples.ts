import { readForward, type Forward, type ForwardFields } from '../../shared/forward';
import { newForwardId, newSessionId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Negotiated } from '../../shared/status';

/** A forward from its fields; throws when they make none. */
export function forwardOf(kind: ForwardFields['kind'], source: string, destination = ''): Forward {
  const read = readForward({ kind, family: 'auto', source, destination }, newForwardId());
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
