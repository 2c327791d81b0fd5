/** Kinds of private words; each is numbered by itself. */
export type PrivateKind =
  'host' | 'ipv4' | 'ipv6' | 'user' | 'name' | 'note' | 'path' | 'fingerprint' | 'key' | 'text' | 'id';

/**
 * Words that stand for others, the same one for the same each time: `host-1`, `user-2`. Texts that differ in capitals alone are
 * the same.
 */
export class Placeholders {
  readonly #words = new Map<string, { readonly word: string; readonly text: string }>();
  readonly #counts = new Map<PrivateKind, number>();
  readonly #given = new Set<string>();

  /** The word for a text, a new one if it has none yet. */
  of(kind: PrivateKind, text: string): string {
    const there = this.known(text);
    if (there !== null) return there;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const word = `${kind}-${String(count)}`;
    this.#given.add(word);
    this.#words.set(text.toLowerCase(), { word, text });
    return word;
  }

  /** The word that a text has already, as whatever, or the text if it is such a word; null if it has none. */
  known(text: string): string | null {
    return this.#words.get(text.toLowerCase())?.word ?? (this.#given.has(text) ? text : null);
  }

  /** All texts that have one. */
  texts(): readonly string[] {
    return [...this.#words.values()].map(({ text }) => text);
  }
}
