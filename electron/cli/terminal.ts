import { isatty, type ReadStream } from 'node:tty';
import { visibleText } from '../../shared/visible-text';
import { lookOf, painted, type Piece } from './look';
import { interrupt } from '../system/ending';

/** The user at the other end, if there is one. */
export interface Terminal {
  /** Questions can be answered: input and output are a terminal. */
  readonly interactive: boolean;
  /** Prints a line of output; control characters in it are shown as escapes, but for tabs. */
  readonly print: (line: string) => void;
  /** Prints a line of output with colour, where the output may have it. */
  readonly paint: (line: readonly Piece[]) => void;
  /** Prints a line for the user, likewise; no program that reads the output gets it. */
  readonly notify: (line: string) => void;
  /**
   * Asks for a line.
   * @param echo whether what is typed is shown
   * @param signal takes the question back
   * @returns the line; null when the user gave up (Ctrl+C, Ctrl+D) or the question was taken back
   */
  readonly ask: (question: string, echo: boolean, signal: AbortSignal) => Promise<string | null>;
}

/** The bytes that take typed characters off the screen again. */
function erasing(typed: readonly string[]): string {
  const widths = typed.map((character) =>
    visibleText(character) === character ? 1 : visibleText(character).length,
  );
  return '\b \b'.repeat(widths.reduce((sum, width) => sum + width, 0));
}

/** The terminal this process was started in. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // `ginnel list | head` closes the pipe early; that is no failure.
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  const look = lookOf({ isTTY: stdout.isTTY, columns: stdout.columns, environment: process.env });
  return {
    interactive: isatty(stdin.fd) && isatty(stderr.fd),
    print: (line) => stdout.write(`${visibleText(line, { keep: '\t' })}\n`),
    paint: (line) => stdout.write(`${painted(line, look)}\n`),
    notify: (line) => stderr.write(`${visibleText(line, { keep: '\t' })}\n`),
    ask: (question, echo, signal) =>
      readLine(stdin, (text) => stderr.write(text), visibleText(question), echo, signal),
  };
}

/** Prints a text: to a program as it is, at a terminal with its control characters shown as escapes. */
export function printText(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visibleText(text, { keep: '\n\t' }) : text);
}

/**
 * Resolves when all that was printed is written, or has nobody left to read it. Node only queues what a pipe has no room for,
 * and a process that exits takes the queue with it: a pager or a busy program would get a part.
 */
export async function outputWritten(): Promise<void> {
  const { stdout, stderr } = process;
  await Promise.all(
    [stdout, stderr].map((stream) => new Promise<void>((done) => stream.write('', () => done()))),
  );
}

/**
 * Asks for a line in raw mode, where nothing is echoed but by us, so that a password never shows: not even one that is
 * typed, or pasted, the moment the question is seen.
 */
function readLine(
  input: ReadStream,
  show: (text: string) => void,
  question: string,
  echo: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    let typed: readonly string[] = [];
    const leave = (): void => {
      input.off('data', receive);
      input.off('end', giveUp);
      signal.removeEventListener('abort', giveUp);
      input.setRawMode(false);
      input.pause();
      show('\n');
    };
    const finish = (line: string | null): void => {
      leave();
      resolve(line);
    };
    const giveUp = (): void => finish(null);
    const receive = (chunk: string): void => {
      for (const character of chunk) {
        switch (character) {
          case '\r':
          case '\n':
            finish(typed.join(''));
            return;
          case '\u0003':
            leave();
            // Raw mode takes the signal's key away from the terminal. It has to be heard before the question counts as not
            // answered: the program was ended, and did not fail.
            interrupt();
            setImmediate(() => resolve(null));
            return;
          case '\u0004':
            finish(null);
            return;
          case '\u007f':
          case '\b':
            if (echo) show(erasing(typed.slice(-1)));
            typed = typed.slice(0, -1);
            break;
          case '\u0015':
            if (echo) show(erasing(typed));
            typed = [];
            break;
          default:
            if (character < ' ') break;
            typed = [...typed, character];
            if (echo) show(visibleText(character));
        }
      }
    };
    if (signal.aborted) {
      resolve(null);
      return;
    }
    input.setEncoding('utf8');
    input.setRawMode(true);
    show(question);
    input.on('data', receive);
    input.once('end', giveUp);
    signal.addEventListener('abort', giveUp);
    input.resume();
  });
}
