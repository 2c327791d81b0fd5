import { plainText } from '../../../shared/event-log';

/** A text to look for, whatever its capitals. */
interface Wanted {
  readonly text: string;
  readonly lower: string;
}

const runs = /[\p{L}\p{N}_]+/gu;
/** A letter of two UTF-16 units, which what looks unit by unit takes for none. */
const wide = /[\u{10000}-\u{10FFFF}]/u;
const inWord = /[\p{L}\p{N}_]/u;
/** The rest of a longer name that begins with one: `.internal` behind `db`. */
const rest = /(?:[.@_-]+[\p{L}\p{N}]+)*/uy;

/**
 * Creates the function that replaces texts where they stand as words of their own, in any capitals, each with what it is a
 * part of: `db.internal` where `db` is looked for. Of thousands of texts a line has one or two, and these are found by their
 * first words.
 */
export function createKnownTexts(
  texts: readonly string[],
): (line: string, replace: (found: string) => string) => string {
  // As the log writes them, too, which takes out what cannot be seen.
  const all = [...new Set(texts.flatMap((text) => [text, plainText(text)]))]
    .filter((text) => text.length > 1)
    // The longer one first: what is a part of it is not looked for in it.
    .toSorted((left, right) => right.length - left.length)
    .map((text): Wanted => ({ text, lower: text.toLowerCase() }));
  const byRun = new Map<string, Wanted[]>();
  const always: Wanted[] = [];
  for (const wanted of all) {
    const [run] = wanted.lower.match(runs) ?? [];
    if (run === undefined || wide.test(wanted.text) || wanted.lower.length !== wanted.text.length) {
      always.push(wanted);
    } else byRun.set(run, [...(byRun.get(run) ?? []), wanted]);
  }

  const candidates = (line: string): readonly Wanted[] => {
    const lower = line.toLowerCase();
    if (wide.test(line) || lower.length !== line.length) return all;
    const found = new Set(always);
    for (const run of lower.match(runs) ?? []) for (const wanted of byRun.get(run) ?? []) found.add(wanted);
    return [...found]
      .filter((wanted) => lower.includes(wanted.lower))
      .toSorted((left, right) => right.text.length - left.text.length);
  };
  const replaceAll = (line: string, known: readonly Wanted[], replace: (found: string) => string): string => {
    const lower = line.toLowerCase();
    // Few letters become two in small: places are not the same then, and what is written alike is looked for.
    const isSame = lower.length === line.length;
    for (const { text, lower: small } of known) {
      const [searched, wanted] = isSame ? [lower, small] : [line, text];
      for (let at = searched.indexOf(wanted); at !== -1; at = searched.indexOf(wanted, at + 1)) {
        const end = at + wanted.length;
        if (isInside(line, at) || isInside(line, end)) continue;
        rest.lastIndex = end;
        const whole = line.slice(at, end + (rest.exec(line)?.[0].length ?? 0));
        const before = replaceAll(line.slice(0, at), known, replace);
        return `${before}${replace(whole)}${replaceAll(line.slice(at + whole.length), known, replace)}`;
      }
    }
    return line;
  };
  return (line, replace) => {
    const known = candidates(line);
    return known.length === 0 ? line : replaceAll(line, known, replace);
  };
}

/** Whether a place in a text is in the middle of a word. */
function isInside(text: string, at: number): boolean {
  return at > 0 && inWord.test(text.charAt(at - 1)) && inWord.test(text.charAt(at));
}
