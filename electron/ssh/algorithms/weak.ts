import { defaultPreferences, isBelowWarnLine, type Preferences } from '../../../shared/algorithms';
import { isWeakMac } from './algorithms';
import type { Prompt } from '../../../shared/prompts';

/** Which way data goes, as the RFCs say it: `C->S` and `S->C`. */
export type Direction = 'client-to-server' | 'server-to-client';

/** One thing both sides agreed on. */
export type Choice =
  | { readonly part: 'kex' | 'hostKey'; readonly name: string }
  | { readonly part: 'cipher' | 'mac'; readonly name: string; readonly direction: Direction };

const partWords: Readonly<Record<Choice['part'], WeakPart>> = {
  kex: 'key-exchange algorithm',
  hostKey: 'host key type',
  cipher: 'cipher',
  mac: 'MAC',
};

type WeakPart = Extract<Prompt, { kind: 'weak-algorithm' }>['what'];

/** A choice a user has to agree to. */
export type WeakChoice = BelowLine | Loose;

/** It stands below the warning line. */
export interface BelowLine {
  readonly kind: 'weak-algorithm';
  readonly what: WeakPart;
  readonly name: string;
}

/** It needs strict key exchange, which the server does not do. */
type Loose = Pick<Extract<Prompt, { kind: 'no-strict-kex' }>, 'kind' | 'what' | 'name' | 'better'>;

/**
 * Those of what was agreed on that stand below the warning line, each once, in the order PuTTY asks about them. MACs
 * have no list: of them those with a broken hash or of 96 bits count.
 */
export function weakChoices(
  choices: readonly Choice[],
  preferences: Preferences = defaultPreferences,
): readonly BelowLine[] {
  const weak = choices.filter(({ part, name }) =>
    part === 'mac' ? isWeakMac(name) : isBelowWarnLine(part, name, preferences),
  );
  return weak
    .filter(({ name }, index) => weak.findIndex((other) => other.name === name) === index)
    .map(({ part, name }) => ({ kind: 'weak-algorithm', what: partWords[part], name }));
}

/**
 * Whether a connection could have lost messages from its beginning unnoticed, had the two sides not agreed on strict key
 * exchange (CVE-2023-48795, "Terrapin"): ChaCha20, and CBC with a MAC over the encrypted text.
 */
export function needsStrictKex({ cipher, mac }: { readonly cipher: string; readonly mac: string }): boolean {
  return cipher.startsWith('chacha20-') || (cipher.endsWith('-cbc') && mac.includes('-etm@'));
}

/**
 * What both sides agreed on that needs strict key exchange, for each direction; once where both have the same.
 * @param offered the ciphers that are used unasked and that the server has for both directions, as on the wire
 */
export function looseChoices(choices: readonly Choice[], offered: readonly string[]): readonly Loose[] {
  const better = offered.find((cipher) => !needsStrictKex({ cipher, mac: '-etm@' })) ?? null;
  const nameOf = (direction: Direction): string | null => {
    const find = (part: 'cipher' | 'mac'): string =>
      choices.find((choice) => choice.part === part && choice.direction === direction)?.name ?? '';
    const [cipher, mac] = [find('cipher'), find('mac')];
    if (!needsStrictKex({ cipher, mac })) return null;
    return cipher.endsWith('-cbc') ? `${cipher} with ${mac}` : cipher;
  };
  const [sent, received] = [nameOf('client-to-server'), nameOf('server-to-client')];
  const loose = (what: Loose['what'], name: string | null): readonly Loose[] =>
    name === null ? [] : [{ kind: 'no-strict-kex', what, name, better }];
  return sent === received
    ? loose('cipher', sent)
    : [...loose('client-to-server cipher', sent), ...loose('server-to-client cipher', received)];
}
