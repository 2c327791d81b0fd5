import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The system, as far as the reading of a path depends on it; a test gives another one. */
export interface PathSystem {
  readonly platform: NodeJS.Platform;
  /** The home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
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
export function unwrapPath(text: string, platform: NodeJS.Platform): string {
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
 * Reads a path as people type and paste it: {@link unwrapPath}, and `~` at its start is the home folder. On Windows a `%NAME%` is a
 * variable, and blanks and dots at the end are none of the name, as for Windows itself: Node names files in a way that has them count.
 * The one reader for all places that take a path, so that none finds a file which another does not.
 */
export function readPath(text: string, { platform, home, environment }: PathSystem): string {
  const path = unwrapPath(text, platform);
  if (platform !== 'win32') return atHome(path, /^~\//u, home, posix);
  return withoutEnd(atHome(withVariables(path, environment), /^~[/\\]/u, home, win32));
}

function atHome(path: string, start: RegExp, home: string, paths: typeof posix): string {
  if (path === '~') return home;
  return start.test(path) ? paths.join(home, path.slice(2)) : path;
}

/** Names of variables have no capitals to Windows; one that is not set stays as it is typed, for the message to name it. */
function withVariables(path: string, environment: PathSystem['environment']): string {
  return path.replace(/%([^%\\/:]+)%/gu, (typed, name: string) => {
    const key = Object.keys(environment).find((other) => other.toUpperCase() === name.toUpperCase());
    return (key === undefined ? undefined : environment[key]) ?? typed;
  });
}

/** A path that begins with `\\?\` or `\\.\` is taken letter by letter; `.` and `..` are folders. */
function withoutEnd(path: string): string {
  if (/^[/\\]{2}[?.][/\\]/u.test(path) || /(?:^|[/\\:])\.{1,2}$/u.test(path)) return path;
  return path.replace(/(?<=[^/\\:. ])[. ]+$/u, '');
}
