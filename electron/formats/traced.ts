import type { TextSpan } from '../../shared/import-plan';

/**
 * A text whose characters know where they stood in the original, through cutting, joining and replacing. What is wrong can so
 * be pointed at in what the user sees, however much was mended before it was read.
 */
export class Traced {
  private constructor(
    readonly text: string,
    /** Where each character began and ended in the original. */
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
  ) {}

  /** The original itself. */
  static of(text: string): Traced {
    const starts = new Int32Array(text.length);
    const ends = new Int32Array(text.length);
    for (let at = 0; at < text.length; at += 1) {
      starts[at] = at;
      ends[at] = at + 1;
    }
    return new Traced(text, starts, ends);
  }

  /** Joins parts in their order. */
  static join(parts: readonly Traced[]): Traced {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let at = 0;
    for (const part of parts) {
      starts.set(part.starts, at);
      ends.set(part.ends, at);
      at += part.length;
    }
    return new Traced(parts.map(({ text }) => text).join(''), starts, ends);
  }

  get length(): number {
    return this.text.length;
  }

  /** As `String.slice`, without negative positions. */
  slice(start: number, end: number = this.length): Traced {
    return new Traced(
      this.text.slice(start, end),
      this.starts.subarray(start, end),
      this.ends.subarray(start, end),
    );
  }

  trim(): Traced {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, Math.max(start, this.text.trimEnd().length));
  }

  /** Other characters in the place of these: each stands for all of them. */
  as(text: string): Traced {
    const { start, end } = this.spanOf();
    return new Traced(text, new Int32Array(text.length).fill(start), new Int32Array(text.length).fill(end));
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
    return parts.length === 0 ? this : Traced.join([...parts, this.slice(at)]);
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
    return { start: this.starts[0] ?? 0, end: this.ends.at(-1) ?? 0 };
  }

  /** The parts of the original that it comes from, each without a gap: what stood between and was mended away is in none. */
  spans(): readonly TextSpan[] {
    const spans: { start: number; end: number }[] = [];
    let last: { start: number; end: number } | undefined;
    for (let at = 0; at < this.length; at += 1) {
      const start = this.starts[at] ?? 0;
      const end = this.ends[at] ?? start;
      if (start === end) continue;
      if (last !== undefined && start >= last.start && start <= last.end) last.end = Math.max(last.end, end);
      else spans.push((last = { start, end }));
    }
    return spans;
  }
}
