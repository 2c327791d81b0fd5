import type { Client } from 'ssh2';
import { plainText } from '../../shared/event-log';

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
 * @param client after its connect()
 */
export function hearInstructions(client: Client, heard: (text: string) => void): void {
  const handlers = inside(inside(client, '_protocol'), '_handlers');
  const answer = inside(handlers, 'USERAUTH_INFO_REQUEST');
  if (handlers === null || typeof answer !== 'function') return;
  Reflect.set(handlers, 'USERAUTH_INFO_REQUEST', (...request: readonly unknown[]): void => {
    const [, name, instructions, prompts] = request;
    if (!Array.isArray(prompts) || prompts.length === 0) {
      const words = [name, instructions].filter((text) => typeof text === 'string' && text.trim() !== '');
      if (words.length > 0) heard(words.join('\n'));
    }
    Reflect.apply(answer, handlers, request);
  });
}

function inside(object: unknown, key: string): object | null {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, key) : null;
  return typeof value === 'object' || typeof value === 'function' ? value : null;
}
