import { visibleText } from '../visible-text';
import { counted, listed } from './numbers';

const shown = (text: string): string => visibleText(text, { limit: 500 });
const orOf = (words: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words);
const quoted = (text: string): string => `"${shown(text)}"`;

/** Texts of `ginnel add`. */
export const adding = {
  notDescribed: (word: string): string =>
    `${quoted(word)} is no command of ssh, plink, PuTTY or autossh, and no forward stands behind it that could be added to a saved session.`,
  inQuotes: (program: string): string =>
    `Put the whole command in quotes: ginnel add "${shown(program)} ...".`,
  forwardsInCommand: 'Put the forwards into the command, or name a saved session to add them to.',
  noServer: 'The command names no server, so there is no session in it.',
  severalNames: (amount: number): string =>
    `This describes ${counted(amount, 'session', 'sessions')}: --name names one only. Add them one by one.`,
  savedLink: (name: string): string =>
    `This link shows the saved session ${quoted(name)}, and describes none.`,
  taken: (name: string): string =>
    `A saved session is called ${quoted(name)} already. --replace puts this one in its place; --name gives it another name.`,
  saved: (name: string, isReplaced: boolean): string =>
    isReplaced ? `Saved as ${quoted(name)}, in the place of the one before.` : `Saved as ${quoted(name)}.`,
  opensAsBefore: (name: string): string =>
    `${quoted(name)} is open, and goes on as it was opened until it is opened again.`,
  added: (forward: string, name: string): string => `Added to ${quoted(name)}: ${shown(forward)}`,
  addedAndListens: (forward: string, name: string, where: string): string =>
    `Added to ${quoted(name)}: ${shown(forward)}, listens at ${where}`,
  wrongForward: (text: string, why: string): string => `${quoted(text)}: ${why}`,
  noForward: (text: string): string =>
    `${quoted(text)} is no forward. As for ssh: -L 8080:host:80, -R 8080:host:80, -D 1080; or as PuTTY lists it: "L8080 host:80".`,
} as const;

/** Texts of `ginnel rm`. */
export const removing = {
  listed: (name: string, server: string, marks: readonly string[]): string =>
    [shown(name), server, ...marks].join('\t'),
  isOpen: '(open)',
  jumpHostOf: (names: readonly string[]): string => `(jump host of ${listed(names.map(shown))})`,
  neededBy: (names: readonly string[]): string => `(started before ${listed(names.map(shown))})`,
  question: (amount: number): string =>
    `Delete ${amount === 1 ? 'this session' : `these ${counted(amount, 'session', 'sessions')}`}? (y/n) `,
  needsYes: 'Nothing is deleted: nobody can be asked here. --yes deletes without a question.',
  followed: (name: string, path: string): string =>
    `${quoted(name)} is followed from ${shown(path)}: delete it in that file.`,
  nothing: 'Nothing is deleted.',
  deleted: (name: string, goesOn: boolean): string =>
    `Deleted ${quoted(name)}.${goesOn ? ' It is open, and goes on until it is disconnected.' : ''}`,
} as const;

/** Texts of `ginnel edit`. */
export const editing = {
  header: (name: string): string =>
    `// The saved session ${quoted(name)}. Settings that are not here are as usual; "ginnel export --schema" names all.`,
  needsSet: 'There is no terminal to edit at. --set KEY=VALUE changes a setting without an editor.',
  noEditor: (editor: string, detail: string): string =>
    `The editor ${quoted(editor)} could not be run: ${shown(detail)} The variables VISUAL and EDITOR name another one.`,
  editorFailed: (code: number): string => `The editor ended with code ${String(code)}, so nothing is saved.`,
  unchanged: 'Nothing was changed.',
  atLine: (line: number, why: string): string =>
    why.includes(`line ${String(line)}`) ? why : `Line ${String(line)}: ${why}`,
  notOne: 'There has to be one session in the text, no more and no less.',
  again: 'Edit it again? (y/n) ',
  kept: (path: string): string => `What you typed is kept in ${shown(path)}.`,
  asUsual: '(as usual)',
  setting: (key: string, before: string, after: string): string =>
    `${key}: ${shown(before)} → ${shown(after)}`,
  forwardGone: (line: string): string => `- ${shown(line)}`,
  forwardNew: (line: string): string => `+ ${shown(line)}`,
  forwardOther: (line: string): string => `~ ${shown(line)}`,
  saved: (name: string): string => `Saved ${quoted(name)}.`,
  isDeleted: (name: string): string => `${quoted(name)} was deleted meanwhile, so nothing is saved.`,
  changedMeanwhile: (name: string): string => `${quoted(name)} was changed elsewhere meanwhile:`,
  both: 'Both changes go together. Save both? (y/n) ',
  contested: 'Both changed the same, so yours is not saved. Edit it again as it is now.',
  later: (name: string): string =>
    `${quoted(name)} is open: what its forwards do not show counts from its next connection on.`,
  notApplied: (name: string): string =>
    `${quoted(name)} is open with other settings, and goes on so until it is opened again.`,
  noSetting: (key: string, near: readonly string[], all: readonly string[]): string =>
    `There is no setting ${quoted(key)}.${near.length === 0 ? ` There are ${listed(all)}.` : ` Did you mean ${orOf(near)}?`}`,
  noValue: (text: string): string => `--set takes KEY=VALUE, such as port=2222, not ${quoted(text)}.`,
  wrongValue: (key: string, value: string, allowed: string): string =>
    `${key} takes ${allowed}, not ${quoted(value)}.`,
  allowed: {
    oneOf: (words: readonly string[]): string => orOf(words),
    whole: (from: number, to: number): string => `a whole number from ${String(from)} to ${String(to)}`,
    text: (most: number): string => `a text of up to ${String(most)} characters`,
    words: 'words with commas between',
    json: 'JSON as "ginnel export --schema" describes it',
  },
  followed: (name: string, path: string, own: readonly string[]): string =>
    `${quoted(name)} is followed from ${shown(path)}: edit that file. Your own are ${listed(own)}, which --set changes.`,
  notOwn: (key: string, name: string, path: string, own: readonly string[]): string =>
    `${key} of ${quoted(name)} stands in ${shown(path)}: change it there. Your own are ${listed(own)}.`,
} as const;
