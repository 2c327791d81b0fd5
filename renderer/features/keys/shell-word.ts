/**
 * A text as one word of a shell's command line, in quotes where it needs some. A `~/` at its beginning stays outside of
 * them, or it would no longer mean the home folder.
 */
export function shellWord(text: string): string {
  const home = text.startsWith('~/') ? '~/' : '';
  const rest = text.slice(home.length);
  if (/^[\w@%+=:,./-]+$/u.test(rest)) return text;
  return `${home}'${rest.replaceAll("'", String.raw`'\''`)}'`;
}
