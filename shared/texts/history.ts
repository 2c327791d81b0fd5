export const opened = 'Opened';
export const connected = 'Connected';
export const unanswered = 'The server does not answer';
export const itAnswersAgain = 'It answers again';
export const couldNotConnect = 'Could not connect';
export const hungUp = 'Hung up, unused';
export const failed = 'Failed';
export const disconnectedByYou = 'Disconnected by you';
export const ginnelWasQuit = 'Ginnel was quit';
export const backAfter = 'back after';
export const endedUnexpectedly = 'Ginnel ended unexpectedly';
export const neverLost = 'never lost';
export const uptime = (
  lengthWords: string,
  lengthWordsToo: string,
  share: string,
  lost: string,
  value: string,
): string => `connected for ${lengthWords} of the ${lengthWordsToo} it was open${share}, ${lost}${value}`;
export const notCounted = '; what was before Ginnel ended unexpectedly is not counted';
export const history = 'History';
export const nothingHappened = 'Nothing yet. What happens to this session is noted from now on.';
export const historyOf = (title: string): string => `History of ${title}`;
export const last24Hours = 'Last 24 hours';
export const last7Days = 'Last 7 days';
export const sinceMoment = (momentWords: string): string => `Since ${momentWords}`;
