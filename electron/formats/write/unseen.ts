/** Line ends and other controls, and what turns words round: a line with one of them is not what it looks like, or two lines. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Whether there is a character in these words that must not be in a line which people copy and programs read. */
export function hasUnseen(words: readonly string[]): boolean {
  return words.some((word) => unseen.test(word));
}

/** A text as a comment or a title may have it: on one line, which is what it looks like. */
export function oneLine(text: string): string {
  return text.replace(new RegExp(unseen, 'gu'), ' ');
}
