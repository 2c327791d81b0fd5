import { isIPv4, isIPv6 } from 'node:net';

/** Prints 4 bytes as a dotted quad. */
export function formatIpv4(bytes: Uint8Array): string {
  return [...bytes].map(String).join('.');
}

/** Prints 16 bytes as an IPv6 address in the canonical form of RFC 5952: lower case, the longest run of zeros as `::`. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  const head = groups.slice(0, run.start).join(':');
  const tail = groups.slice(run.start + run.length).join(':');
  return `${head}::${tail}`;
}

/** The first of the longest runs of `0`. */
function longestZeroRun(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === '0') continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

/** The bytes of an IPv4 (4) or IPv6 (16) address; null for any other text. A zone (`%eth0`) does not count. */
export function parseAddress(text: string): Uint8Array | null {
  if (isIPv4(text)) return parseIpv4(text);
  if (!isIPv6(text)) return null;
  const [address = ''] = text.split('%');
  const [head = '', tail] = address.split('::');
  const front = parseGroups(head);
  const back = tail === undefined ? [] : parseGroups(tail);
  const bytes = new Uint8Array(16);
  bytes.set(front, 0);
  bytes.set(back, 16 - back.length);
  return bytes;
}

function parseIpv4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.').map(Number));
}

/** Groups with colons between, of which the last may be a dotted quad. */
function parseGroups(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return [...parseIpv4(group)];
    const value = parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
