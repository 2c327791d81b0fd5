/** What a user's words may be; each kind is numbered by itself. */
export type PrivateKind =
  'host' | 'ipv4' | 'ipv6' | 'user' | 'name' | 'note' | 'path' | 'fingerprint' | 'key' | 'text' | 'id';

/** Words that stand for others, the same one for the same each time: `host-1`, `user-2`. */
export interface Placeholders {
  /** The word for a text, a new one if it has none yet. */
  readonly of: (kind: PrivateKind, text: string) => string;
  /** The word that a text has already, as whatever, or the text if it is such a word; null if it has none. */
  readonly known: (text: string) => string | null;
  /** All texts that have one. */
  readonly texts: () => readonly string[];
}

/** Creates them, none given out. Texts that differ in capitals alone are the same. */
export function createPlaceholders(): Placeholders {
  const words = new Map<string, { readonly word: string; readonly text: string }>();
  const counts = new Map<PrivateKind, number>();
  const given = new Set<string>();
  const known = (text: string): string | null =>
    words.get(text.toLowerCase())?.word ?? (given.has(text) ? text : null);
  return {
    known,
    texts: () => [...words.values()].map(({ text }) => text),
    of: (kind, text) => {
      const there = known(text);
      if (there !== null) return there;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const word = `${kind}-${String(count)}`;
      given.add(word);
      words.set(text.toLowerCase(), { word, text });
      return word;
    },
  };
}
