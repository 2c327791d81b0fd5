/**
 * One word of a command line as systemd.service(5) and systemd.unit(5) quote it. The path of the program is not searched
 * for variables, so its dollar signs stand as they are.
 */
export function quoteSystemdWord(word: string, isProgram: boolean): string {
  const dollars = isProgram ? word : word.replaceAll('$', '$$$$');
  const escaped = dollars
    .replaceAll('%', '%%')
    .replaceAll(/["\\]/gu, '\\$&')
    .replaceAll(/[\0-\x1f\x7f]/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return /^[\w@:,./+=%$-]+$/u.test(escaped) ? escaped : `"${escaped}"`;
}
