import * as texts from '../../../shared/texts/import-putty';
import { serverName, writtenName } from '../../storage/host-names';
import { readPuttyHostKeys } from '../../storage/putty-host-keys';
import type { Ledger } from '../ledger';
import type { StoredHostKey } from './stored';

/** Enters the keys of a cache, each as a line of known_hosts. */
export function enterHostKeys(keys: readonly StoredHostKey[], ledger: Ledger): void {
  for (const { name, key, words } of keys) {
    const [read] = readPuttyHostKeys(`${name} ${key}`);
    const names = read === undefined ? '' : serverName(read.host, read.port);
    if (read !== undefined && writtenName(names) === names) {
      ledger.hostKey(`${names} ${read.type} ${read.blob}`, words);
    } else if (/^rsa@|^[^@]+$/u.test(name)) ledger.leaveOut(words, 'unsupported', texts.ssh1Key, null, name);
    else ledger.problem(words, { code: 'import-problem', data: texts.hostKeyUnreadable(name) });
  }
}
