import { plainText } from '../../shared/event-log';
import type { ConnectHooks } from './types';

/** Lines a second that are passed on: one download alone has thousands of packets, and each has a line. */
const mostLines = 200;

/**
 * Passes ssh2's own debug lines on as log lines of the level trace, for as long as anybody wants them. They tell kinds and
 * sizes of messages, names and lists, but nothing of what messages carry: no password is among them.
 * @param now milliseconds; what does not fit into a second is counted and told with the next line that does
 */
export function createTrace(
  { log, isTraced }: Pick<ConnectHooks, 'log' | 'isTraced'>,
  now: () => number = Date.now,
): (line: string) => void {
  let second = 0;
  let lines = 0;
  let left = 0;
  return (line) => {
    if (isTraced?.() !== true) return;
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      lines = 0;
      if (left > 0) log(`ssh2: ${String(left)} lines are left out here`, 'trace');
      left = 0;
    }
    lines += 1;
    if (lines > mostLines) left += 1;
    else log(`ssh2: ${plainText(line, 500)}`, 'trace');
  };
}

/** Most lines of one connection's server that are shown; a log full of them would hide everything else. */
const mostWords = 200;

/**
 * Creates what logs a server's own text as it is meant, in lines, under a line that says where it comes from: without
 * control characters, and no more than 200 lines for a connection, however often the server writes.
 */
export function createServerWords(log: (line: string) => void): (heading: string, text: string) => void {
  let left = mostWords;
  return (heading, text) => {
    if (left === 0) return;
    log(heading);
    const lines = plainText(text, 4000, true).trimEnd().split('\n');
    for (const line of lines.slice(0, left)) log(`| ${line}`);
    left = Math.max(0, left - lines.length - 1);
    if (left === 0) log('What else the server writes before the login is left out');
  };
}
