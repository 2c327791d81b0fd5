import { namesInSentence } from './names';
import { count } from './numbers';

export const titleCutOff = 'Ginnel — lost connection to it';
export const titleWith = (summary: string): string => `Ginnel — ${summary}`;
export const lostConnection = 'Lost connection to Ginnel.';
export const keepsTrying =
  'It was ended, or is starting again; this page keeps trying. What you typed is kept.';
export const startedAnew = 'Ginnel was started anew since this page was opened.';
export const openPrinted =
  'Open the address that was printed in the terminal. What this page shows is from before.';
export const dismissNotice = 'Dismiss this notice';
export const pages = 'Pages';
export const pageNames = {
  status: 'Status',
  configuration: 'Configuration',
  log: 'Event log',
  history: 'History',
} as const;
export const sessions = 'Sessions';
export const showSessions = 'Show sessions';
export const settingsHint = 'Starting with the computer, notifications, log files';
export const newSession = 'New session';
export const unsavedChanges = 'unsaved changes';
export const openAddress = 'Open the address that was printed in the terminal';
export const notLetIn = 'Ginnel runs, but it has not let this browser in yet. The address looks like';
export const takeAll = '; take all of it. It lets one browser in, then the terminal shows another.';
export const noTerminal =
  'No terminal at hand? Start Ginnel in browser mode once more: it does not start twice, but prints an address that works. Your sessions and tunnels stay as they are.';
export const ended = 'Ginnel ended unexpectedly.';
export const reopen = 'Reopen';
export const leaveClosed = 'Leave closed';
export const wereOpen = 'Sessions that were open';

/** Which sessions were open, by their titles. */
export function sessionsWereOpen(titles: readonly string[]): string {
  const names = namesInSentence(titles);
  return titles.length === 1
    ? `One session was open: ${names}.`
    : `${count(titles.length)} sessions were open: ${names}.`;
}
