import type { KnownHost } from '../../../shared/known-hosts';
import { hashedName, kindWords, markerWords, sourceWords } from '../../../shared/texts/host-keys';
import { shellWord } from '../keys/shell-word';

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
  // Windows' command line knows no apostrophes, and reads variables within quotes.
  return `ssh-keygen -R ${name === undefined ? 'NAME' : shellWord(name)} -f ${/\\/u.test(location) ? `"${location}"` : shellWord(location)}`;
}
