import type { KnownHost } from '../../../shared/known-hosts';
import { shellWord } from '../keys/shell-word';

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

/** The entries in which every word of the search stands somewhere, whatever its case. */
export function searchKnownHosts(hosts: readonly KnownHost[], search: string): readonly KnownHost[] {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return hosts;
  return hosts.filter((host) => {
    const text = [
      host.names,
      kindWords(host),
      host.sha256,
      host.comment,
      sourceWords[host.source],
      host.marker === null ? '' : markerWords[host.marker],
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * The command that takes an entry out of an OpenSSH file. ssh-keygen finds it by a name; where none can be read off the
 * entry, because it is hashed or a pattern, NAME stands for it.
 */
export function removalCommand({ names, location }: Pick<KnownHost, 'names' | 'location'>): string {
  const name = names.split(',').find((each) => each !== hashedName && !/[*?!]/u.test(each));
  return `ssh-keygen -R ${name === undefined ? 'NAME' : shellWord(name)} -f ${shellWord(location)}`;
}
