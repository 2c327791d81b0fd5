import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The system, as far as the reading of a path depends on it; a test gives another one. */
export interface PathSystem {
  readonly platform: NodeJS.Platform;
  /** The home folder. */
  readonly home: string;
}

/** The quotes that programs and keyboards put around a path: Windows' "Copy as path", shells, word processors. */
const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['«', '»'],
]);

/**
 * The path that a text names: without blanks and quotes around it, and a `file:` address (RFC 8089) as the path it stands
 * for. `~` stays. A text that is no such address after all stays as it is.
 */
export function unwrapPath(text: string, platform: NodeJS.Platform = process.platform): string {
  const path = withoutQuotes(text.trim()).trim();
  if (!/^file:/iu.test(path)) return path;
  try {
    return fileURLToPath(path, { windows: platform === 'win32' });
  } catch {
    return path;
  }
}

function withoutQuotes(text: string): string {
  const close = quotes.get(text.slice(0, 1));
  return close !== undefined && text.length > 2 && text.endsWith(close) ? text.slice(1, -1) : text;
}

/**
 * Reads a path as people type and paste it: {@link unwrapPath}, and `~` at its start is the home folder. The one reader for
 * all places that take a path, so that none finds a file which another does not.
 */
export function readPath(
  text: string,
  { platform, home }: PathSystem = { platform: process.platform, home: homedir() },
): string {
  const path = unwrapPath(text, platform);
  const paths = platform === 'win32' ? win32 : posix;
  if (path === '~') return home;
  const isHome = platform === 'win32' ? /^~[/\\]/u : /^~\//u;
  return isHome.test(path) ? paths.join(home, path.slice(2)) : path;
}
