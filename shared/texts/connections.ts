import type { Connection, EndReason } from '../connections';
import { sentence } from '../errors';
import { assertNever } from '../result';
import { forwardStopped } from './dialling';
import { secondsWords } from './numbers';

/** The reason of an end in words. */
export function endWords(reason: EndReason): string {
  switch (reason.kind) {
    case 'finished':
      return 'Finished';
    case 'broken':
      return `Broken off here: ${reason.detail}`;
    case 'reset':
      return 'Reset on the server side';
    case 'lost':
      return 'The connection to the server was lost';
    case 'closed':
      return 'Closed by you';
    case 'stopped':
      return forwardStopped;
    case 'left':
      return 'The program left before the destination answered';
    case 'refused':
      return sentence(reason.error);
    case 'turned-away':
      return reason.detail;
    default:
      return assertNever(reason);
  }
}

/**
 * A connection in one line for who looks closely: that it is open and how long its destination took, or how it ended, how
 * long it was there and what went through it.
 */
export function connectionLine({ id, from, to, since, opened, ended, sent, received }: Connection): string {
  const who = `Connection ${String(id)} from ${from}${to === '' ? '' : ` to ${to}`}`;
  if (ended === null) return `${who}: open after ${String((opened ?? since) - since)} ms`;
  const lasted = secondsWords(ended.at - since);
  const counts = `${String(sent)} bytes sent, ${String(received)} received`;
  return `${who}: ended after ${lasted}, ${counts}. ${endWords(ended.reason)}`;
}
