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
