/** An option of a command line: `-L 8080:localhost:80` is letter `L`, value `8080:localhost:80`. */
export interface CommandOption {
  readonly letter: string;
  /** Empty where the option takes none; the word itself where {@link letter} is empty: the host. */
  readonly value: string;
}

/** Options of ssh(1) that take a value. */
const sshValued = 'BbcDEeFIiJLlmOoPpQRSWw';
/** autossh's own -M takes a port, ssh's is a switch. */
const programs: Readonly<Record<string, string>> = { ssh: sshValued, autossh: `${sshValued}M` };
/** plink's options are whole words. */
const plinkValued = ['L', 'R', 'D', 'l', 'P', 'i', 'm', 'pw', 'pwfile', 'load', 'nc', 'cert', 'hostkey'];

/**
 * Takes a command line apart as a shell does: blanks between words, quotes around them, a backslash before a character
 * that means nothing special.
 * @returns null when a quote is not closed
 */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote !== '' && letter === quote) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter;
      word ??= '';
    } else if (letter === '\\' && quote !== "'" && /["'\\\s]/u.test(next)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote === '' && /\s/u.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + letter;
  }
  if (quote !== '') return null;
  return word === null ? words : [...words, word];
}

function programOf(word: string): string {
  const name = /[^/\\]*$/u.exec(word)?.[0] ?? '';
  return name.toLowerCase().replace(/\.exe$/u, '');
}

/**
 * Finds the options of a command line of ssh, autossh or plink, up to the command it would run on the server. What stands
 * before the program (`sudo`, `$`, a variable) does not count; options alone are taken for those of ssh.
 * @returns null when it is no such command line
 */
export function commandOptions(text: string): readonly CommandOption[] | null {
  const words = splitWords(text);
  if (words === null) return null;
  if (words[0]?.startsWith('-') === true) return clusteredOptions(words, sshValued);
  const at = words.slice(0, 3).findIndex((word) => ['ssh', 'autossh', 'plink'].includes(programOf(word)));
  const args = words.slice(at + 1);
  if (at < 0 || args.length === 0) return null;
  const valued = programs[programOf(words[at] ?? '')];
  return valued === undefined ? wordOptions(args) : clusteredOptions(args, valued);
}

/** As getopt(3) reads them: `-fNL 8080:a:80`, `-L8080:a:80`. ssh(1) goes on reading options behind the host. */
function clusteredOptions(args: readonly string[], valued: string): readonly CommandOption[] {
  const options: CommandOption[] = [];
  const rest = [...args];
  let hasHost = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') {
      if (hasHost) break;
      hasHost = true;
      options.push({ letter: '', value: word });
      continue;
    }
    for (let letters = word.slice(1); letters !== '';) {
      const letter = letters.charAt(0);
      letters = letters.slice(1);
      if (!valued.includes(letter)) {
        options.push({ letter, value: '' });
        continue;
      }
      options.push({ letter, value: letters === '' ? (rest.shift() ?? '') : letters });
      letters = '';
    }
  }
  return options;
}

/** As plink reads them. A host and a command behind it are no options. */
function wordOptions(args: readonly string[]): readonly CommandOption[] {
  const options: CommandOption[] = [];
  const rest = [...args];
  let operands = 0;
  for (let word = rest.shift(); word !== undefined && operands < 2; word = rest.shift()) {
    if (!word.startsWith('-')) operands += 1;
    else {
      const letter = word.slice(1);
      options.push({ letter, value: plinkValued.includes(letter) ? (rest.shift() ?? '') : '' });
    }
  }
  return options;
}
