import type { AppError } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type {
  ImportPlan,
  LeftOut,
  LeftOutReason,
  MendKind,
  PlannedForward,
  PlannedHostKey,
  PlannedSession,
  PlanProblem,
  TextSpan,
} from '../../shared/import-plan';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/import';
import type { Traced } from './traced';

/** Words of the text, as one piece or several. */
export type From = Traced | readonly Traced[];

const secretText = '•••';

/**
 * The import plan as it grows while a text is read. Each reader enters what it makes of which words; words that nobody
 * entered are a problem of their own in the end, so that no reader can lose one.
 */
export class Ledger {
  readonly #sessions: PlannedSession[] = [];
  readonly #forwards: PlannedForward[] = [];
  readonly #hostKeys: PlannedHostKey[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #problems: PlanProblem[] = [];
  readonly #mends = new Map<
    MendKind,
    { readonly kind: MendKind; count: number; readonly from: TextSpan[] }
  >();
  readonly #entered: Uint8Array;

  /** @param source the text as it came, before anything was mended */
  constructor(private readonly source: string) {
    this.#entered = new Uint8Array(source.length);
  }

  /** @returns the session's place, for what is left out or wrong about it; `amend` replaces it */
  session(profile: SessionProfile, from: From, origin = ''): number {
    this.#sessions.push({ profile, origin, from: this.#enter(from), standing: { kind: 'new' } });
    return this.#sessions.length - 1;
  }

  /** Replaces a session that was entered; more words may have gone into it. */
  amend(place: number, profile: SessionProfile, from: From = []): void {
    const before = this.#sessions[place];
    if (before === undefined) return;
    this.#sessions[place] = { ...before, profile, from: [...before.from, ...this.#enter(from)] };
  }

  /** A forward without a server. */
  forward(forward: Forward, from: From): void {
    this.#forwards.push({ forward, from: this.#enter(from) });
  }

  /** @param line as in known_hosts */
  hostKey(line: string, from: From): void {
    this.#hostKeys.push({ line, from: this.#enter(from) });
  }

  /**
   * @param session the place of the session it belongs to
   * @param text in place of the words, where they are too many to be read
   */
  leaveOut(
    from: From,
    reason: LeftOutReason,
    why: string,
    session: number | null = null,
    text: string | null = null,
  ): void {
    const shown = reason === 'secret' ? secretText : (text ?? textOf(from));
    this.#leftOut.push({ session, text: shown, reason, why, from: this.#enter(from) });
  }

  /** @param session the place of the session it belongs to */
  problem(from: From, error: AppError, session: number | null = null): void {
    this.#problems.push({ session, text: textOf(from), error, from: this.#enter(from) });
  }

  /** What was mended, or is no part of a command. Characters that were replaced still belong to whoever takes them. */
  mended(kind: MendKind, from: From): void {
    const mend = this.#mends.get(kind) ?? { kind, count: 0, from: [] };
    mend.count += 1;
    mend.from.push(...this.#enter(from));
    this.#mends.set(kind, mend);
  }

  /** Enters words that say what kind of text it is and nothing else: a heading, a bracket. */
  note(from: From): void {
    this.#enter(from);
  }

  get isEmpty(): boolean {
    return this.#sessions.length + this.#forwards.length + this.#hostKeys.length === 0;
  }

  /** The plan. What nobody entered is told as a problem. */
  finish(): ImportPlan {
    const lost = this.#lost();
    const unread: PlanProblem[] = lost.map((span) => ({
      session: null,
      text: this.source.slice(span.start, span.end),
      error: { code: 'import-problem', data: texts.notUnderstood },
      from: [span],
    }));
    return {
      sessions: this.#sessions,
      forwards: this.#forwards,
      hostKeys: this.#hostKeys,
      leftOut: this.#leftOut,
      problems: [...this.#problems, ...unread],
      mends: [...this.#mends.values()],
    };
  }

  #enter(from: From): readonly TextSpan[] {
    const spans = (Array.isArray(from) ? (from as readonly Traced[]) : [from as Traced]).flatMap((part) =>
      part.spans(),
    );
    for (const { start, end } of spans) this.#entered.fill(1, start, end);
    return spans;
  }

  /** Runs of characters that nobody entered, over the blanks between them. */
  #lost(): readonly TextSpan[] {
    const spans: { start: number; end: number }[] = [];
    for (let at = 0; at < this.source.length; at += 1) {
      if (this.#entered[at] === 1 || isBlank(this.source.charAt(at))) continue;
      const last = spans.at(-1);
      const between = last === undefined ? 'x' : this.source.slice(last.end, at);
      if (last !== undefined && !between.includes('\n') && between.trim() === '') last.end = at + 1;
      else spans.push({ start: at, end: at + 1 });
    }
    return spans;
  }
}

/** Whether a character is a blank: Unicode's, and those that show nothing (zero-width ones, a byte order mark). */
export function isBlank(letter: string): boolean {
  return /[\s\p{Cf}\0]/u.test(letter);
}

function textOf(from: From): string {
  const parts = Array.isArray(from) ? (from as readonly Traced[]) : [from as Traced];
  return parts.map(({ text }) => text).join(' ');
}
