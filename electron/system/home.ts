import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path with `~/` at its start put into the home folder; any other as it is. */
export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
