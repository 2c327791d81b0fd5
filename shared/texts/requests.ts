import { savedSession } from './common';
import { count } from './numbers';

/** Why a request to the engine was not taken. */
export const tooLarge = (bytes: number, limit: number): string =>
  `It has ${Number.isFinite(bytes) ? count(bytes) : 'too many'} bytes; at most ${count(limit)} are taken.`;
export const unknownCommand = 'There is no such command.';
export const malformed = 'malformed';
/** Stands for a session's name where their order was changed elsewhere. */
export const orderOfSessions = 'The order of the sessions';
export const orderOfGroups = 'The order of the groups';
export const answerUnfit = 'The answer does not fit the question.';

/** What is not there; the errors not-found and not-available have the sentences around these words. */
export const missing = {
  openSession: 'open session',
  savedSession,
  followedFile: 'followed file',
  forward: 'forward',
  connection: 'connection',
  question: 'question',
  test: 'test',
  notice: 'notice',
  hostKey: 'host key',
  secret: 'remembered password',
  importable: 'configuration to bring in',
  imported: 'import to undo',
  startingAtLogin: 'Starting at login',
  fileDialog: 'A file dialog',
  window: 'A window of its own to show it in',
} as const;

/** Why the server is asked for no more channels. */
export const serverBehind = (requests: number): string =>
  `The server has not answered ${String(requests)} requests before this one.`;
