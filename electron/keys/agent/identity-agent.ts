import { posix, win32 } from 'node:path';
import parseArguments from 'string-argv';
import { matchesPattern } from '../../system/host-pattern';
import { readPath, type PathSystem } from '../../system/path-text';

/** Surroundings of an ssh_config; a test gives another one. */
interface ConfigWorld extends PathSystem {
  readonly username: string;
  /** Names in a folder; empty when it cannot be read. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** A file's text; null when it is not there, or others than its owner and the administrator may write to it. */
  readonly readText: (path: string) => Promise<string | null>;
}

/** How deep files may include each other (OpenSSH's READCONF_MAX_DEPTH). */
const deepest = 16;

/**
 * The agent that the user's ~/.ssh/config names for a host (ssh_config(5), IdentityAgent), which is where 1Password and others
 * have people put it. As in ssh(1) the first value that applies counts. Of Match those criteria are read that can be told from
 * the host and the account; none is run, so a block with `exec` does not apply.
 * @param host as the user named it; empty for any: only what stands for all hosts applies then
 * @returns as written, without quotes; null where it names none
 */
export function identityAgentOf(host: string, world: ConfigWorld): Promise<string | null> {
  const paths = world.platform === 'win32' ? win32 : posix;
  const folder = paths.join(world.home, '.ssh');
  return valueIn(paths.join(folder, 'config'), 0);

  async function valueIn(file: string, depth: number): Promise<string | null> {
    const text = depth > deepest ? null : await world.readText(file);
    let applies = true;
    for (const line of text?.split('\n') ?? []) {
      const [, keyword = '', rest = ''] = /^\s*(\w+)\s*[=\s]\s*(.*?)\s*$/u.exec(line) ?? [];
      const words = argumentsOf(rest);
      switch (keyword.toLowerCase()) {
        case 'host':
          applies = isAmong(host, words);
          break;
        case 'match':
          applies = meets(words, host, world.username);
          break;
        case 'identityagent':
          if (applies && words[0] !== undefined) return words[0];
          break;
        case 'include':
          for (const included of applies ? await filesOf(words) : []) {
            const value = await valueIn(included, depth + 1);
            if (value !== null) return value;
          }
          break;
      }
    }
    return null;
  }

  /** The files that an Include names; wildcards count in their last part. */
  async function filesOf(words: readonly string[]): Promise<readonly string[]> {
    const found = words.map(async (word) => {
      const named = readPath(word, world);
      const path = paths.isAbsolute(named) ? named : paths.join(folder, named);
      const pattern = paths.basename(path);
      if (!/[*?]/u.test(pattern)) return [path];
      const names = (await world.list(paths.dirname(path))).filter((name) => matchesPattern(pattern, name));
      return names.toSorted().map((name) => paths.join(paths.dirname(path), name));
    });
    return (await Promise.all(found)).flat();
  }
}

/** Words of a line, without quotes; backslashes stay, and `#` begins a comment (OpenSSH's argv_split). */
function argumentsOf(text: string): readonly string[] {
  const words = parseArguments(text);
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment === -1 ? words : words.slice(0, comment);
}

/** Whether a name matches one of the patterns and none of those with `!`. */
function isAmong(name: string, patterns: readonly string[]): boolean {
  const matches = (pattern: string): boolean => matchesPattern(pattern.toLowerCase(), name.toLowerCase());
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
}

function meets(criteria: readonly string[], host: string, username: string): boolean {
  const words = [...criteria];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const isNegated = word.startsWith('!');
    const name = word.slice(isNegated ? 1 : 0).toLowerCase();
    let isMet: boolean;
    if (name === 'all') isMet = true;
    else if (name === 'host' || name === 'originalhost')
      isMet = isAmong(host, (words.shift() ?? '').split(','));
    else if (name === 'localuser') isMet = isAmong(username, (words.shift() ?? '').split(','));
    else return false;
    if (isMet === isNegated) return false;
  }
  return criteria.length > 0;
}
