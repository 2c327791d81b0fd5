const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Cuts bytes that come in pieces into lines of UTF-8. What is kept of a line that has not ended is bounded. */
export class LineSplitter {
  #pieces: Buffer[] = [];
  #kept = 0;

  /**
   * Takes bytes as they come.
   * @param limit most bytes of one line, its end not counted
   * @returns the lines that ended with them, without their ends; null when a line is longer than the limit, after which
   *   nothing more may be given
   */
  take(bytes: Buffer, limit: number): readonly string[] | null {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, from)) {
      const last = bytes.subarray(from, end);
      if (this.#kept + last.length > limit) return null;
      lines.push(textOf([...this.#pieces, last]));
      this.#pieces = [];
      this.#kept = 0;
      from = end + 1;
    }
    if (from === bytes.length) return lines;
    // A copy: the rest of a large piece would stay in memory with it.
    const rest = Buffer.from(bytes.subarray(from));
    this.#kept += rest.length;
    if (this.#kept > limit) return null;
    this.#pieces.push(rest);
    return lines;
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const [only] = pieces;
  const line = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  return line.toString('utf8', 0, line.at(-1) === carriageReturn ? line.length - 1 : line.length);
}
