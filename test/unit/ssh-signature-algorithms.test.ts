import { describe, expect, it } from 'vitest';
import type { PublicHalf } from '../../electron/keys/public-half';
import { signatureAlgorithms } from '../../electron/ssh/auth/signature-algorithms';

const half = (type: string, certified = false): Pick<PublicHalf, 'plain' | 'certificate'> => ({
  plain: { type, blob: Buffer.alloc(0) },
  certificate: certified
    ? { keyId: '', serial: 0n, principals: [], validAfter: 0n, validBefore: 0n, isUser: true }
    : null,
});
const [sha512, sha256, sha1] = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];
const now = 'SSH-2.0-OpenSSH_9.2p1';

describe('what an RSA key may be offered with', () => {
  it.each([
    ['all three', now, [sha1, sha256, sha512], [sha512, sha256, sha1]],
    ['SHA-2', now, ['ssh-ed25519', sha256, sha512], [sha512, sha256]],
    ['SHA-256', 'SSH-2.0-dropbear_2022.83', [sha256], [sha256]],
    ['the old one', now, [sha1], [sha1]],
    ['none of them', now, ['ssh-ed25519'], []],
    ['an empty list', now, [''], []],
    // RFC 8332, 3.3: who takes more says so.
    ['nothing, as it says nothing', 'SSH-2.0-OpenSSH_6.6', null, [sha1]],
    // OpenSSH 7.4 forgets them in its list.
    ['the old one, with OpenSSH 7.4', 'SSH-2.0-OpenSSH_7.4', [sha1], [sha512, sha256, sha1]],
    ['nothing, with OpenSSH 7.4', 'SSH-2.0-OpenSSH_7.4p1', null, [sha512, sha256, sha1]],
    ['the old one, with another 7.4', 'SSH-2.0-OpenSSH_7.41', [sha1], [sha1]],
  ])('where the server names %s (%s)', (_what, version, names, wanted) => {
    expect(signatureAlgorithms(half('ssh-rsa'), { names, version })).toEqual(wanted);
  });

  it.each([
    [now, [sha256, sha512], [sha512, sha256]],
    [now, ['rsa-sha2-256-cert-v01@openssh.com'], [sha256]],
    // Before 7.8 they knew one name for RSA certificates.
    ['SSH-2.0-OpenSSH_7.7p1', [sha256, sha512], [sha1]],
    ['SSH-2.0-OpenSSH_6.6.1p1', null, [sha1]],
    ['SSH-2.0-OpenSSH_7.8', [sha256, sha512], [sha512, sha256]],
    ['SSH-2.0-OpenSSH_10.0', [sha256, sha512], [sha512, sha256]],
  ])('under a certificate at %s', (version, names, wanted) => {
    expect(signatureAlgorithms(half('ssh-rsa', true), { names, version })).toEqual(wanted);
  });
});

it('other keys have their own, whatever the server says', () => {
  for (const type of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com']) {
    for (const names of [null, [], [sha512]]) {
      expect(signatureAlgorithms(half(type), { names, version: now })).toEqual([type]);
    }
  }
});
