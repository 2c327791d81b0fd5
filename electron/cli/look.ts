import { styleText } from 'node:util';
import { visibleText } from '../../shared/visible-text';

/** How output may look. */
export interface Look {
  /** Columns there are; null where lines are for a program and stay as they are. */
  readonly columns: number | null;
  readonly hasColour: boolean;
}

/** The facts that decide on the look of a stream: `process.stdout` and `process.env`, or what a test has in their place. */
export interface LookSources {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';
/** A part of a line. */
export type Piece = string | { readonly text: string; readonly style: Style };

/**
 * The look of a stream. NO_COLOR (no-color.org) comes first, then CLICOLOR_FORCE and FORCE_COLOR, then CLICOLOR, TERM=dumb, and
 * whether it is a terminal (bixense.com/clicolors).
 */
export function lookOf({ isTTY = false, columns, environment }: LookSources): Look {
  return {
    columns: isTTY ? (columns !== undefined && columns > 0 ? columns : usualColumns) : null,
    hasColour: hasColour(isTTY, environment),
  };
}

const usualColumns = 80;

function hasColour(isTTY: boolean, environment: LookSources['environment']): boolean {
  const of = (name: string): string => environment[name] ?? '';
  if (of('NO_COLOR') !== '') return false;
  const forced = ['CLICOLOR_FORCE', 'FORCE_COLOR'].map(of).filter((value) => value !== '');
  if (forced.length > 0) return forced.some((value) => value !== '0' && value !== 'false');
  return isTTY && of('CLICOLOR') !== '0' && of('TERM') !== 'dumb';
}

/** A line as it is written: control characters of its pieces as escapes, colour where there may be. */
export function painted(line: readonly Piece[], { hasColour: mayColour }: Pick<Look, 'hasColour'>): string {
  return line
    .map((piece) => {
      const text = visibleText(typeof piece === 'string' ? piece : piece.text);
      return typeof piece === 'string' || !mayColour || text === ''
        ? text
        : // It was asked already whether the stream has colours.
          styleText(piece.style, text, { validateStream: false });
    })
    .join('');
}

/** Characters that take two columns of a terminal, and those that take none (UAX #11, roughly). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const without = /\p{Mn}|\p{Me}|[\ufe00-\ufe0f\u200d]/u;

/** Columns that a text takes in a terminal, once its control characters are escapes. */
export function widthOf(text: string): number {
  return Array.from(visibleText(text)).reduce(
    (sum, character) => sum + (without.test(character) ? 0 : wide.test(character) ? 2 : 1),
    0,
  );
}

/** A text in lines of no more than so many columns, parted at blanks; a word that is longer has a line of its own. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/**
 * Rows of two columns: the left one as wide as it needs to be, up to a third of the line, the right one wrapped beside it.
 * @param columns of the whole line
 */
export function twoColumns(
  rows: readonly (readonly [left: string, right: string])[],
  columns: number,
  indent = 2,
): readonly (readonly Piece[])[] {
  const widest = Math.max(0, ...rows.map(([left]) => widthOf(left)));
  const room = Math.min(widest, Math.max(12, Math.floor(columns / 3)));
  const at = indent + room + 2;
  return rows.flatMap(([left, right]) => {
    const lines = wrapped(right, Math.max(20, columns - at));
    const width = widthOf(left);
    const begin: Piece[] = [' '.repeat(indent), { text: left, style: 'bold' }];
    const rest = (from: number): Piece[][] => lines.slice(from).map((line) => [' '.repeat(at), line]);
    if (width > room) return [begin, ...rest(0)];
    return [[...begin, ' '.repeat(at - indent - width), lines[0] ?? ''], ...rest(1)];
  });
}
