import type { Readable } from 'node:stream';
import { plainText } from '../../../shared/event-log';
import { commandPrintsMore } from '../../../shared/texts/proxies';
import { until } from '../../system/async';

/** A program may say what it likes for hours: so much of it is told. */
const mostLines = 200;
const longestLine = 500;

/** The lines a program prints. */
export interface Lines {
  /** The last that was not empty; '' when there was none. */
  readonly last: () => string;
  /** Resolves when the program prints no more, or after so many milliseconds. */
  readonly done: (milliseconds: number) => Promise<void>;
}

/**
 * Tells what a program prints line by line, fit to show; at most 200 lines, each of at most 500 characters.
 * @param tell called for each line that is not empty
 */
export function readLines(output: Readable, tell: (line: string) => void): Lines {
  let rest = '';
  let last = '';
  let told = 0;
  const line = (text: string): void => {
    const shown = plainText(text, longestLine).trim();
    if (shown === '') return;
    last = shown;
    told += 1;
    if (told <= mostLines) tell(shown);
    else if (told === mostLines + 1) tell(commandPrintsMore);
  };
  const closed = new Promise<void>((resolve) => {
    output.once('close', () => {
      line(rest);
      rest = '';
      resolve();
    });
  });
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const parts = (rest + text).split(/\r\n|\n|\r/u);
    rest = parts.pop() ?? '';
    // What has no end is told when it is long enough for a line.
    if (rest.length > longestLine) {
      parts.push(rest);
      rest = '';
    }
    parts.forEach(line);
  });
  output.on('error', () => undefined);
  return {
    last: () => last,
    done: async (milliseconds) => {
      await until(closed, null, milliseconds);
      if (rest !== '') last = plainText(rest, longestLine).trim();
    },
  };
}
