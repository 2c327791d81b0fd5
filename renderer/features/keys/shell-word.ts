import { quoteForSh } from '../../../shared/command-line';

/**
 * A text as one word of a shell's command line, in quotes where it needs some. A `~/` at its beginning stays outside of
 * them, or it would no longer mean the home folder.
 */
export function shellWord(text: string): string {
  const home = text.startsWith('~/') ? '~/' : '';
  const rest = text.slice(home.length);
  return home !== '' && rest === '' ? home : `${home}${quoteForSh(rest)}`;
}
