import type { Internals } from './internals';

/**
 * Keeps what the server says of the signatures it takes (server-sig-algs: RFC 8308, 3.1). ssh2 keeps the list to itself, and
 * prefers SHA-256.
 * @param internals right after connect(): the list comes right behind the server's first new keys
 * @returns the list as it was sent last; null while there is none
 */
export function watchSignatureNames({ handlers }: Internals): () => readonly string[] | null {
  const handOn = handlers.EXT_INFO;
  let names: readonly string[] | null = null;
  handlers.EXT_INFO = (from, extensions) => {
    names = extensions[0]?.algs ?? names;
    Reflect.apply(handOn, handlers, [from, extensions]);
  };
  return () => names;
}
