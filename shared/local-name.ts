import type { Forward } from './forward';
import type { ForwardId } from './ids';

// Node, Electron and pages all have it; the types of none of them are allowed here.
declare const URL: new (address: string) => { readonly hostname: string };

/** A label of the domain name system has so many letters at most (RFC 1035, 2.3.4). */
const longestLabel = 63;

/**
 * A name in any script as browsers know it, in small letters, other scripts as xn-- (WHATWG URL, 3.3).
 * @returns null for what is no host name
 */
export function asciiHost(name: string): string | null {
  if (/[@/?#\\%:\s]/u.test(name)) return null;
  try {
    // With a letter before it, a number is not read as an address.
    return new URL(`http://${name}.localhost/`).hostname.replace(/\.localhost$/u, '') || null;
  } catch {
    return null;
  }
}

/**
 * The label that stands for a name of a user's before `.localhost`: letters and digits of any script, a dash for whatever else
 * is between them, in the form that goes over the wire. Names below `localhost` lead to this computer (RFC 6761, 6.3).
 * @param number stands behind it; absent for none
 * @returns null for a name of which nothing can stand there
 */
export function labelOf(name: string, number?: number): string | null {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
  const end = number === undefined ? '' : `-${String(number)}`;
  // Cut down until it fits: other scripts take more letters over the wire than one sees.
  const letters = Array.from(words.join('-'));
  for (let length = Math.min(letters.length, longestLabel); length > 0; length -= 1) {
    const label = asciiHost(`${letters.slice(0, length).join('').replace(/-+$/u, '')}${end}`);
    if (label !== null && label.length <= longestLabel) return label;
  }
  return null;
}

/**
 * The labels of those of a session's forwards that have one. Of several that come to the same the first keeps it, and the others
 * get a number behind it.
 */
export function localNames(
  forwards: readonly Pick<Forward, 'id' | 'name'>[],
): ReadonlyMap<ForwardId, string> {
  const labels = new Map<ForwardId, string>();
  const taken = new Set<string>();
  for (const { id, name } of forwards) {
    let label = labelOf(name);
    // Digits of another script may have no Latin ones beside them (RFC 5893, 2).
    for (let number = 2; label !== null && taken.has(label); number += 1)
      label = labelOf(name, number) ?? labelOf('forward', number);
    if (label === null) continue;
    taken.add(label);
    labels.set(id, label);
  }
  return labels;
}
