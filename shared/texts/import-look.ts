import type { ImportKind, LeftOutReason, MendKind } from '../import-plan';
import type { Placing } from '../standing';
import { namesInSentence } from './names';
import { countedForwards } from './common';
import { count, counted, listed } from './numbers';

/** Bringing in what users have: the look, and what is said around it. */
export const title = 'Import';
export const titleOf = (what: string): string => `Import from ${what}`;

/** Why a file is not read. */
export const notAText = {
  binary: {
    what: 'This file is no text: it holds a program, a picture, an archive or something like it.',
    todo: 'Choose the text itself: a command, an ssh_config, an export of PuTTY or KiTTY, Ginnel’s own JSON.',
  },
  large: {
    what: 'This file is too large: at most 16 MB are read.',
    todo: 'Choose a smaller part of it.',
  },
} as const;
export const unreadable = {
  what: 'This file could not be read.',
  todo: 'See whether it is still there and whether you may read it; a folder cannot be dropped, only the files in it.',
};

/** Where nothing was given yet. */
export const howTo =
  'Paste or drop what you have, anywhere in this window: ssh, autossh, plink or putty commands, an ssh_config, exports and session files of PuTTY and KiTTY, boring’s tunnels, Ginnel’s own JSON. You see what becomes of it before anything is made.';
export const chooseFile = 'Choose a &file...';
export const foundHere = 'Found on this computer';
export const looking = 'Looking around on this computer…';
export const nothingFound = 'No sessions of other programs were found on this computer.';
export const kinds: Readonly<Record<ImportKind, string>> = {
  'ssh-config': 'ssh_config',
  putty: 'PuTTY',
  kitty: 'KiTTY',
  boring: 'boring',
};
export const foundLabel = (kind: ImportKind, sessions: number | null): string =>
  sessions === null ? kinds[kind] : `${kinds[kind]} (${countedSessions(sessions)})`;

export const countedSessions = (amount: number): string => counted(amount, 'session', 'sessions');
export const countedFiles = (amount: number): string => counted(amount, 'file', 'files');

/** The text. */
export const textLabel = '&Text';
export const pasteHere = 'Paste or type it here.';
export const textHint = 'Change it here, and it is read again.';
export const textTooLong = (shown: number): string =>
  `Only the first ${count(shown)} characters are shown here; all of it was read.`;
export const reading = 'Reading…';
/** The marks of the text, in the order of the legend. */
export const marks = {
  taken: 'taken over',
  leftOut: 'left out',
  problem: 'not understood or wrong',
  mended: 'mended',
} as const;

/** Sessions and forwards to be made. */
export const whatToDo = 'Use it for';
export const targets = {
  sessions: 'sa&ved sessions',
  form: 'the form, &not saved yet',
  forwards: 'for&warded ports of the session in the form',
} as const;
export const willBeMade = 'Will be made';
export const nothingToMake = 'Nothing in it can be made a session or a forwarded port.';
export const nameOfSession = (name: string): string => `Name of session ${name}`;
export const take = (name: string): string => `Import ${name}`;
export const savedSession = 'a saved session';
export const noHost = 'no host';
export const throughHosts = (names: string): string => `through ${names}`;
export const withKey = (path: string): string => `key ${path}`;
export const placings: Readonly<Record<Placing, string>> = {
  leave: 'leave the saved one',
  add: 'add under another name',
  replace: 'replace the saved one',
};
export const placingOf = (name: string): string => `What to do with ${name}`;
export const sameAs = (name: string): string => `Already saved as “${name}”.`;
export const differsFrom = (name: string, settings: readonly string[]): string =>
  `“${name}” is saved with other settings: ${listed(settings)}.`;
export const isOn = (setting: string): string => `${setting}: on`;
export const isOff = (setting: string): string => `${setting}: off`;
export const isSetTo = (setting: string, value: string): string => `${setting}: ${value}`;
export const setAsThere = (setting: string): string => `${setting}: set`;
export const notTicked = 'Not ticked, as something about it is wrong.';
export const hostKeys = (amount: number): string =>
  counted(amount, 'host key that Ginnel would know then', 'host keys that Ginnel would know then');
export const tickAll = 'Tick &all';
export const tickNone = 'Tick n&one';

/** Problems, words left out, and mends. */
export const problems = 'Problems';
export const show = 'Show';
export const showInText = (text: string): string => `Show ${text} in the text`;
export const leftOut = 'Left out';
export const reasons: Readonly<Record<LeftOutReason, string>> = {
  unsupported: 'Not supported',
  secret: 'Secrets, which are never kept',
  meaningless: 'Without meaning here',
};
const mendWords: Readonly<Record<MendKind, readonly [one: string, other: string]>> = {
  dash: ['dash', 'dashes'],
  quote: ['curly quote', 'curly quotes'],
  blank: ['odd blank', 'odd blanks'],
  prompt: ['prompt', 'prompts'],
  markdown: ['Markdown mark', 'Markdown marks'],
  html: ['HTML mark', 'HTML marks'],
  continuation: ['continued line', 'continued lines'],
  'hidden-address': ['address that the page hid', 'addresses that the page hid'],
  shell: ['word of the shell', 'words of the shell'],
  wrapper: ['program around it', 'programs around it'],
  environment: ['variable', 'variables'],
  comment: ['comment', 'comments'],
};
/** Mended or passed over, in one line. */
export const mended = (mends: readonly { readonly kind: MendKind; readonly count: number }[]): string =>
  `Mended or passed over: ${listed(mends.map(({ kind, count: amount }) => counted(amount, ...mendWords[kind])))}.`;

/** Read out whenever the text was read again. */
export function summary(read: {
  readonly sessions: number;
  readonly forwards: number;
  readonly leftOut: number;
  readonly problems: number;
}): string {
  const parts = [
    countedSessions(read.sessions),
    countedForwards(read.forwards),
    ...(read.leftOut === 0 ? [] : [`${count(read.leftOut)} left out`]),
    ...(read.problems === 0 ? ['no problems'] : [counted(read.problems, 'problem', 'problems')]),
  ];
  return `${listed(parts)}.`;
}

/** A host name that is one of ssh_config's names. */
export const isAlias = (name: string, server: string): string =>
  `“${name}” is a name in your ssh_config, for ${server}.`;
export const takeAlias = 'Take its settings...';

/** Buttons, and what is said afterwards. */
export const importButton = '&Import';
export const importCount = (amount: number): string => `&Import ${countedSessions(amount)}`;
export const intoForm = '&Use in the form';
export const addForwards = (amount: number): string => `&Add ${countedForwards(amount)}`;
export const connectNow = 'Conn&ect';
export const connectHint = 'Saves it and connects; what the server asks is asked next.';
export const importMenu = '&Import...';
export const imported = (names: readonly string[], hostKeyCount: number): string => {
  const keys = hostKeyCount === 0 ? '' : ` and ${counted(hostKeyCount, 'host key', 'host keys')}`;
  const [only] = names;
  if (names.length === 0) return `Imported ${counted(hostKeyCount, 'host key', 'host keys')}.`;
  return names.length === 1
    ? `Imported “${only ?? ''}”${keys}.`
    : `Imported ${countedSessions(names.length)}${keys}.`;
};
export const putIntoForm = (name: string): string => `“${name}” is in the form: press Open, or save it.`;
export const addedForwards = (amount: number): string => `Added ${countedForwards(amount)} to the form.`;
export const undone = 'Undone.';
export const notAllUndone = (names: readonly string[]): string =>
  `Undone, but for what was changed since: ${namesInSentence(names)}.`;
export const formChangedSince = 'Not undone: the form was changed since. Cancel puts it back.';
