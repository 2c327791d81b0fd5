import type { ImportPlan, TextSpan } from '../../../shared/import-plan';

/** The fate of words of the text. */
export type Mark = 'taken' | 'leftOut' | 'problem' | 'mended';

/** A run of characters of which the same is to be said. */
export interface Part extends TextSpan {
  readonly mark: Mark | null;
  readonly isPointed: boolean;
}

/** Above the marks themselves. */
const pointedBit = 8;

/** Later ones count more: what is wrong shows wherever it stands. */
const order: readonly Mark[] = ['mended', 'taken', 'leftOut', 'problem'];

/**
 * Cuts a text into runs by what became of them. Takes time in proportion to the text and the spans.
 * @param plan null while there is none
 * @param pointed words to be pointed out beside that
 */
export function marksOf(
  text: string,
  plan: ImportPlan | null,
  pointed: readonly TextSpan[],
): readonly Part[] {
  const of = new Uint8Array(text.length);
  const fill = (entries: readonly { readonly from: readonly TextSpan[] }[], mark: Mark): void => {
    const value = order.indexOf(mark) + 1;
    for (const { from } of entries) {
      for (const { start, end } of from) {
        for (let at = start; at < Math.min(end, text.length); at += 1) of[at] = Math.max(of[at] ?? 0, value);
      }
    }
  };
  if (plan !== null) {
    fill(plan.mends, 'mended');
    fill([...plan.sessions, ...plan.forwards, ...plan.hostKeys], 'taken');
    fill(plan.leftOut, 'leftOut');
    fill(plan.problems, 'problem');
  }
  for (const { start, end } of pointed) {
    for (let at = start; at < Math.min(end, text.length); at += 1) of[at] = (of[at] ?? 0) + pointedBit;
  }
  const parts: Part[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && of[at] === of[start]) continue;
    const value = of[start] ?? 0;
    parts.push({
      ...{ start, end: at },
      mark: order[(value % pointedBit) - 1] ?? null,
      isPointed: value >= pointedBit,
    });
    start = at;
  }
  return parts;
}
