import { visibleText } from '../visible-text';
import { counted, listed } from './numbers';

const shown = (text: string): string => visibleText(text, { limit: 500 });
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
