import { count, counted } from './numbers';

/** Problems and remedies. */
export interface Trouble {
  readonly what: string;
  readonly todo: string;
}

/** Texts about a followed file besides its reader's. */
export const twice = (name: string): string =>
  `The file has two sessions called "${name}"; the second is not shown. Give it another name in the file.`;
export const throughUnread = (name: string): string =>
  `It goes through "${name}", which cannot be read, so it is not shown. Mend that one in the file.`;
export const withoutSession = 'It belongs to no session, so there is nothing to open it with.';
export const hostKeyNotTaken = 'Host keys are taken from known_hosts, not from followed files.';
export const savedAsOwn = 'It is one of your own saved sessions, which is shown in its place.';
export const readerBroke = 'The file could not be read because of a fault of Ginnel’s own. Please report it.';
export const noSessions = (path: string): Trouble => ({
  what: `"${path}" holds no session.`,
  todo: 'Choose an ssh_config file, such as ~/.ssh/config, or one that Ginnel exported as JSON.',
});
export const everybodyMayWrite = (path: string): Trouble => ({
  what: `Everybody on this computer may write to "${path}", so it is not read.`,
  todo: `To end that: chmod o-w "${path}"`,
});
export const notReadInTime = (file: string): string =>
  `${file} took too long to read, so its sessions are missing here.`;
/** @param about the session it is about; empty for the file as a whole */
export const wrong = (file: string, about: string, why: string): string =>
  `${file}: ${about === '' ? '' : `"${about}": `}${why}`;
export const notWhole = (path: string, isWindows: boolean): Trouble => ({
  what: `"${path}" is not a whole path.`,
  todo: `Type it from ${isWindows ? 'a drive like C:' : '/'} or from ~ on.`,
});
export const missing = (path: string): Trouble => ({
  what: `There is no file "${path}".`,
  todo: 'Check its path. Once it is there, it is read.',
});
/** @param why a whole sentence */
export const notReadable = (path: string, why: string): Trouble => ({
  what: `"${path}" could not be read. ${why}`,
  todo: 'Make it readable; it is then read by itself.',
});
/** A followed session whose name another saved session has. */
export const nameFrom = (name: string, file: string): string => `${name} (${file})`;
export const nameNumber = (name: string, number: number): string => `${name} (${count(number)})`;
export const switchOf = (name: string): string => `Setting ${name} for a session of this file`;

/** In the window. */
export const filesButton = 'Followed &files...';
export const title = 'Followed files';
export const explanation =
  'The sessions of a followed file are saved sessions, too. They change when the file changes; Ginnel never writes to it.';
export const pathField = '&File to follow';
export const pathHint = 'An ssh_config file, or sessions that Ginnel exported as JSON.';
export const usualPath = '~/.ssh/config';
export const follow = 'F&ollow';
export const unfollow = 'Stop following';
export const unfollowFile = (file: string): string => `Stop following ${file}`;
/** In the look at what is brought in. */
export const followInstead = 'Follow it instead';
export const followFile = (file: string): string => `Follow ${file} instead`;
export const isFollowed = 'Followed';
export const none = 'No file is followed yet.';
export const reading = 'Reading…';
export const sessions = (amount: number): string => counted(amount, 'session', 'sessions');
export const kinds = { 'ssh-config': 'ssh_config', ginnel: 'Ginnel’s JSON' } as const;
export const notRead = (amount: number): string => `${counted(amount, 'problem', 'problems')} in the file`;
export const leftOut = (amount: number): string => `${counted(amount, 'setting', 'settings')} left out`;
export const notReadNow = 'cannot be read now';
export const followedFrom = (file: string): string => `Followed from ${file}`;
export const unreadable = 'The file cannot be read now; these are its sessions of the last time.';
/** On the Session panel, with a followed session in the form. */
export const savesHere = (file: string, own: string): string =>
  `Followed from ${file}. Save keeps ${own} here; anything else is saved as a copy under another name.`;
export const ownSettings = {
  name: 'the name',
  tags: 'its tags',
  connectAtStart: 'whether it connects at the start',
  username: 'your user name',
  privateKeyFile: 'your private key file',
} as const;
export const renameFollowed = 'Rename, or save a copy?';
export const renameOrCopy = (name: string, file: string, newName: string): string =>
  `“${name}” is followed from ${file}. It can be called “${newName}” here, while the file stays as it is; or a copy of your own is saved under that name.`;
export const rename = '&Rename';
export const saveCopy = '&Save a copy';
export const kept = (name: string): string => `Kept your own settings of “${name}”.`;
export const notDeleted = (name: string, file: string): string =>
  `“${name}” is followed from ${file}: take it out of that file, or stop following the file.`;
/** @param amount null where it is not known yet */
export const following = (file: string, amount: number | null): string =>
  `Following ${file}${amount === null ? '' : `: ${sessions(amount)}`}.`;
export const stopped = (file: string): string => `${file} is not followed any more.`;

/** In the system's file dialog. */
export const choose = 'Select a file to follow';
