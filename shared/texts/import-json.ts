import { count } from './numbers';

/** Texts about Ginnel's own JSON that is brought in. */
interface Problem {
  readonly what: string;
  readonly todo: string;
}

export const notJson = (detail: string, line: number): Problem => ({
  what: `This is no whole JSON: line ${String(line)}: ${detail}. Nothing of it is taken.`,
  todo: 'Mend it there.',
});
export const mergeConflict = (line: number): Problem => ({
  what: `Line ${String(line)} is the mark of a merge conflict. Nothing of the file is taken.`,
  todo: 'Settle the conflict first.',
});
export const tooDeep: Problem = {
  what: 'Its brackets go deeper than any file of sessions.',
  todo: 'Take another file.',
};
export const newerVersion = (version: string): Problem => ({
  what: `The file has version ${version} of the format, which this Ginnel does not know.`,
  todo: 'Update Ginnel.',
});
export const noSessions: Problem = {
  what: 'The file has no list "sessions".',
  todo: 'Write the sessions as "sessions": [ … ].',
};
export const tooMany = (limit: number): Problem => ({
  what: `The file has more than ${count(limit)} sessions. Those from here on are not taken.`,
  todo: 'Split it.',
});
export const notASession: Problem = {
  what: 'This entry is no session.',
  todo: 'Write it as { "name": …, "host": … }.',
};
export const nameMissing: Problem = {
  what: 'This session has no name that can be used.',
  todo: 'Give it one as "name", of 1 to 200 characters.',
};
export const nameTwice = (name: string): Problem => ({
  what: `Another session of the file is called "${name}" already.`,
  todo: 'Give one of them another name.',
});
export const valueWrong = (field: string, detail: string): Problem => ({
  what: `The value of "${field}" cannot be used: ${detail}.`,
  todo: 'Mend it, or take it out: the default counts then.',
});
export const keyTwice = (field: string): Problem => ({
  what: `"${field}" stands here twice.`,
  todo: 'Take one of them out.',
});
export const jumpUnknown = (name: string): Problem => ({
  what: `The session goes by way of "${name}", which is not in the file.`,
  todo: 'Add that session to the file, or name the server as { "host": … }.',
});
export const jumpUnread = (name: string): Problem => ({
  what: `The session goes by way of "${name}", which cannot be used as it stands.`,
  todo: 'Mend that one.',
});
export const jumpCircle = (name: string): Problem => ({
  what: `The session goes by way of "${name}", which goes by way of it.`,
  todo: 'Take the circle out of "jumps".',
});
export const wrongForward: Problem = {
  what: 'This is no forwarded port.',
  todo: 'Write it as { "kind": "local", "source": "8080", "destination": "host:80" }.',
};
export const tooManyNeeded = (most: number): Problem => ({
  what: `A session starts after ${String(most)} others at most.`,
  todo: 'Shorten "startAfter".',
});
export const wrongNeeded: Problem = {
  what: 'This is no name of a session.',
  todo: 'Write the name of another session of the file.',
};
export const neededUnknown = (name: string): string =>
  `“${name}” is not in the file: the session starts without waiting for it.`;
export const neededCircle = (name: string): string =>
  `“${name}” starts after this session itself, so it cannot be waited for.`;
export const wrongJump: Problem = {
  what: 'This is no jump host.',
  todo: 'Write it as { "session": "name" } or { "host": "user@host" }.',
};
export const destinationUnused: Problem = {
  what: 'A dynamic forward has no destination: SOCKS clients name theirs.',
  todo: 'Take "destination" out, or make it "local".',
};
export const twoEnds: Problem = {
  what: 'Both "closeAfterMinutes" and "closeAt" stand here.',
  todo: 'Take one of them out.',
};
export const jumpGone: Problem = {
  what: 'The session goes by way of a saved session that is not in the file.',
  todo: 'Take a file that has both, or add the session by hand.',
};
export const defaultsStay = 'Default Settings stay those of this computer.';
export const loginStays = 'What SOCKS clients must give is not taken over: set it anew.';
export const unknownField = (field: string): string =>
  `This Ginnel has no setting "${field}": it is of another version, or misspelt.`;
export const secretField = (field: string): string =>
  `"${field}" looks like a secret. Ginnel asks for it when it connects, and can remember it then.`;
export const fieldOfKind = (field: string, kind: string): string =>
  `"${field}" has a meaning for ${kind} forwards only.`;
export const expectedList = 'a list in [ ] was expected';

/** Texts about a syntax error of JSON, by its code. */
export const syntaxErrors: Readonly<Record<number, string>> = {
  1: 'this is no value',
  2: 'this is no number',
  3: 'the name of a field is missing',
  4: 'a value is missing',
  5: 'a colon is missing',
  6: 'a comma is missing',
  7: 'a } is missing',
  8: 'a ] is missing',
  9: 'more stands behind its end',
  10: 'a comment is out of place',
  11: 'a comment does not end',
  12: 'a text does not end',
  13: 'a number does not end',
  14: 'this is no Unicode character',
  15: 'this is no escape',
  16: 'this character must be escaped',
};
