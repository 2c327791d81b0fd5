import type { Result } from '../../../shared/result';
import type { AppError } from '../../../shared/errors';
import { unmatched } from '../../../shared/texts/handshake';
import { ciphersAboveLine } from './algorithms';
import { bySpeed, type CipherSpeeds } from './cipher-order';
import { needsStrictKex, type Choice } from './weak';
import type { ConnectRequest } from '../types';

/** Ends an attempt that is to be made again with the built-in order of ciphers; nobody is told. */
export const looseOrder: AppError = {
  code: 'no-common-algorithm',
  data: { which: unmatched.safeCipher, detail: '' },
};

/** Whether an attempt ended by {@link looseOrder}. */
export function endedLoose<Value>(result: Result<Value>): boolean {
  return !result.ok && result.error === looseOrder;
}

/**
 * Whether a cipher that can be tampered with in this connection was chosen only because it is fast here: ChaCha20, which the
 * measured order had moved up, with a server that does not do strict key exchange. What a server is like is only known once
 * the order was sent.
 * @param choices what was agreed on
 * @param strict the two sides agreed on strict key exchange
 */
export function isLooseByOrder(
  choices: readonly Choice[],
  strict: boolean,
  { profile }: Pick<ConnectRequest, 'profile'>,
  speeds: CipherSpeeds | null,
): boolean {
  if (strict || speeds === null) return false;
  const builtIn = ciphersAboveLine(profile.algorithms);
  const ordered = bySpeed(builtIn, speeds);
  const movedUp = (name: string): boolean => ordered.indexOf(name) < builtIn.indexOf(name);
  return choices.some(
    ({ part, name }) => part === 'cipher' && needsStrictKex({ cipher: name, mac: '' }) && movedUp(name),
  );
}
