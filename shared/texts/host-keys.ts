import type { KnownHost } from '../known-hosts';
import { count, counted } from './numbers';

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

export const hostKeyNotAdded = 'A host key was not added';
export const hostKeyWasTyped = (shortened: string): string =>
  `On the Host keys panel you typed “${shortened}” but did not press Add key.`;
export const nameHashed = 'Its name is stored as a hash, which tells it to nobody.';
export const theFingerprint = 'the fingerprint';
export const comment = (comment: string): string => `Comment: ${comment}`;
export const inOwnList = 'In Ginnel’s own list,';
export const removeAskLabel = '&Remove...';
export const theSelectedKey = 'The selected key';
export const markedRevoked = (marker: string): string =>
  `Marked as ${marker}: connections to a server with this key are always refused.`;
export const signsOthers = (marker: string): string =>
  `A ${marker}: this key signs those of servers and is none of a server itself.`;
export const inPuttyCache = 'In PuTTY’s cache,';
export const onlyReadPutty = ', which Ginnel only reads. PuTTY has no list of it: delete the entry there.';
export const inOpensshFile = 'In OpenSSH’s file';
export const onlyReadOpenssh = ', which Ginnel only reads. This command removes it';
export const withNameInPlace = ', with the server’s name in place of NAME';
export const searchLabel = '&Search';
export const searchExample = 'name, kind or fingerprint';
export const retryKnown = 'Re&try';
export const knownHostKeys = 'Known host keys';
export const whatIsKnown =
  'A server whose key is in this list is trusted without a question. Ginnel reads OpenSSH’s and PuTTY’s lists as well, and changes only its own.';
export const readingLists = 'Reading the lists…';
export const noneKnown =
  'No server is known yet. The first time a server is connected to, its key is asked about; Accept puts it here.';
export const nameless = 'hashed name';
export const hashedServer = 'a server whose name is hashed';
export const removeKey = 'Remove a host key';
export const removeThis = (type: string, name: string): string =>
  `Remove the ${type} key of ${name} from Ginnel’s list?`;
export const noLongerRefused = 'It is marked as revoked: without this entry it is no longer refused.';
export const askedAnew = 'The next time a server shows it, it is asked about as if it were new.';
export const removedKey = (type: string, name: string): string => `Removed the ${type} key of ${name}.`;
export const keysToAccept = 'Host keys or fingerprints to accept:';
export const noneGiven =
  'None: the server’s key is looked up among the known hosts, and a new one is asked about.';
export const key = '&Key';
export const addKey = 'Add ke&y';
export const asShown = 'As the server shows it in its question (';
export const orWholeKey =
  'or MD5), or its whole public key. While one is listed here, this session accepts nothing else: the known hosts are not looked at, and nothing is asked.';
export const byHand = 'Manually configure host keys for this connection';
export function found(keys: number, all: number): string {
  const known = counted(all, 'key', 'keys');
  return keys === all ? known : `${count(keys)} of ${known}`;
}

/** @param withHashed whether there are entries whose names cannot be searched */
export const noKeyMatches = (search: string, withHashed: boolean): string =>
  `No key matches “${search}”.${withHashed ? ' Entries with hashed names are found by kind and fingerprint only.' : ''}`;
