import { count, counted } from './numbers';
import { endRights } from './windows-rights';

/** What the system says of a failed read or write, by its code. */
export const fileReasons: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied.',
  EPERM: 'Permission denied.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EISDIR: 'It is a folder, not a file.',
  ENOTDIR: 'A part of its path is a file, not a folder.',
  EEXIST: 'Something else of that name is in the way.',
  ENOENT: 'Its folder does not exist.',
  EMFILE: 'Too many files and connections are open in Ginnel.',
  ENFILE: 'Too many files are open on this computer.',
  ELOOP: 'It is a link that leads to itself.',
};

export const notAFile = 'It is a pipe or a device, not a file.';
/** @param limit in bytes */
export const tooLarge = (limit: number): string => `It is larger than ${count(limit / 1024 / 1024)} MiB.`;
export const startsInTheWay = 'Several starts of Ginnel got in each other’s way.';
export const registrySilent = 'The registry does not answer.';
export const registryUnreadable = 'The registry could not be read.';
export const puttyCache = 'PuTTY’s cache';
export const lineOf = (file: string, line: number): string => `${file}, line ${String(line)}`;

const othersHaveRights = (path: string): string =>
  `Other users of this computer have rights in the data folder "${path}".`;
const mayReplace = 'They could replace your saved sessions and known host keys.';

/** @param canWrite whether others may write to the folder, too */
export function sharedFolder(path: string, canWrite: boolean): string {
  const danger = canWrite ? mayReplace : 'They see which files are there, though not what is in them.';
  return `${othersHaveRights(path)} ${danger} To end that: chmod 700 "${path}"`;
}

/**
 * The same on Windows, where files have the rights of their folder.
 * @param groups who has the rights, as SIDs, which every language of Windows knows
 */
export function sharedWindowsFolder(path: string, canWrite: boolean, groups: readonly string[]): string {
  const danger = canWrite ? mayReplace : 'They can read your saved sessions, logs and known host keys.';
  const [first, second] = endRights(path, groups);
  return `${othersHaveRights(path)} ${danger} To end that: ${first} and then ${second}`;
}

export const othersMayAllow = (path: string): string =>
  `Other users of this computer may write to "${path}", so they could allow commands in your name. To end that: chmod go-w "${path}"`;

export const settingUnusable = (name: string, path: string): string =>
  `The setting "${name}" in "${path}" makes no sense, so Ginnel goes by its usual one.`;
export const settingsDamaged = (path: string, aside: string): string =>
  `The settings in "${path}" were damaged, so Ginnel goes by its usual ones. The file was set aside as "${aside}".`;
export const followedDamaged = (path: string, aside: string): string =>
  `The list of followed files in "${path}" was damaged, so no file is followed. It was set aside as "${aside}".`;
export const followedUnusable = (amount: number, path: string): string =>
  `${counted(amount, 'entry', 'entries')} in "${path}" could not be read, so that much is not followed. Saving keeps what is there.`;

const from = (hasLastGood: boolean): string =>
  hasLastGood
    ? 'The sessions shown are those of its last good copy.'
    : 'There was no earlier copy to use, so the list of saved sessions is empty.';
export const sessionsDamaged = (path: string, aside: string, hasLastGood: boolean): string =>
  `The saved sessions in "${path}" were damaged. The file was set aside as "${aside}". ${from(hasLastGood)}`;
export const sessionsNotSetAside = (path: string, why: string, hasLastGood: boolean): string =>
  `The saved sessions in "${path}" are damaged, and the file could not be set aside: ${why} ${from(hasLastGood)} Until that is mended nothing can be saved.`;

/** @param entries each with what is wrong with it, in brackets */
export function entriesUnusable(entries: readonly string[], path: string): string {
  const amount = entries.length;
  const what = amount === 1 ? 'An entry' : `${count(amount)} entries`;
  const [are, them, they] = amount === 1 ? ['is', 'it', 'it is'] : ['are', 'them', 'they are'];
  return `${what} in "${path}" could not be read and ${are} not shown: ${entries.join(', ')}. Saving keeps ${them} as ${they}.`;
}
export const sessionRenamed = (name: string, newName: string): string =>
  `There were two saved sessions called "${name}"; the second is now "${newName}".`;
export const entryNumber = (number: number): string => `number ${String(number)}`;
export const nameUnusable = 'name: missing or not usable';
export const defaultSettings = 'Default Settings';

/** In the place of lines of a log file that there was no room for. */
export const linesMissing = (amount: number): string =>
  `${counted(amount, 'line is', 'lines are')} missing here`;
