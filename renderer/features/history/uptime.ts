import { historyCapacity, type HistoryEntry } from '../../../shared/history';

/** How long a session was connected of the time it was to be, between two moments. Milliseconds. */
export interface Uptime {
  /** Where what is known begins: the moment asked for, or later where older entries are gone. */
  readonly from: number;
  readonly open: number;
  readonly connected: number;
  /** How often the connection was lost. */
  readonly losses: number;
  /** Part of the time nobody saw. */
  readonly isPartial: boolean;
}

type Condition = 'unknown' | 'closed' | 'resting' | 'down' | 'up';

const leadsTo: Readonly<Record<HistoryEntry['what'], Condition>> = {
  opened: 'down',
  connected: 'up',
  stalled: 'down',
  recovered: 'up',
  lost: 'down',
  retrying: 'down',
  'hung-up': 'resting',
  failed: 'closed',
  closed: 'closed',
  ended: 'closed',
};

/** Whether what was between the entry before and this one is not known: nobody was there to note it. */
export function endsUnseen({ what, error }: HistoryEntry): boolean {
  return what === 'ended' && error !== null;
}

/**
 * What a history says about the time between `from` and `now`. Only what it tells counts: not the time before it begins, and
 * not what was between the last entry of a run that was killed and the next one.
 * @param isLive whether the session is open now, as the last entry may say
 * @returns null where it was not open, as far as is known
 */
export function uptimeOf(
  entries: readonly HistoryEntry[],
  from: number,
  now: number,
  isLive: boolean,
): Uptime | null {
  const spans = { open: 0, connected: 0 };
  let condition: Condition = 'unknown';
  let since = 0;
  let losses = 0;
  let isPartial = false;
  const count = (until: number): void => {
    const span = Math.max(0, Math.min(until, now) - Math.max(since, from));
    if (condition === 'up' || condition === 'down') spans.open += span;
    if (condition === 'up') spans.connected += span;
  };
  for (const entry of entries) {
    if (!endsUnseen(entry)) count(entry.at);
    else if (entry.at > from) isPartial = true;
    if (entry.what === 'lost' && entry.at >= from) losses += 1;
    condition = leadsTo[entry.what];
    since = entry.at;
  }
  if (isLive) count(now);
  const first = entries[0]?.at ?? now;
  const isCut = entries.length >= historyCapacity && first > from;
  return spans.open === 0 ? null : { from: isCut ? first : from, ...spans, losses, isPartial };
}
