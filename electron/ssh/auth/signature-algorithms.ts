import { certificateAlgorithm, type PublicHalf } from '../../keys/public-half';

/** A server's word on the signatures it takes. */
export interface ServerSignatures {
  /** Its `server-sig-algs` (RFC 8308, 3.1); null when it sent none. */
  readonly names: readonly string[] | null;
  /** Its name for itself, `SSH-2.0-OpenSSH_9.2p1`. */
  readonly version: string;
}

/** RSA signatures, best first (RFC 8332, 3). */
const rsaAlgorithms = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] as const;

/** OpenSSH 7.4 takes SHA-2 and leaves it out of its list. */
const leavesOutSha2 = /^SSH-2\.0-OpenSSH_7\.4(?!\d)/u;

/** OpenSSH before 7.8 knows RSA certificates by the one name that means SHA-1. */
const knowsOneCertificateName = /^SSH-2\.0-OpenSSH_(?:[2-6]\.|7\.[0-7](?!\d))/u;

/**
 * The signature algorithms with which a key may be offered, best first; empty when the server takes none of them. A server
 * that sends no list is offered SHA-1, as by OpenSSH and PuTTY: one that takes SHA-2 has to say so (RFC 8332, 3.3).
 */
export function signatureAlgorithms(
  { plain, certificate }: Pick<PublicHalf, 'plain' | 'certificate'>,
  { names, version }: ServerSignatures,
): readonly string[] {
  if (plain.type !== 'ssh-rsa') return [plain.type];
  if (certificate !== null && knowsOneCertificateName.test(version)) return ['ssh-rsa'];
  const sha2 = leavesOutSha2.test(version) ? ['rsa-sha2-512', 'rsa-sha2-256'] : [];
  const taken = [...sha2, ...(names ?? ['ssh-rsa'])];
  return rsaAlgorithms.filter(
    (name) => taken.includes(name) || (certificate !== null && taken.includes(certificateAlgorithm(name))),
  );
}
