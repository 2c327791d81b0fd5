import { plainText } from '../../shared/event-log';
import type { Internals } from './ssh2/internals';

/** Most lines of one connection's server that are shown; a log full of them would hide everything else. */
const mostLines = 200;

/**
 * Creates what logs a server's own text as it is meant, in lines, under a line that says where it comes from: without
 * control characters, and no more than 200 lines for a connection, however often the server writes.
 */
export function createServerWords(log: (line: string) => void): (heading: string, text: string) => void {
  let left = mostLines;
  return (heading, text) => {
    if (left === 0) return;
    log(heading);
    const lines = plainText(text, 4000, true).trimEnd().split('\n');
    for (const line of lines.slice(0, left)) log(`| ${line}`);
    left = Math.max(0, left - lines.length - 1);
    if (left === 0) log('What else the server writes before the login is left out');
  };
}

/**
 * Calls back with the words of keyboard-interactive rounds that ask for nothing (RFC 4256, 3.4: "the server may send
 * instructions only"). ssh2 1.17 answers those by itself and tells nobody, but the person must read them: they say that a
 * password is about to expire, or that a second factor was sent.
 * @param internals right after connect()
 */
export function hearInstructions({ handlers }: Internals, heard: (text: string) => void): void {
  const answer = handlers.USERAUTH_INFO_REQUEST;
  handlers.USERAUTH_INFO_REQUEST = (from, name, instructions, prompts) => {
    if (prompts === undefined || prompts.length === 0) {
      const words = [name, instructions].filter((text) => text.trim() !== '');
      if (words.length > 0) heard(words.join('\n'));
    }
    Reflect.apply(answer, handlers, [from, name, instructions, prompts]);
  };
}
