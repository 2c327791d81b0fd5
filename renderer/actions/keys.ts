import { checkProfile, type SessionProfile } from '../../shared/session-profile';
import { isLive } from '../../shared/status';
import { ok, type Result } from '../../shared/result';
import * as common from '../../shared/texts/common';
import type { AppServices } from '../services';
import { editProfile } from '../state/draft';
import { mayClash } from './clashes';
import { openedSession, takeNumbers } from './open';
import { bringUp, profileFieldOf } from './problems';

/** Where a key comes from when a session logs in with it. */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  /** Type and base64 of a key that an agent holds. */
  | { readonly kind: 'agent'; readonly publicKey: string };

/** Whether a session is set to offer this key. */
export function offersKey(
  profile: Pick<SessionProfile, 'privateKeyFile' | 'agentKey'>,
  source: KeySource,
): boolean {
  return source.kind === 'file'
    ? profile.privateKeyFile.trim() === source.path
    : profile.agentKey === source.publicKey;
}

/** Sets a key as the one the session in the form logs in with. A certificate of another key file goes with that file. */
export function setKeyInForm({ draft }: Pick<AppServices, 'draft'>, source: KeySource): void {
  if (source.kind === 'agent') editProfile(draft, { agentKey: source.publicKey });
  else if (!offersKey(draft.getState().profile, source)) {
    editProfile(draft, { privateKeyFile: source.path, certificateFile: '' });
  }
}

/** A file for a new key beside ssh's own, named after the session where that makes a name, as people of the system write it. */
export function keyPathFor(kind: 'ed25519' | 'rsa', sessionName: string, platform: string): string {
  const word = sessionName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]+/gu, '_')
    .replace(/^_+|_+$/gu, '')
    .slice(0, 40);
  const folder = platform === 'win32' ? '%USERPROFILE%\\.ssh\\' : '~/.ssh/';
  return `${folder}id_${kind}_${word === '' ? 'ginnel' : word}`;
}

/**
 * Makes the form's session connect, so that a key can be installed through it. What is wrong with the form is shown at
 * its field; the form's panel stays otherwise.
 */
export async function connectForKey(services: AppServices): Promise<Result<unknown>> {
  const { ginnel, draft } = services;
  const opened = openedSession(services);
  if (opened !== null && isLive(opened.state)) return ginnel.sessions.retry({ sessionId: opened.id });
  if (!takeNumbers(services)) return ok({});
  const { profile } = draft.getState();
  const checked = checkProfile(profile);
  if (!checked.ok) {
    const field = profileFieldOf(checked.error);
    if (field === null) return checked;
    bringUp(services, field, checked.error);
    return ok({});
  }
  return (await mayClash(services, profile, common.openVerb)) ? ginnel.sessions.open({ profile }) : ok({});
}
