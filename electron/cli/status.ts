import { sentence, type AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { formatNotation } from '../../shared/notation';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import {
  formatBound,
  listedForwards,
  trafficKey,
  type ForwardStatus,
  type SessionState,
  type SessionStatus,
} from '../../shared/status';
import { needsAttention, stateOfSession } from '../../shared/overall-state';
import * as texts from '../../shared/texts/cli-status';
import { forwardWords, sessionWords } from '../../shared/texts/status';
import { serverOf } from './list';
import type { VerbEngine } from './engine-line';
import type { Piece } from './look';
import type { Terminal } from './terminal';

type Shown = Pick<Snapshot, 'sessions' | 'traffic' | 'vitals'>;

/** A session as `status` shows it: open, or only saved. */
export interface Row {
  readonly profile: SessionProfile;
  readonly session: SessionStatus | undefined;
}

/** The sessions that `status` shows: those that were named, or all that are open, without those that were disconnected. */
export function rowsOf(named: readonly SessionProfile[] | null, { sessions }: Shown): readonly Row[] {
  if (named === null) {
    const open = sessions.filter(({ state }) => state.kind !== 'idle');
    return open.map((session) => ({ profile: session.profile, session }));
  }
  return named.map((profile) => ({ profile, session: sessions.find(({ id }) => id === profile.id) }));
}

/** Whether all of them are up, with nothing that wants to be looked at. */
export function areUp(rows: readonly Row[]): boolean {
  return rows.every(
    ({ session }) => session !== undefined && stateOfSession(session) === 'up' && !needsAttention(session),
  );
}

const styles = {
  off: 'dim',
  busy: 'cyan',
  up: 'green',
  partly: 'yellow',
  waiting: 'yellow',
  failed: 'red',
} as const;

/**
 * A session in lines: its name and what it does, what went wrong, and a line for each forward.
 * @param now milliseconds since the epoch
 */
export function statusLines({ profile, session }: Row, now: number): readonly (readonly Piece[])[] {
  const title: Piece = { text: titleOf(profile), style: 'bold' };
  if (session === undefined) return [[title, '  ', { text: texts.notOpen, style: 'dim' }]];
  const { state } = session;
  const style = state.kind === 'asking' ? 'yellow' : styles[stateOfSession(session)];
  const error = errorOf(state);
  return [
    [title, '  ', { text: sessionWords(state, now), style }],
    ...(error === null ? [] : [[`    ${sentence(error)}`]]),
    ...listedForwards(session).map((forward) => forwardLine(forward, state)),
  ];
}

function forwardLine(status: ForwardStatus, session: SessionState): readonly Piece[] {
  const { forward } = status;
  const words = forwardWords(status, session);
  const name = forward.name === '' ? '' : ` ${forward.name}`;
  return ['  ', formatNotation(forward).replaceAll('\t', ' '), name, `  ${words}`];
}

function errorOf(state: SessionState): AppError | null {
  if (state.kind === 'failed') return state.error;
  return state.kind === 'waiting' ? state.cause : null;
}

const told = (error: AppError): { readonly code: string; readonly text: string } => ({
  code: error.code,
  text: sentence(error),
});

/**
 * A session as an object for programs; what it says is documented with `ginnel help status`. Fields come to be added, none goes or
 * changes its meaning.
 */
export function statusObject({ profile, session }: Row, { traffic, vitals }: Shown): object {
  const about = {
    id: profile.id,
    name: titleOf(profile),
    group: profile.group,
    tags: profile.tags,
    server: serverOf(profile),
  };
  if (session === undefined) return { ...about, state: 'closed', up: false, forwards: [] };
  const { state, reconnects, lastLoss } = session;
  const error = errorOf(state);
  const moved = new Map(traffic.map((one) => [trafficKey(one.sessionId, one.forwardId), one]));
  return {
    ...about,
    state: state.kind,
    up: areUp([{ profile, session }]),
    since: new Date(state.since).toISOString(),
    ...(error !== null && { error: told(error) }),
    ...(state.kind === 'waiting' &&
      state.retryAt !== null && { retryAt: new Date(state.retryAt).toISOString() }),
    reconnects,
    ...(lastLoss !== null && {
      lastLoss: { at: new Date(lastLoss.at).toISOString(), ...told(lastLoss.error) },
    }),
    roundTrip: vitals.find(({ sessionId }) => sessionId === profile.id)?.roundTrip ?? null,
    forwards: listedForwards(session).map((status) => {
      const { forward, state: now, reachability } = status;
      const counted = moved.get(trafficKey(profile.id, forward.id));
      const trouble = troubleOf(now);
      return {
        id: forward.id,
        name: forward.name,
        kind: forward.kind,
        notation: formatNotation(forward),
        state: now.kind,
        bound: now.kind === 'listening' ? now.bound.map(formatBound) : [],
        ...(trouble !== null && { error: told(trouble) }),
        destination: reachability === null ? 'unknown' : reachability.kind,
        ...(reachability?.kind === 'failed' && { destinationError: told(reachability.error) }),
        connections: counted?.live ?? 0,
        connectionsTotal: counted?.total ?? 0,
        sent: counted?.sent ?? 0,
        received: counted?.received ?? 0,
      };
    }),
  };
}

function troubleOf(state: ForwardStatus['state']): AppError | null {
  if (state.kind === 'failed' || state.kind === 'waiting') return state.error;
  return state.kind === 'listening' ? (state.missing[0] ?? null) : null;
}

/**
 * Prints sessions: for a reader in the look of the terminal, for a program a line of JSON each.
 * @param clock milliseconds since the epoch
 */
export function printStatus(
  rows: readonly Row[],
  shown: Shown,
  terminal: Terminal,
  json: boolean,
  clock: () => number = Date.now,
): void {
  for (const row of rows) {
    if (json) terminal.print(JSON.stringify(statusObject(row, shown)));
    else for (const line of statusLines(row, clock())) terminal.paint(line);
  }
}

/**
 * Prints sessions, and each again whenever something of it changes but its counters; of one that is open no longer that it is not.
 * @param named those to print; null for all that are open
 * @returns stops that
 */
export function watchStatus(
  named: readonly SessionProfile[] | null,
  engine: VerbEngine,
  terminal: Terminal,
  json: boolean,
): () => void {
  const told = new Map<SessionId, { readonly profile: SessionProfile; readonly text: string }>();
  const look = (): void => {
    const snapshot = engine.snapshot();
    const rows = rowsOf(named, snapshot);
    const ids = new Set(rows.map(({ profile }) => profile.id));
    const gone = [...told].flatMap(([id, { profile }]): Row[] =>
      ids.has(id) ? [] : [{ profile, session: undefined }],
    );
    for (const row of gone) told.delete(row.profile.id);
    const changed = rows.filter((row) => {
      const text = JSON.stringify(statusObject(row, { ...snapshot, traffic: [], vitals: [] }));
      const isSame = told.get(row.profile.id)?.text === text;
      told.set(row.profile.id, { profile: row.profile, text });
      return !isSame;
    });
    printStatus([...gone, ...changed], snapshot, terminal, json);
  };
  look();
  return engine.on('snapshot.changed', ({ sessions }) => {
    if (sessions !== undefined) look();
  });
}
