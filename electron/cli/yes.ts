import type { Terminal } from './terminal';

/**
 * Asks a question at the terminal; a yes has to be typed.
 * @param question with its answers and a blank at the end: `Delete it? (y/n) `
 * @param stop takes the question back, which is no
 */
export async function agrees(question: string, terminal: Terminal, stop: AbortSignal): Promise<boolean> {
  const answer = await terminal.ask(question, true, stop);
  return answer !== null && /^y(?:es)?$/iu.test(answer.trim());
}
