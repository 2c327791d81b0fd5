import { posix, win32 } from 'node:path';
import { matchesPattern } from '../../system/host-pattern';
import { readPath } from '../../system/path-text';
import type { Ledger } from '../ledger';
import type { Traced } from '../traced';
import { readStatements, type ConfigTree, type Statement } from './statements';
import type { ConfigMachine, ConfigText, SshConfigDependencies } from './types';
import * as texts from '../../../shared/texts/import-ssh-config';

/** How deep files may include each other (OpenSSH's READCONF_MAX_DEPTH). */
const deepest = 16;
/** Most files that one configuration may bring in, each as often as it is included. */
const mostFiles = 1000;

/** The files read from the disk. */
export interface Loaded {
  readonly tree: ConfigTree;
  readonly files: readonly string[];
  /** The statements of the included files. */
  readonly texts: readonly string[];
  /** Everything that is included was read. */
  readonly isWhole: boolean;
}

/** The faults of an Include. */
interface Fault {
  readonly place: Traced;
  readonly fault: texts.Fault;
}

/**
 * Follows the Includes of a configuration: `~`, `${NAME}`, paths from the folder of the user's or the system's configuration on, and
 * wildcards in any part of a path, in the order of their names. What is wrong is entered into the ledger at the Include.
 * @param statements of the file itself
 * @param path of that file
 * @param folder that relative paths are in
 */
export async function loadTree(
  statements: readonly Statement[],
  path: string,
  folder: string,
  ledger: Ledger,
  { machine, disk }: Pick<SshConfigDependencies, 'machine' | 'disk'>,
): Promise<Loaded> {
  const files = new Set<string>([path]);
  const known = new Map<string, Promise<ConfigText>>();
  const said = new Set<string>();
  const faults: Fault[] = [];
  let count = 0;

  /** Texts of included files stand where the Include of the file itself stands. */
  async function follow(
    lines: readonly Statement[],
    above: readonly string[],
    place: Traced | null,
  ): Promise<ConfigTree> {
    const included = new Map<Statement, readonly ConfigTree[]>();
    for (const statement of lines) {
      if (statement.key !== 'include' || statement.words === null || statement.words.length === 0) continue;
      const trees: ConfigTree[] = [];
      for (const file of await filesOf(statement, place ?? statement.from)) {
        const tree = await include(file, above, place ?? statement.from);
        if (tree !== null) trees.push(tree);
      }
      included.set(statement, trees);
    }
    return { statements: lines, included };
  }

  async function include(file: string, above: readonly string[], place: Traced): Promise<ConfigTree | null> {
    count += 1;
    const fault = above.includes(file)
      ? texts.includesItself(file)
      : above.length > deepest
        ? texts.tooDeep(file)
        : count > mostFiles
          ? texts.tooManyFiles
          : null;
    if (fault !== null) {
      // One word is enough about files that name each other a thousand times.
      if (count <= mostFiles + 1) faults.push({ place, fault });
      return null;
    }
    files.add(file);
    const reading = known.get(file) ?? disk.read(file);
    known.set(file, reading);
    const found = await reading;
    if (found.kind !== 'text') {
      // A name that is no UTF-8 cannot be given back to the system as it was.
      const what = file.includes('\ufffd') ? texts.unreadable(file, '') : unread(file, found, machine);
      if (what !== null) faults.push({ place, fault: what });
      return null;
    }
    said.add(found.text);
    return follow(readStatements(place.as(found.text), null, file), [...above, file], place);
  }

  async function filesOf(statement: Statement, place: Traced): Promise<readonly string[]> {
    const found: string[] = [];
    for (const word of statement.words ?? []) {
      const named = includedPath(word.text, folder, machine);
      if (named === null) faults.push({ place, fault: texts.noVariable(word.text) });
      else found.push(...(await globbed(named, place)));
    }
    return found;
  }

  async function globbed(path: string, place: Traced): Promise<readonly string[]> {
    if (!/[*?[]/u.test(path)) return [path];
    const paths = pathsOf(machine);
    const { root } = paths.parse(path);
    const parts = path.slice(root.length).split(machine.platform === 'win32' ? /[\\/]+/u : /\/+/u);
    let found = [root];
    for (const part of parts) {
      if (!/[*?[]/u.test(part)) {
        found = found.map((before) => paths.join(before, part));
        continue;
      }
      const next: string[] = [];
      for (const before of found) {
        files.add(before);
        const names = (await disk.list(before)).filter(
          (name) => matchesGlob(part, name) && (!name.startsWith('.') || part.startsWith('.')),
        );
        next.push(...names.toSorted().map((name) => paths.join(before, name)));
      }
      if (next.length > mostFiles) faults.push({ place, fault: texts.tooManyFiles });
      found = next.slice(0, mostFiles);
    }
    return found;
  }

  const tree = await follow(statements, [path], null);
  for (const { place, fault } of faults) ledger.problem(place, { code: 'import-problem', data: fault });
  for (const [{ from }, trees] of tree.included) {
    if (trees.length === 0) ledger.leaveOut(from, 'meaningless', texts.nothingIncluded);
    else ledger.note(from);
  }
  return { tree, files: [...files], texts: [...said], isWhole: faults.length === 0 };
}

export function pathsOf({ platform }: Pick<ConfigMachine, 'platform'>): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** A path as an Include names it; null when a variable in it is not set. */
function includedPath(word: string, folder: string, machine: ConfigMachine): string | null {
  const variable = /\$\{([^}]*)\}/gu;
  const value = (name: string): string | undefined => machine.environment[name];
  if ([...word.matchAll(variable)].some(([, name = '']) => value(name) === undefined)) return null;
  const filled = word.replace(variable, (_whole, name: string) => value(name) ?? '');
  const paths = pathsOf(machine);
  const named = readPath(filled, machine);
  return paths.normalize(paths.isAbsolute(named) ? named : paths.join(folder, named));
}

/** glob(7) of one part of a path: `*`, `?` and `[a-z]`. */
function matchesGlob(pattern: string, name: string): boolean {
  if (!pattern.includes('[')) return matchesPattern(pattern, name);
  const source = pattern.replace(
    /\[(!?)([^\]/]+)\]|[*?]|[.+^${}()|\\[\]]/gu,
    (whole, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^\]]/gu, '\\$&')}]`;
      return whole === '*' ? '.*' : whole === '?' ? '.' : `\\${whole}`;
    },
  );
  try {
    return new RegExp(`^${source}$`, 'su').test(name);
  } catch {
    return false;
  }
}

/** Why a file is not read; null for one that is not there, which ssh does not mind either. */
export function unread(
  file: string,
  found: Exclude<ConfigText, { kind: 'text' }>,
  { platform }: Pick<ConfigMachine, 'platform'>,
): texts.Fault | null {
  switch (found.kind) {
    case 'missing':
      return null;
    case 'unsafe':
      return found.trouble === 'owner'
        ? texts.ownedByOther(found.path)
        : texts.othersMayWrite(found.path, platform);
    case 'unreadable':
      return texts.unreadable(file, found.detail);
  }
}
