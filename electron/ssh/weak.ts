import { defaultPreferences, isBelowWarnLine, type Preferences } from '../../shared/algorithms';
import { isWeakMac } from './algorithms';
import type { WeakPart } from './types';

/** One thing both sides agreed on. */
export interface Choice {
  readonly part: 'kex' | 'hostKey' | 'cipher' | 'mac';
  readonly name: string;
}

const partWords: Readonly<Record<Choice['part'], WeakPart>> = {
  kex: 'key-exchange algorithm',
  hostKey: 'host key type',
  cipher: 'cipher',
  mac: 'MAC',
};

/** A choice a person has to agree to. */
export interface WeakChoice {
  readonly what: WeakPart;
  readonly name: string;
}

/**
 * Those of what was agreed on that stand below the warning line, each once, in the order PuTTY asks about them. MACs
 * have no list: of them those with a broken hash or of 96 bits count.
 */
export function weakChoices(
  choices: readonly Choice[],
  preferences: Preferences = defaultPreferences,
): readonly WeakChoice[] {
  const weak = choices.filter(({ part, name }) =>
    part === 'mac' ? isWeakMac(name) : isBelowWarnLine(part, name, preferences),
  );
  return weak
    .filter(({ name }, index) => weak.findIndex((other) => other.name === name) === index)
    .map(({ part, name }) => ({ what: partWords[part], name }));
}

/**
 * Whether a connection could have lost messages from its beginning unnoticed, had the two sides not agreed on strict key
 * exchange (CVE-2023-48795, "Terrapin"): ChaCha20, and CBC with a MAC over the encrypted text.
 */
export function needsStrictKex({ cipher, mac }: { readonly cipher: string; readonly mac: string }): boolean {
  return cipher.startsWith('chacha20-') || (cipher.endsWith('-cbc') && mac.includes('-etm@'));
}
