import { setImmediate } from 'node:timers/promises';
import type { HostKey, OlderKey, Prompt } from '../../shared/prompts';
import * as texts from '../../shared/texts/storage';
import { describeHostKey } from '../keys/host-key';
import { namesMean } from './host-names';
import { blobOf, isWholeKey, parseLine, type KnownHostLine } from './known-hosts-format';

/** `revoked` is no question: the connection ends. */
type HostKeyVerdict = 'known' | 'revoked' | Extract<Prompt, { kind: 'host-key' }>['verdict'];

/** Finding about a server's key. */
export interface HostKeyFinding {
  readonly verdict: HostKeyVerdict;
  /** Types of the keys known of the server. */
  readonly knownTypes: readonly string[];
  /** Where what decided stands, as a user would name the file; empty for the verdict unknown. */
  readonly knownFrom: string;
  /** The keys that the verdict changed was come to by. */
  readonly olderKeys?: readonly OlderKey[];
  /**
   * Where a certificate authority is named for the server, if one is. Ginnel cannot check host certificates (ssh2 takes
   * none), so such a line makes no key known.
   */
  readonly authorityFrom?: string;
}

/** A key that is known of the server in question. */
export interface KnownKey extends Pick<KnownHostLine, 'marker' | 'type' | 'blob'> {
  /** Where it stands, as a user would say it. */
  readonly from: string;
}

/** Lines looked at before others get their turn; each hashed name costs some microseconds. */
const linesAtOnce = 500;

/**
 * Finds the keys a known_hosts file has for a server. Lines that make no sense are passed over.
 * @param name as {@link serverName} gives it
 * @param location the file in words
 */
export async function keysInText(text: string, name: string, location: string): Promise<readonly KnownKey[]> {
  const found: KnownKey[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    if (index % linesAtOnce === linesAtOnce - 1) await setImmediate();
    const line = parseLine(raw);
    if (line === null || !namesMean(line.names, name) || !isWholeKey(line)) continue;
    const { marker, type, blob } = line;
    found.push({ marker, type, blob, from: texts.lineOf(location, index + 1) });
  }
  return found;
}

/** Types of the keys that count, in the order of the keys. */
export function typesAmong(keys: readonly KnownKey[]): readonly string[] {
  return [...new Set(counted(keys).map(({ type }) => type))];
}

/** The keys but for certificate authorities and what is revoked somewhere. */
function counted(keys: readonly KnownKey[]): readonly KnownKey[] {
  const revoked = new Set(keys.filter(({ marker }) => marker === 'revoked').map(({ blob }) => blob));
  return keys.filter(({ marker, blob }) => marker === null && !revoked.has(blob));
}

/** A known key as a user is shown it; nothing for one that is malformed. */
function olderKey({ blob, from }: KnownKey): readonly OlderKey[] {
  const described = describeHostKey(Buffer.from(blob, 'base64'));
  if (described === null) return [];
  const { type, bits, sha256 } = described;
  return [{ type, bits, sha256, from }];
}

/**
 * Judges a server's key by what is known of the server.
 * @param layers the keys known in each place, in the order in which the places have the say: the first that knows keys of
 *   the same type decides. A revocation counts wherever it stands.
 */
export function judge(layers: readonly (readonly KnownKey[])[], key: HostKey): HostKeyFinding {
  const blob = blobOf(key);
  const all = layers.flat();
  const authority = all.find(({ marker }) => marker === 'cert-authority');
  const common = {
    knownTypes: typesAmong(all),
    ...(authority !== undefined && { authorityFrom: authority.from }),
  };
  const revoked = all.find((known) => known.marker === 'revoked' && known.blob === blob);
  if (revoked !== undefined) return { verdict: 'revoked', knownFrom: revoked.from, ...common };
  for (const layer of layers) {
    const alike = layer.filter(({ marker, type }) => marker === null && type === key.type);
    const [first] = alike;
    if (first === undefined) continue;
    const same = alike.find((known) => known.blob === blob);
    return same === undefined
      ? { verdict: 'changed', knownFrom: first.from, olderKeys: alike.flatMap(olderKey), ...common }
      : { verdict: 'known', knownFrom: same.from, ...common };
  }
  const [other] = counted(all);
  return other === undefined
    ? { verdict: 'unknown', knownFrom: '', ...common }
    : { verdict: 'other-type', knownFrom: other.from, ...common };
}
