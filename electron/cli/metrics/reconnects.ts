import type { ErrorCode } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import type { SessionStatus } from '../../../shared/status';

/** The cause that a connection came back from: the error it was lost by, or nothing wrong, as a session on demand hangs up. */
export type ReconnectCause = ErrorCode | 'on-demand';

interface Tally {
  /** How often it had come back when it was last looked at, and when it had last been lost. */
  readonly reconnects: number;
  readonly lostAt: number | null;
  readonly byCause: ReadonlyMap<ReconnectCause, number>;
}

/** How often each session's connection came back, by cause, for as long as the session is on the overview. */
export type Reconnects = ReadonlyMap<SessionId, Tally>;

/** Counts on. A session that was opened anew begins again from nothing, and what it had counted stays. Pure. */
export function countReconnects(before: Reconnects, sessions: readonly SessionStatus[]): Reconnects {
  return new Map(
    sessions.map((session) => [session.id, counted(before.get(session.id) ?? nothing, session)]),
  );
}

const nothing: Tally = { reconnects: 0, lostAt: null, byCause: new Map() };

function counted(tally: Tally, { reconnects, lastLoss }: SessionStatus): Tally {
  const more = reconnects >= tally.reconnects ? reconnects - tally.reconnects : reconnects;
  if (more === 0) return { ...tally, reconnects };
  const isLost = lastLoss !== null && lastLoss.at !== tally.lostAt;
  const cause = isLost ? lastLoss.error.code : 'on-demand';
  const byCause = new Map(tally.byCause).set(cause, (tally.byCause.get(cause) ?? 0) + more);
  return { reconnects, lostAt: lastLoss?.at ?? null, byCause };
}
