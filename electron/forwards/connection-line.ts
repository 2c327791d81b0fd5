import { endWords, type Connection } from '../../shared/connections';

/**
 * A connection in one line for who looks closely: that it is open and how long its destination took, or how it ended, how
 * long it was there and what went through it.
 */
export function connectionLine({ id, from, to, since, opened, ended, sent, received }: Connection): string {
  const who = `Connection ${String(id)} from ${from}${to === '' ? '' : ` to ${to}`}`;
  if (ended === null) return `${who}: open after ${String((opened ?? since) - since)} ms`;
  const lasted = ((ended.at - since) / 1000).toFixed(1);
  const counts = `${String(sent)} bytes sent, ${String(received)} received`;
  return `${who}: ended after ${lasted} s, ${counts}. ${endWords(ended.reason)}`;
}
