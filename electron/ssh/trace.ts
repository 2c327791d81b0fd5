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
