import type { AlgorithmList } from '../algorithms';

/** The Kex, Host keys, Cipher and SSH panels. */
export const kexOptions = 'Key exchange algorithm options';
export const cipherOptions = 'Encryption options';
/** PuTTY's names of the lists, with their mnemonics. */
export const policies: Readonly<Record<AlgorithmList, string>> = {
  kex: 'Algorithm &selection policy:',
  hostKey: 'Algorithm &selection policy:',
  cipher: 'Encryption cipher &selection policy:',
};
/** PuTTY's words for the families that its lists are made of. */
export const families: Readonly<Record<string, string>> = {
  'mlkem-curve25519': 'ML-KEM / Curve25519 hybrid kex',
  'ntru-curve25519': 'NTRU Prime / Curve25519 hybrid kex',
  ecdh: 'ECDH key exchange',
  'dh-group14': 'Diffie-Hellman group 14 (2048-bit)',
  'dh-gex': 'Diffie-Hellman group exchange',
  'dh-group16': 'Diffie-Hellman group 16 (4096-bit)',
  'dh-group15': 'Diffie-Hellman group 15 (3072-bit)',
  'dh-group17': 'Diffie-Hellman group 17 (6144-bit)',
  'dh-group18': 'Diffie-Hellman group 18 (8192-bit)',
  'dh-group14-sha1': 'Diffie-Hellman group 14 with SHA-1',
  'dh-gex-sha1': 'Diffie-Hellman group exchange with SHA-1',
  'dh-group1-sha1': 'Diffie-Hellman group 1 (1024-bit)',
  ed25519: 'Ed25519',
  ecdsa: 'ECDSA',
  rsa: 'RSA',
  'rsa-sha1': 'RSA with SHA-1',
  dsa: 'DSA',
  aesgcm: 'AES-GCM',
  aes: 'AES',
  chacha20: 'ChaCha20',
  'aes-cbc': 'AES in CBC mode',
  '3des': '3DES',
};
/** The line below which nothing is used unasked, in PuTTY's words. */
export const warnBelowHere = '-- warn below here --';
export const up = '&Up';
export const down = '&Down';
export const defaults = 'De&faults';
export const restoreOrder = 'Restore the built-in order';
export const restoredOrder = 'Restored the built-in order.';
export const selectLine = 'Select a line of the list first.';
export const firstIsUsed = (isMac: boolean): string => {
  const alt = isMac ? 'Option' : 'Alt';
  return `The first algorithm that the server also supports is used. What stands below the line is weak: it is used only when there is nothing else, and only after you have said yes. ${alt}+Up and ${alt}+Down move a line.`;
};
export const notHere = 'not in this computer’s cryptography';
export const fasterFirst =
  'In the built-in order, those above the line that are clearly faster than others on this computer come before them, as measured after Ginnel first started. An order of yours is used as it stands.';

export const protocolOptions = 'Protocol options';
export const noShell =
  'Ginnel never starts a shell or command on the server (PuTTY’s “Don’t start a shell or command at all”, or';
export const version2Only = ') and speaks SSH version 2 only.';
