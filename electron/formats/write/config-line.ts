/** Keywords whose value is a command: the rest of the line as it stands. */
const commands: ReadonlySet<string> = new Set(['ProxyCommand']);

/**
 * A line of ssh_config(5), or what stands behind `-o`.
 * @param between a blank or an equal sign
 */
export function configLine(keyword: string, words: readonly string[], between: ' ' | '='): string {
  const value = commands.has(keyword) ? words.join(' ') : words.map(configWord).join(' ');
  return `${keyword}${between}${value}`;
}

/** A word as OpenSSH takes lines apart (argv_split in misc.c): a backslash is one, unless it stands before what it keeps. */
function configWord(word: string): string {
  const escaped = word.replace(/\\(?=["'\\]|$)|"/gu, '\\$&');
  return /^[^\s"'#=\\][^\s"'\\]*$/u.test(word) || /^[^\s"'#=]+$/u.test(escaped) ? escaped : `"${escaped}"`;
}
