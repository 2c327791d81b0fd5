/** Adds to a set, if there is one, until the returned function is called. */
export function addedTo<T>(set: Set<T> | undefined, entry: T): () => void {
  set?.add(entry);
  return () => {
    set?.delete(entry);
  };
}
