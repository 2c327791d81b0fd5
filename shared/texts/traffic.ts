import { byteWords, count, counted, plural, rateWords } from './numbers';

const direction = { sent: 'sent', received: 'received' } as const;
type Direction = keyof typeof direction;

/** What is read out before an amount, in place of an arrow. */
export const before = (which: Direction): string => `${direction[which]} `;
export const traffic = 'Traffic';
export const nothingMoved = (minutes: number): string =>
  `Nothing moved in the last ${counted(minutes, 'minute', 'minutes')}.`;
export const moved = (which: Direction, bytes: number, most: number): string =>
  `${byteWords(bytes)} ${direction[which]}, at most ${rateWords(most)}`;
export const inLast = (minutes: number, sent: string, received: string): string =>
  `The last ${counted(minutes, 'minute', 'minutes')}: ${sent}; ${received}.`;
export const exactly = (which: Direction, bytes: number): string =>
  `${count(bytes)} bytes ${direction[which]}`;
export const exactlyTo = {
  sent: (bytes: number): string => `${String(bytes)} bytes sent to the server`,
  received: (bytes: number): string => `${String(bytes)} bytes received from the server`,
} as const;
export const connectionsNow = (live: number): string => plural(live, 'connection', 'connections');
export const rates = (sent: string, received: string): string => `Now ${sent} sent, ${received} received.`;
export const inAll = (total: number): string => `${count(total)} in all`;
