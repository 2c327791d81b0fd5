import { sentence, type AppError } from '../../shared/errors';
import { isUnreached } from '../../shared/forward-look';
import type { SessionId } from '../../shared/ids';
import { lineNotation } from '../../shared/notation';
import type { Prompt } from '../../shared/prompts';
import { titleOf } from '../../shared/session-profile';
import type { Change } from '../../shared/snapshot';
import { formatBound, listedForwards, type ForwardStatus, type SessionStatus } from '../../shared/status';
import { lines as texts } from '../../shared/texts/serve';
import { forwardWords, sessionKindWords, unreached } from '../../shared/texts/status';

/** How grave a line is, by syslog's names. */
export type Level = 'info' | 'warning' | 'err';

/** A change of state, as it is printed. */
export interface StateLine {
  readonly level: Level;
  /** For people: `web: Connected`. */
  readonly text: string;
  /** The session's title; null in a line about Ginnel itself. */
  readonly session: string | null;
  /** The forward on one line; null in a line about its session. */
  readonly forward: string | null;
  /** The state's own name, or what stands for one where there is none. */
  readonly state: string;
  readonly error: AppError | null;
  /** Tells no news to people: a try after the same loss, with the same outcome. */
  readonly isRepeated: boolean;
}

/** The state that a session, or one of its forwards, was last told in. */
interface Told {
  readonly title: string;
  readonly state: string;
  /** The causes of waiting since it was last up: a server that is away for days is tried a thousand times. */
  readonly causes: ReadonlySet<string>;
  readonly forwards: ReadonlyMap<string, string>;
}

/** The states that were told so far, by sessions. */
export type ToldStates = ReadonlyMap<SessionId, Told>;

type Content = Pick<StateLine, 'level' | 'state' | 'error'> & {
  readonly words: string;
  readonly why: string | null;
};

/**
 * The lines that tell what changed since others were told, and what is told with them. Pure; it looks at those sessions alone
 * that changed, for there may be a thousand.
 * @param sessions as a change tells of them
 * @param prompts the questions that wait
 */
export function stateLines(
  told: ToldStates,
  { changed, order }: NonNullable<Change['sessions']>,
  prompts: readonly Prompt[],
): { readonly lines: readonly StateLine[]; readonly told: ToldStates } {
  const lines: StateLine[] = [];
  const now = new Map(told);
  for (const session of changed) {
    const before = told.get(session.id);
    const title = titleOf(session.profile);
    const content = sessionContent(session, prompts);
    const key = keyOf(content);
    const { kind } = session.state;
    const isUp = kind === 'connected' || kind === 'standby' || kind === 'idle';
    const known = before?.causes ?? new Set();
    const causes: ReadonlySet<string> = isUp
      ? new Set()
      : kind === 'waiting'
        ? new Set([...known, key])
        : known;
    const isRepeated = (kind === 'connecting' && known.size > 0) || (kind === 'waiting' && known.has(key));
    // One that was never opened has nothing to tell.
    if (key !== (before?.state ?? 'idle')) lines.push(line(title, null, content, isRepeated));
    const forwards = new Map<string, string>();
    for (const forward of listedForwards(session)) {
      const found = forwardContent(forward, session);
      const last = before?.forwards.get(forward.forward.id);
      const foundKey = found === null ? 'off' : keyOf(found);
      forwards.set(forward.forward.id, foundKey);
      if (found !== null && foundKey !== (last ?? 'off')) {
        lines.push(line(title, lineNotation(forward.forward), found, false));
      }
    }
    now.set(session.id, { title, state: key, causes, forwards });
  }
  const listed = new Set(order);
  for (const [id, { title, state }] of told) {
    if (listed.has(id)) continue;
    now.delete(id);
    if (state === 'idle') continue;
    lines.push(line(title, null, { ...plain, state: 'closed', words: texts.closed }, false));
  }
  return { lines, told: now };
}

const plain = { level: 'info', error: null, why: null } as const;

/** Two that have the same key are told once. */
function keyOf({ state, error, words }: Content): string {
  return error === null ? (state === 'listening' ? words : state) : `${state} ${error.code}`;
}

function line(session: string, forward: string | null, content: Content, isRepeated: boolean): StateLine {
  const { level, state, error, words, why } = content;
  const subject = forward === null ? session : `${session}: ${forward}`;
  return { level, text: texts.of(subject, words, why), session, forward, state, error, isRepeated };
}

function sessionContent({ state }: SessionStatus, prompts: readonly Prompt[]): Content {
  const words = sessionKindWords(state);
  switch (state.kind) {
    case 'waiting':
      return { level: 'warning', state: state.kind, error: state.cause, words, why: sentence(state.cause) };
    case 'failed':
      return { level: 'err', state: state.kind, error: state.error, words, why: sentence(state.error) };
    case 'asking': {
      const prompt = prompts.find(({ id }) => id === state.promptId);
      const why = prompt === undefined ? null : texts.question(prompt);
      return { level: 'warning', state: state.kind, error: null, words: texts.needsAnswer, why };
    }
    case 'connected':
      if (state.stalledSince !== null) return { ...plain, level: 'warning', state: 'stalled', words };
      return { ...plain, state: state.kind, words };
    default:
      return { ...plain, state: state.kind, words };
  }
}

/** A forward's line; null for a state that comes with its session's, or passes in a moment. */
function forwardContent(status: ForwardStatus, session: SessionStatus): Content | null {
  const { state, reachability } = status;
  const words = forwardWords(status, session.state);
  switch (state.kind) {
    case 'listening': {
      if (reachability?.kind === 'failed' && isUnreached(status, session.state)) {
        const { error } = reachability;
        return { level: 'warning', state: 'unreached', error, words: unreached, why: sentence(error) };
      }
      const where = texts.listeningOn(state.bound.map(formatBound));
      const [missing] = state.missing;
      if (missing === undefined) return { ...plain, state: state.kind, words: where };
      return { level: 'warning', state: 'partial', error: missing, words: where, why: sentence(missing) };
    }
    case 'waiting':
    case 'failed': {
      const level = state.kind === 'failed' ? 'err' : 'warning';
      return { level, state: state.kind, error: state.error, words, why: sentence(state.error) };
    }
    default:
      return null;
  }
}
