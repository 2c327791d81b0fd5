/** Controls, and what is drawn as nothing or turns the direction of what stands around it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/**
 * A text as it can be judged by looking at it: what would not be seen, or would show the rest in another order than it
 * runs, stands there by its number, `‹U+202E›`. Line feeds stay.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (sign) =>
    sign === '\n' ? sign : `‹U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  );
}
