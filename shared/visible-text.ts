/**
 * Characters that a terminal, a notification or a title acts on, or shows nothing of, instead of showing them: C0 and C1
 * controls, DEL, soft hyphen, bidirectional controls (UAX #9), zero-width characters, line and paragraph separators, invisible
 * operators, interlinear annotations, tags, and halves of surrogate pairs.
 */
const unseen =
  /\p{Cc}|\p{Zl}|\p{Zp}|\p{Surrogate}|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|[\ufff9-\ufffb]/gu;

/** Default-ignorable characters that are part of how other characters look, in emoji above all. */
const partsOfOthers = /[\ufe00-\ufe0f]/u;

/** How text is made visible. */
export interface Visibility {
  /** Most characters that are shown; without one all are. */
  readonly limit?: number;
  /** Characters that stay as they are: a line feed or a tab of our own making. */
  readonly keep?: string;
}

/**
 * Makes text of any origin fit for a terminal, a notification or a title: each character that would not be seen as one is
 * written as an escape, `\u001b` or `\u202e`, so that it cannot move the cursor, forge a line or turn words round, and a
 * reader sees that it is there. In JSON the outcome stands for the same text as before.
 */
export function visibleText(text: string, { limit = Infinity, keep = '' }: Visibility = {}): string {
  const cut = cutTo(text, limit);
  const shown = cut.replace(unseen, (character) =>
    keep.includes(character) || partsOfOthers.test(character) ? character : escaped(character),
  );
  return cut === shown ? cut : cutTo(shown, limit);
}

/** No more than so many characters, and a mark where there were more. */
function cutTo(text: string, limit: number): string {
  // No half of a surrogate pair is left at the cut.
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/[\ud800-\udbff]$/u, '')}…`;
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_none, at) => {
    const unit = character.charCodeAt(at);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');
}
