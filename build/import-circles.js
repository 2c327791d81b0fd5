import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** Folders of the product, whose imports are looked at together. */
const PRODUCT = ['electron', 'renderer', 'shared'];

/**
 * Reads which file of the product imports which, in every form: types and `import()` count as well as values.
 * @param root the repository's folder
 * @returns paths from the root on, with slashes
 */
export function readImports(root) {
  const files = PRODUCT.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(root, folder, name)),
  );
  const known = new Set(files);
  const named = (from, source) => {
    const path = resolve(dirname(from), source);
    return [`${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].find((file) => known.has(file));
  };
  const short = (file) => relative(root, file).split(sep).join('/');
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      const sources = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
      const targets = sources.map((source) => named(file, source)).filter((target) => target !== undefined);
      return [short(file), [...new Set(targets)].map(short)];
    }),
  );
}

/**
 * Finds the shortest way from a file through its imports back to itself.
 * @param imports which file imports which
 * @returns the files on the way, the first one at both ends; null when there is none
 */
export function circleOf(imports, start) {
  const cameFrom = new Map();
  const queue = [start];
  for (const file of queue) {
    for (const target of imports.get(file) ?? []) {
      if (target === start) {
        const way = [start];
        for (let at = file; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
        return way;
      }
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, file);
      queue.push(target);
    }
  }
  return null;
}
