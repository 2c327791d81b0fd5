import { titleOf, type SessionProfile } from '../../../shared/session-profile';

/** Names that Windows keeps for devices, whatever stands behind their first dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/iu;

/** A word out of a title that every shell and file system takes: letters, digits, dots, underscores and dashes. */
export function plainWord(title: string): string {
  const word = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 60);
  return word === '' || device.test(word.split('.')[0] ?? '') ? 'session' : word;
}

/** A name for a file of these sessions. */
export function fileNameOf(profiles: readonly SessionProfile[], extension: string): string {
  const [only, ...more] = profiles;
  const word = only === undefined || more.length > 0 ? 'ginnel-sessions' : plainWord(titleOf(only));
  return extension === '' ? word : `${word}.${extension}`;
}
