import { sentence } from '../../../shared/errors';
import type { HistoryEntry } from '../../../shared/history';
import type { Shape } from '../../components/state-mark';
import { lengthWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/history';
import { connected, failed } from '../../../shared/texts/status';
import * as common from '../../../shared/texts/common';
import { endsUnseen } from './uptime';

/** An entry as it is read. */
export interface HistoryLine {
  readonly at: number;
  readonly shape: Shape;
  readonly words: string;
  /** Why, in whole sentences; empty where there is no reason. */
  readonly why: string;
  /** How long what began then lasted: `for 3 h 5 min`; empty where that is not known, or not over. */
  readonly span: string;
}

const looks: Readonly<Record<HistoryEntry['what'], readonly [Shape, string]>> = {
  opened: ['ready', texts.opened],
  connected: ['up', connected],
  stalled: ['waiting', texts.unanswered],
  recovered: ['up', texts.itAnswersAgain],
  lost: ['waiting', common.connectionOver],
  retrying: ['waiting', texts.couldNotConnect],
  'hung-up': ['off', texts.hungUp],
  failed: ['failed', failed],
  closed: ['off', texts.disconnectedByYou],
  ended: ['off', texts.ginnelWasQuit],
};

/** What ends the time that began with an entry, and what is said of it. */
const spans: Partial<
  Readonly<
    Record<HistoryEntry['what'], { readonly before: string; readonly ends: readonly HistoryEntry['what'][] }>
  >
> = {
  connected: { before: 'for', ends: ['lost', 'hung-up', 'failed', 'closed', 'ended', 'opened'] },
  stalled: { before: 'for', ends: ['recovered', 'lost', 'failed', 'closed', 'ended', 'opened'] },
  lost: { before: texts.backAfter, ends: ['connected', 'failed', 'closed', 'ended', 'opened', 'hung-up'] },
};

/** The entries of a history as lines, newest first. */
export function historyLines(entries: readonly HistoryEntry[]): readonly HistoryLine[] {
  return entries
    .map((entry, at): HistoryLine => {
      const [shape, words] = looks[entry.what];
      return {
        at: entry.at,
        shape: entry.what === 'ended' && entry.error !== null ? 'failed' : shape,
        words: endsUnseen(entry) ? texts.endedUnexpectedly : words,
        why: entry.error === null || endsUnseen(entry) ? '' : sentence(entry.error),
        span: spanWords(entry, entries.slice(at + 1)),
      };
    })
    .reverse();
}

function spanWords({ what, at }: HistoryEntry, later: readonly HistoryEntry[]): string {
  const span = spans[what];
  const end = later.find((entry) => span?.ends.includes(entry.what) === true);
  if (span === undefined || end === undefined || endsUnseen(end)) return '';
  if (what === 'lost' && end.what !== 'connected') return '';
  return `${span.before} ${lengthWords(end.at - at)}`;
}
