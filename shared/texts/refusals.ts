// What the engine says instead of doing what it is asked.

/** What is not there; the errors not-found and not-available have the sentences around these words. */
export const missing = {
  openSession: 'open session',
  savedSession: 'saved session',
  forward: 'forward',
  connection: 'connection',
  question: 'question',
  test: 'test',
  notice: 'notice',
  startingAtLogin: 'Starting at login',
  fileDialog: 'A file dialog',
} as const;

export const answerUnfit = 'The answer does not fit the question.';

/** Why a channel is not asked for. */
export const serverBehind = (requests: number): string =>
  `The server has not answered ${String(requests)} requests before this one.`;
