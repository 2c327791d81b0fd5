import { lengthWords, percentWords, timesWords } from './numbers';

export const opened = 'Opened';
export const unanswered = 'The server does not answer';
export const itAnswersAgain = 'It answers again';
export const couldNotConnect = 'Could not connect';
export const hungUp = 'Hung up, unused';
export const disconnectedByYou = 'Disconnected by you';
export const ginnelWasQuit = 'Ginnel was quit';
export const backAfter = 'back after';
export const endedUnexpectedly = 'Ginnel ended unexpectedly';
export const history = 'History';
export const nothingHappened = 'Nothing yet. What happens to this session is noted from now on.';
export const historyOf = (title: string): string => `History of ${title}`;
export const last24Hours = 'Last 24 hours';
export const last7Days = 'Last 7 days';
export const sinceMoment = (momentWords: string): string => `Since ${momentWords}`;

/**
 * The share of its time a session was connected: `connected for 23 h 58 min of 24 h (99.8 %), lost twice`. Rounded down: what
 * was lost once was not always there. No share of less than a minute: its lengths, in whole seconds, would belie it.
 */
export function uptime({
  connected,
  open,
  losses,
  isPartial,
}: {
  /** Milliseconds, as the next. */
  readonly connected: number;
  readonly open: number;
  readonly losses: number;
  /** What was before Ginnel ended unexpectedly is not counted. */
  readonly isPartial: boolean;
}): string {
  const share = open < 60_000 ? '' : ` (${percentWords(connected / open)})`;
  const lost = losses === 0 ? 'never lost' : `lost ${timesWords(losses)}`;
  const rest = isPartial ? '; what was before Ginnel ended unexpectedly is not counted' : '';
  return `connected for ${lengthWords(connected)} of the ${lengthWords(open)} it was open${share}, ${lost}${rest}`;
}
