import type { KeyFileInfo } from '../../../shared/keys';
import type { KeySource } from '../../actions/keys';

/** The half of a key that everybody may know. */
export type PublicHalf = NonNullable<KeyFileInfo['publicHalf']>;

/** A key whose public half can be shown and installed, and where sessions take it from. */
export interface ShownKey {
  readonly publicHalf: PublicHalf;
  readonly source: KeySource;
}

/** A public key as the line of a .pub file or of authorized_keys. */
export function publicLine({ publicKey, comment }: Pick<PublicHalf, 'publicKey' | 'comment'>): string {
  return comment === '' ? publicKey : `${publicKey} ${comment}`;
}
