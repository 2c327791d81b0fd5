import { count, listedUpTo } from './numbers';

/** Names of sessions beyond this many are only counted in a sentence; the list of all can be unfolded below it. */
const mostNames = 6;

/** Names in a sentence: `“a”, “b” and 3 more`. */
export function namesInSentence(titles: readonly string[]): string {
  return listedUpTo(
    mostNames,
    titles.map((title) => `“${title}”`),
  );
}

/** The names of which {@link namesInSentence} leaves some out: all of them, else none. */
export function namesCut(titles: readonly string[]): readonly string[] {
  return titles.length > mostNames ? titles : [];
}

/** The names of what a sentence only counts where it is more than one: all of them, else none. */
export function several(titles: readonly string[]): readonly string[] {
  return titles.length > 1 ? titles : [];
}

export const showAll = (amount: number): string => `Show all ${count(amount)}`;
