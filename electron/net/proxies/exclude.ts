import { isIP } from 'node:net';
import { isLoopback } from '../../../shared/endpoint';
import type { Proxy } from '../../../shared/proxy';
import { readIp } from '../../system/ip-address';
import { networkSet } from '../networks';
import { bareHost } from './server';

/**
 * Whether a server is reached without the proxy: this computer's own addresses unless the box says otherwise, and what is
 * listed to be excluded (PuTTY's manual, 4.16.2).
 * @param host the server's name or address
 * @param addresses those the name has, where it was looked up here
 */
export function isExcluded(
  host: string,
  addresses: readonly string[],
  { exclude, localhost }: Pick<Proxy, 'exclude' | 'localhost'>,
): boolean {
  const forms = [host, ...addresses].map(canonical);
  if (!localhost && forms.some(isLocal)) return true;
  const entries = exclude.split(/[\s,;]+/u).filter((entry) => entry !== '');
  const networks = networkSet(entries.map(bareHost));
  return forms.some((form) => networks.has(form) || entries.some((entry) => matches(form, entry)));
}

/** Lower case, without the brackets, the zone or the final dot; an address in the one form there is for it. */
function canonical(text: string): string {
  const bare = bareHost(text).toLowerCase();
  return readIp(bare)?.toString() ?? bare.replace(/\.$/u, '');
}

/** RFC 6761, 6.3 keeps every name below `localhost` for this computer. */
function isLocal(form: string): boolean {
  return isLoopback(form) || form.endsWith('.localhost');
}

/** `*` stands for anything at the beginning, the end or both; elsewhere it is an ordinary character (PuTTY does the same). */
function matches(form: string, entry: string): boolean {
  const pattern = canonical(entry);
  if (isIP(pattern) !== 0) return form === pattern;
  const start = pattern.startsWith('*');
  const end = pattern.length > 1 && pattern.endsWith('*');
  const middle = pattern.slice(start ? 1 : 0, end ? -1 : undefined);
  if (start && end) return form.includes(middle);
  if (start) return form.endsWith(middle);
  return end ? form.startsWith(middle) : form === middle;
}
