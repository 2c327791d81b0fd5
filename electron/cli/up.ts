import { setTimeout as wait } from 'node:timers/promises';
import { sentence, type AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { listedForwards, type SessionStatus } from '../../shared/status';
import * as texts from '../../shared/texts/cli-engine';
import { askAbout } from './asker';
import { codes } from './codes';
import type { EngineLine, VerbEngine } from './engine-line';
import { settled, type Settled } from './settled';
import type { Terminal } from './terminal';
import { concernsSession, liveIds, upToDate, whenSo } from './until';

/** Milliseconds between two looks whether a destination answers. */
const lookAgain = 1000;

/** How sessions are brought up. */
export interface UpOptions {
  /** They are waited for through failed attempts, until their forwards listen and the destinations of those answer. */
  readonly wait: boolean;
  /** Milliseconds that are waited at most. */
  readonly limit: number;
}

/** The outcome of bringing sessions up. */
export interface Outcome {
  readonly code: number;
  /** Those that were not open before. */
  readonly opened: readonly SessionId[];
}

/**
 * Opens sessions in the order they are given, and waits until each is up or is known not to be; puts their questions to the terminal.
 * @param stop aborted when the user wants it to end
 */
export async function bringUp(
  profiles: readonly SessionProfile[],
  { engine, isOwn, lost }: EngineLine,
  options: UpOptions,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<Outcome> {
  const before = liveIds(engine);
  const opened = profiles.map(({ id }) => id).filter((id) => !before.has(id));
  const over = new AbortController();
  const late = setTimeout(() => over.abort(), options.limit);
  const signal = AbortSignal.any([stop, over.signal]);
  // Without a terminal those of an engine that others look at wait for them.
  const canAsk = terminal.interactive || isOwn;
  const asking = askAbout(new Set(canAsk ? profiles.map(({ id }) => id) : []), engine, terminal);
  const gone = lost.then((error) => {
    over.abort();
    return error;
  });
  try {
    const errors = await openEach(
      profiles.filter(({ id }) => !before.has(id)),
      engine,
    );
    const outcomes = await Promise.all(
      profiles.map((profile) => untilSettled(profile, engine, options, terminal.interactive, signal)),
    );
    const wasLost = await Promise.race([gone, Promise.resolve(null)]);
    if (wasLost !== null) {
      terminal.notify(sentence(wasLost));
      return { code: codes.failed, opened };
    }
    const each = profiles.map((profile, at): Told => {
      const refused = errors.get(profile.id);
      return {
        title: titleOf(profile),
        settled:
          refused === undefined
            ? (outcomes[at] ?? { kind: 'underway' })
            : { kind: 'failed', errors: [refused] },
        session: statusOf(engine.snapshot(), profile.id),
      };
    });
    for (const told of each) tell(told, options, stop.aborted, terminal);
    const code = codeOf(each.map((one) => one.settled));
    return { code: code === codes.failed && asking.isUnanswered() ? codes.needsAnswer : code, opened };
  } finally {
    clearTimeout(late);
    asking.stop();
  }
}

/** Opens sessions, one after the other: one that needs another comes behind it. */
async function openEach(
  profiles: readonly SessionProfile[],
  engine: VerbEngine,
): Promise<ReadonlyMap<SessionId, AppError>> {
  const errors = new Map<SessionId, AppError>();
  for (const profile of profiles) {
    const result = await engine.handlers.sessions.open({ profile });
    // Opened by another one meanwhile is open.
    if (!result.ok && result.error.code !== 'session-busy') errors.set(profile.id, result.error);
  }
  await upToDate(engine);
  return errors;
}

/** Waits for one session; `underway` when the time is over. */
async function untilSettled(
  { id }: SessionProfile,
  engine: VerbEngine,
  options: UpOptions,
  canAnswer: boolean,
  signal: AbortSignal,
): Promise<Settled> {
  const last = (): Settled => standing(engine.snapshot(), id, false);
  const isFinal = ({ kind }: Settled): boolean => {
    if (kind === 'asking') return !canAnswer && !options.wait;
    return kind === 'up' || kind === 'failed' || (kind === 'waiting' && !options.wait);
  };
  for (;;) {
    const found = await whenSo(
      engine,
      (snapshot) => {
        const now = standing(snapshot, id, false);
        return isFinal(now) ? now : null;
      },
      signal,
      concernsSession(id),
    );
    if (found === null) return last();
    if (found.kind !== 'up' || !options.wait) return found;
    const reached = await reachedNow(id, engine);
    if (reached.kind !== 'waiting' && reached.kind !== 'underway') return reached;
    await wait(lookAgain, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return reached;
  }
}

/** Looks whether the destinations of a session's Local forwards answer. */
async function reachedNow(id: SessionId, engine: VerbEngine): Promise<Settled> {
  const session = statusOf(engine.snapshot(), id);
  const listening = session === undefined ? [] : listedForwards(session);
  await Promise.all(
    listening
      .filter(({ forward, state }) => forward.kind === 'local' && state.kind === 'listening')
      .map(({ forward }) =>
        engine.handlers.forwards.checkReachability({ sessionId: id, forwardId: forward.id }),
      ),
  );
  await upToDate(engine);
  return standing(engine.snapshot(), id, true);
}

function standing(snapshot: Snapshot, id: SessionId, isReached: boolean): Settled {
  const session = statusOf(snapshot, id);
  return session === undefined ? { kind: 'failed', errors: [] } : settled(session, isReached);
}

export function statusOf({ sessions }: Pick<Snapshot, 'sessions'>, id: SessionId): SessionStatus | undefined {
  return sessions.find((session) => session.id === id);
}

interface Told {
  readonly title: string;
  readonly settled: Settled;
  readonly session: SessionStatus | undefined;
}

function tell(
  { title, settled: now, session }: Told,
  { wait: waits }: UpOptions,
  stopped: boolean,
  terminal: Terminal,
): void {
  switch (now.kind) {
    case 'up':
      terminal.print(texts.isUp(title, session === undefined ? [] : listeningAt(session)));
      break;
    case 'asking':
      terminal.notify(texts.asks(title));
      break;
    case 'failed':
      for (const error of now.errors) terminal.notify(`${title}: ${sentence(error)}`);
      if (now.errors.length === 0) terminal.notify(texts.wasDisconnected(title));
      break;
    case 'waiting':
      terminal.notify(`${title}: ${sentence(now.error)}`);
      if (!stopped) terminal.notify(waits ? texts.notInTime(title) : texts.triesAgain(title));
      break;
    case 'underway':
      if (!stopped) terminal.notify(texts.notInTime(title));
  }
}

/** The addresses at which a session's forwards listen, here and on its server. */
function listeningAt(session: SessionStatus): readonly string[] {
  return listedForwards(session).flatMap(({ forward, state }) =>
    state.kind === 'listening' ? [texts.listens(forward, state.bound)] : [],
  );
}

function codeOf(all: readonly Settled[]): number {
  if (all.some(({ kind }) => kind === 'asking')) return codes.needsAnswer;
  return all.every(({ kind }) => kind === 'up') ? codes.done : codes.failed;
}
