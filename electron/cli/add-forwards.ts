import { setTimeout as wait } from 'node:timers/promises';
import { sentence, type AppError } from '../../shared/errors';
import { followedFrom } from '../../shared/followed';
import type { Forward } from '../../shared/forward';
import { readForwardText } from '../../shared/forward-text';
import { newForwardId } from '../../shared/ids';
import { checkAgainst, checkGuarded } from '../../shared/listeners';
import { lineNotation } from '../../shared/notation';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import { listedForwards, type ForwardStatus } from '../../shared/status';
import { adding as texts } from '../../shared/texts/cli-edit';
import { listens } from '../../shared/texts/cli-engine';
import { codes } from './codes';
import type { VerbEngine } from './engine-line';
import type { Terminal } from './terminal';
import { statusOf } from './up';
import { upToDate, whenSo } from './until';

/** Longest that a forward of an open session is waited for, in milliseconds. */
const patience = 10_000;

/**
 * Adds forwards to a saved session: all of them, or none where one is wrong. Where the session is open, they are opened there.
 * @param words each as ssh takes one with its letter, or as PuTTY lists it
 * @returns the exit code: failed also where one does not listen in the open session
 */
export async function addForwards(
  profile: SessionProfile,
  words: readonly string[],
  engine: VerbEngine,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const file = followedFrom(engine.snapshot(), profile.id);
  if (file !== null) {
    terminal.notify(sentence({ code: 'forwards-followed', data: { title: profile.name, path: file.name } }));
    return codes.failed;
  }
  const read = readForwards(words, profile);
  if (!read.ok) {
    terminal.notify(read.error);
    return codes.usage;
  }
  let code: number = codes.done;
  for (const forward of read.value) {
    const result = await engine.handlers.forwards.add({ sessionId: profile.id, forward, lasting: true });
    if (!result.ok) {
      terminal.notify(sentence(result.error));
      return codes.failed;
    }
    const status = await statusInOpen(profile, forward, engine, stop);
    const line = lineNotation(forward);
    if (status?.state.kind === 'listening') {
      terminal.print(texts.addedAndListens(line, profile.name, listens(forward, status.state.bound)));
    } else {
      terminal.print(texts.added(line, profile.name));
    }
    const error = errorOf(status);
    if (error === null) continue;
    terminal.notify(sentence(error));
    code = codes.failed;
  }
  return code;
}

/** Reads forwards that go with each other and with those of a session; else a sentence about the first that is wrong. */
export function readForwards(
  words: readonly string[],
  profile: SessionProfile,
):
  { readonly ok: true; readonly value: readonly Forward[] } | { readonly ok: false; readonly error: string } {
  const found: Forward[] = [];
  for (const word of words) {
    const read = readForwardText(word, newForwardId);
    if (read === null) return { ok: false, error: texts.noForward(word) };
    const checked = read.ok ? allFit(read.value, [...profile.forwards, ...found], profile) : read;
    if (!checked.ok) return { ok: false, error: texts.wrongForward(word, sentence(checked.error)) };
    found.push(...checked.value);
  }
  return { ok: true, value: found };
}

function allFit(
  forwards: readonly Forward[],
  before: readonly Forward[],
  boxes: SessionProfile,
): Result<readonly Forward[]> {
  for (const [at, forward] of forwards.entries()) {
    const guarded = checkGuarded(forward, boxes);
    if (!guarded.ok) return fail(guarded.error);
    const checked = checkAgainst(forward, [...before, ...forwards.slice(0, at)], boxes);
    if (!checked.ok) return fail(checked.error);
  }
  return ok(forwards);
}

/** The forward as the open session has it, once that is known; null where the session is not open. */
async function statusInOpen(
  { id }: SessionProfile,
  { id: forwardId }: Forward,
  engine: VerbEngine,
  stop: AbortSignal,
): Promise<ForwardStatus | null> {
  await upToDate(engine);
  const session = statusOf(engine.snapshot(), id);
  // One that is on its way opens it when it is there.
  if (session?.state.kind !== 'connected' && session?.state.kind !== 'standby') return null;
  const over = new AbortController();
  void wait(patience, undefined, { signal: AbortSignal.any([stop, over.signal]) })
    .catch(() => undefined)
    .finally(() => over.abort());
  const found = await whenSo(
    engine,
    (snapshot) => {
      const now = statusOf(snapshot, id);
      if (now === undefined) return { forward: null };
      const forward = ofList(listedForwards(now), forwardId);
      return forward === undefined || forward.state.kind === 'starting' ? null : { forward };
    },
    over.signal,
  );
  over.abort();
  return found?.forward ?? null;
}

function ofList(forwards: readonly ForwardStatus[], id: Forward['id']): ForwardStatus | undefined {
  return forwards.find(({ forward }) => forward.id === id);
}

function errorOf(status: ForwardStatus | null): AppError | null {
  switch (status?.state.kind) {
    case 'failed':
    case 'waiting':
      return status.state.error;
    case 'listening':
      return status.state.missing[0] ?? null;
    default:
      return null;
  }
}
