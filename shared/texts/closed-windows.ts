import { namesInSentence } from './names';

/** Text that was typed in a tab of the browser which has closed since. */
export const takenOver = (titles: readonly string[]): string =>
  `Kept from a tab that was closed: what was typed there for ${namesInSentence(titles)}. It is not saved yet.`;
