import { homedir } from 'node:os';
import { dataFolder } from '../storage/data-places';
import { savedNames, type SavedNames } from '../storage/saved-names';
import { bashReply, readBashLine } from './bash-line';
import { candidatesFor, dataDirOf, type Candidates } from './candidates';

/**
 * Answers a shell's completion script: a line that says what the rest is (`words`, `open` where no blank is to follow, `files`,
 * `folders`), then a line for each word.
 * @param args the shell, and what it says of the line: for bash the line up to the cursor and COMP_WORDBREAKS, for PowerShell its
 *   words as JSON in base64, for others the words after the program's name, the last being the one at the cursor
 */
export function completionLines(
  [shell, ...said]: readonly string[],
  platform: NodeJS.Platform,
): readonly string[] {
  switch (shell) {
    case 'bash': {
      const line = readBashLine(said[0] ?? '', said[1]);
      const found = find(line.before.slice(1), line.current, platform);
      const { lines, isOpen } = bashReply(found, line);
      return found.kind === 'words' ? [isOpen ? 'open' : 'words', ...lines] : [found.kind];
    }
    case 'powershell': {
      const words = readWords(said[0] ?? '');
      const current = words.at(-1) ?? '';
      const found = find(words.slice(0, -1), current, platform);
      const fitting = found.words.filter(({ value }) =>
        value.toLowerCase().startsWith(current.toLowerCase()),
      );
      return [found.kind, ...fitting.map((one) => `${one.value}\t${one.summary}`)];
    }
    default: {
      const found = find(said.slice(0, -1), said.at(-1) ?? '', platform);
      return [
        found.kind,
        ...found.words.map(({ value, summary, isOpen }) => [value, summary, isOpen ? 'open' : ''].join('\t')),
      ];
    }
  }
}

function find(before: readonly string[], current: string, platform: NodeJS.Platform): Candidates {
  const saved = (): SavedNames =>
    savedNames(dataFolder({ flag: dataDirOf(before, homedir()), platform }).path);
  return candidatesFor(before, current, saved, platform);
}

function readWords(text: string): readonly string[] {
  const words: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
  return Array.isArray(words) ? words.map(String) : [];
}
