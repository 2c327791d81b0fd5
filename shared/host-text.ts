import { z } from 'zod';

const ipv4 = z.ipv4();
const ipv6 = z.ipv6();

/**
 * Whether a text can be a host name or an address: what looks like an IPv4 or IPv6 address has to be one, so that a typing
 * mistake is told at once instead of by a name server that knows no such name. `fe80::1%eth0` has a zone behind it. Names
 * may hold whatever PuTTY takes, but nothing of a URL, a login, an option or a shell's own (OpenSSH's valid_hostname): no dash at
 * their beginning, whichever a web page made of it, and no characters that nobody sees.
 */
export function isHostText(text: string): boolean {
  if (text.includes(':')) return ipv6.safeParse(text.replace(/%[\w.-]+$/u, '')).success;
  if (/^[\d.]+$/u.test(text)) return ipv4.safeParse(text).success;
  return !/^\p{Pd}|[\s\p{Cc}\p{Cf}/@'"`$;&<>|(){}[\]]/u.test(text);
}
