/** Bits of the groups of RFC 2409 and RFC 3526, by their numbers. */
const groupBits: ReadonlyMap<string, number> = new Map([
  ['1', 1024],
  ['14', 2048],
  ['15', 3072],
  ['16', 4096],
  ['17', 6144],
  ['18', 8192],
]);

const curves: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['curve25519-sha256', ['Curve25519', 'SHA-256']],
  ['curve25519-sha256@libssh.org', ['Curve25519', 'SHA-256']],
  ['ecdh-sha2-nistp256', ['nistp256', 'SHA-256']],
  ['ecdh-sha2-nistp384', ['nistp384', 'SHA-384']],
  ['ecdh-sha2-nistp521', ['nistp521', 'SHA-512']],
]);

/** A key exchange in the words of PuTTY's event log: `ECDH key exchange with curve Curve25519, using hash SHA-256`. */
export function kexInWords(kex: string): string {
  const curve = curves.get(kex);
  if (curve !== undefined) return `ECDH key exchange with curve ${curve[0]}, using hash ${curve[1]}`;
  const [, group, hash = ''] = /^diffie-hellman-group(-exchange|\d+)-sha(\d+)$/u.exec(kex) ?? [];
  if (group === '-exchange') return `Diffie-Hellman group exchange, using hash SHA-${hash}`;
  const bits = groupBits.get(group ?? '');
  if (group === undefined || bits === undefined) return `${kex} key exchange`;
  return `Diffie-Hellman key exchange using ${String(bits)}-bit modulus and hash SHA-${hash} with standard group "group${group}"`;
}

/** A cipher in PuTTY's words: `AES-128 GCM`. */
export function cipherInWords(cipher: string): string {
  const [, bits, mode] = /^aes(\d+)-(gcm|ctr|cbc)/u.exec(cipher) ?? [];
  if (bits !== undefined && mode !== undefined) {
    return `AES-${bits} ${mode === 'ctr' ? 'SDCTR' : mode.toUpperCase()}`;
  }
  if (cipher === '3des-cbc') return 'triple-DES CBC';
  return cipher.startsWith('chacha20') ? 'ChaCha20' : cipher;
}

/** A MAC in PuTTY's words: `HMAC-SHA-256 outbound MAC algorithm (in ETM mode)`; null when the cipher brings its own. */
export function macInWords(mac: string, direction: 'outbound' | 'inbound'): string | null {
  if (mac === '') return null;
  const name = mac
    .replace(/-etm@.*$|@.*$/u, '')
    .replace(/^hmac-sha2-/u, 'HMAC-SHA-')
    .replace(/^hmac-sha1/u, 'HMAC-SHA-1')
    .replace(/^hmac-md5/u, 'HMAC-MD5');
  return `${name} ${direction} MAC algorithm${mac.includes('-etm@') ? ' (in ETM mode)' : ''}`;
}
