import type { TextSpan } from '../../shared/import-plan';

/**
 * A text whose characters know where they stood in the original, through cutting, joining and replacing. What is wrong can so
 * be pointed at in what the user sees, however much was mended before it was read.
 */
export class Traced {
  private constructor(
    readonly text: string,
    private readonly starts: readonly number[],
    private readonly ends: readonly number[],
  ) {}

  /** The original itself. */
  static of(text: string): Traced {
    const starts = Array.from({ length: text.length }, (_, at) => at);
    return new Traced(
      text,
      starts,
      starts.map((at) => at + 1),
    );
  }

  /** Joins parts in their order. */
  static join(parts: readonly Traced[]): Traced {
    return new Traced(
      parts.map(({ text }) => text).join(''),
      parts.flatMap(({ starts }) => starts),
      parts.flatMap(({ ends }) => ends),
    );
  }

  get length(): number {
    return this.text.length;
  }

  /** As `String.slice`, without negative positions. */
  slice(start: number, end: number = this.length): Traced {
    return new Traced(
      this.text.slice(start, end),
      this.starts.slice(start, end),
      this.ends.slice(start, end),
    );
  }

  trim(): Traced {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, Math.max(start, this.text.trimEnd().length));
  }

  /** Other characters in the place of these: each stands for all of them. */
  as(text: string): Traced {
    const { start, end } = this.spanOf();
    return new Traced(text, Array<number>(text.length).fill(start), Array<number>(text.length).fill(end));
  }

  /**
   * Replaces each match of a global expression. `replace` may return a part of the match, other characters in its place, or
   * null to leave it as it is.
   */
  replaceAll(pattern: RegExp, replace: (match: Traced, groups: RegExpMatchArray) => Traced | null): Traced {
    const parts: Traced[] = [];
    let at = 0;
    for (const match of this.text.matchAll(pattern)) {
      const found = this.slice(match.index, match.index + match[0].length);
      const instead = replace(found, match);
      if (instead === null) continue;
      parts.push(this.slice(at, match.index), instead);
      at = match.index + match[0].length;
    }
    return at === 0 && parts.length === 0 ? this : Traced.join([...parts, this.slice(at)]);
  }

  /** Splits at each match of a global expression, which itself is left out. */
  split(pattern: RegExp): readonly Traced[] {
    const parts: Traced[] = [];
    let at = 0;
    for (const match of this.text.matchAll(pattern)) {
      parts.push(this.slice(at, match.index));
      at = match.index + match[0].length;
    }
    return [...parts, this.slice(at)];
  }

  /** Lines, without what ends them. */
  lines(): readonly Traced[] {
    return this.split(/\r\n|\n|\r/gu);
  }

  /** The part of the original that all of it comes from; where it is empty, an empty one at the beginning. */
  spanOf(): TextSpan {
    return this.length === 0
      ? { start: 0, end: 0 }
      : { start: Math.min(this.starts[0] ?? 0), end: this.ends.at(-1) ?? 0 };
  }

  /** The parts of the original that it comes from, each without a gap: what stood between and was mended away is in none. */
  spans(): readonly TextSpan[] {
    const spans: { start: number; end: number }[] = [];
    for (const [at, start] of this.starts.entries()) {
      const end = this.ends[at] ?? start;
      const last = spans.at(-1);
      if (last !== undefined && start <= last.end && start >= last.start) last.end = Math.max(last.end, end);
      else spans.push({ start, end });
    }
    return spans;
  }
}
