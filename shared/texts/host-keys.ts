import type { KnownHost } from '../known-hosts';

/** The Host keys and Known hosts panels. */
export const preference = 'Host key algorithm preference';

/** What a name of an entry is when only its hash is stored. */
export const hashedName = '(hashed)';

/** Whose list an entry stands in. */
export const sourceWords: Readonly<Record<KnownHost['source'], string>> = {
  ginnel: 'Ginnel',
  openssh: 'OpenSSH',
  putty: 'PuTTY',
};

/** What the marker before an entry means. */
export const markerWords: Readonly<Record<NonNullable<KnownHost['marker']>, string>> = {
  revoked: 'revoked',
  'cert-authority': 'certificate authority',
};

/** An entry's kind of key, with its size where that is known: `ssh-rsa 3072`. */
export function kindWords({ type, bits }: Pick<KnownHost, 'type' | 'bits'>): string {
  return bits === 0 ? type : `${type} ${String(bits)}`;
}
