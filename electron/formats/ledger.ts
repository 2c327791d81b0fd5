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
import { secretPlaces, withoutSecrets } from './secret-words';
import type { Traced } from './traced';

/** Words of the text, as one piece or several. */
export type From = Traced | readonly Traced[];

const secretText = '•••';

/** Entries of a list that are told one by one. */
const mostEntries = 500;

/** Letters of a text that are in the plan; where the rest stands is told by its place. */
const mostLetters = 1000;

function clipped(text: string): string {
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}

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
  /** Entries that stand for many, by what they say. */
  readonly #many = new Map<
    string,
    { readonly entries: readonly (LeftOut | PlanProblem)[]; readonly place: number }
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
    this.#add(this.#leftOut, `${String(session)} ${reason} ${why}`, {
      ...{ session, text: shown, reason, why },
      from: this.#enter(from),
    });
  }

  /** @param session the place of the session it belongs to */
  problem(from: From, error: AppError, session: number | null = null): void {
    const same = `${String(session)} ${JSON.stringify(error)}`;
    this.#add(this.#problems, same, { session, text: textOf(from), error, from: this.#enter(from) });
  }

  /** Enters mended words, and those that are no part of a command. Characters that were replaced still belong to whoever takes them. */
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
    const hidden = secretPlaces(this.source);
    for (const span of this.#lost()) {
      const text = clipped(this.source.slice(span.start, Math.min(span.end, span.start + mostLetters + 1)));
      const error = { code: 'import-problem', data: texts.notUnderstood } as const;
      this.#add(this.#problems, 'not understood', { session: null, text, error, from: [span] });
    }
    // Readers know passwords where they are meant to stand; what they make nothing of is told with its words.
    return {
      sessions: this.#sessions,
      forwards: this.#forwards,
      hostKeys: this.#hostKeys,
      leftOut: this.#leftOut.map((left) => shown(left, hidden)),
      problems: this.#problems.map((problem) => ({
        ...shown(problem, hidden),
        error: shownError(problem.error),
      })),
      mends: [...this.#mends.values()],
    };
  }

  /**
   * Adds an entry of its own for as long as anybody would read them. Of those after that, ones that say the same are told
   * together: a plan of a million entries could not be shown.
   */
  #add<Entry extends LeftOut | PlanProblem>(entries: Entry[], same: string, entry: Entry): void {
    const many = entries.length >= mostEntries ? this.#many.get(same) : undefined;
    if (many === undefined) {
      if (entries.length >= mostEntries) this.#many.set(same, { entries, place: entries.length });
      entries.push(entry);
      return;
    }
    const before = many.entries[many.place];
    if (before === undefined) return;
    const from = before.from as TextSpan[];
    for (const span of entry.from) {
      const last = from.at(-1);
      // Only blanks are left between them: everything else was entered.
      if (last !== undefined && span.start >= last.end && this.#isBlank(last.end, span.start)) {
        from.splice(-1, 1, { start: last.start, end: span.end });
      } else from.push(span);
    }
  }

  #isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) if (!isBlank(this.source.charAt(at))) return false;
    return true;
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
  let text = '';
  for (const part of parts) {
    if (text.length > mostLetters) break;
    text += `${text === '' ? '' : ' '}${part.text.slice(0, mostLetters + 1)}`;
  }
  return clipped(text);
}

function shown<Entry extends LeftOut | PlanProblem>(entry: Entry, hidden: readonly TextSpan[]): Entry {
  const isHidden = hidden.some(({ start, end }) =>
    entry.from.some((span) => span.start < end && span.end > start),
  );
  return { ...entry, text: isHidden ? secretText : withoutSecrets(entry.text).text };
}

/** An error that quotes the words it is about. */
function shownError(error: AppError): AppError {
  return error.code === 'import-problem'
    ? { ...error, data: { ...error.data, what: withoutSecrets(error.data.what).text } }
    : error;
}
