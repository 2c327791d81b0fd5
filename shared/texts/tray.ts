import { count } from './numbers';

export const tooltip = (summary: string): string => `Ginnel: ${summary}`;
export const showWindow = 'Show window';
export const quit = 'Quit';
export const needsAnswer = (title: string): string => `${title} needs an answer…`;
export const savedSessions = (amount: number): string => `Saved sessions (${count(amount)})`;

/** What a line of the menu does with a session. */
export const actions = {
  connect: 'Connect',
  connectNow: 'Connect now',
  connectAgain: 'Connect again',
  disconnect: 'Disconnect',
  retry: 'Retry now',
  close: 'Close',
} as const;

export const notReached = 'its destination is not reached';
export const openToOthers = 'open to other hosts';
export const onPorts = (ports: readonly number[]): string => ` on port ${ports.join(', ')}`;
