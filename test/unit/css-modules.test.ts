import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import postcss, { type Root } from 'postcss';
import { describe, expect, test } from 'vitest';

const renderer = resolve(import.meta.dirname, '../../renderer');

const files = (await readdir(renderer, { recursive: true })).map((file) => file.replaceAll('\\', '/'));
const texts = new Map(
  await Promise.all(
    files
      .filter((file) => /\.(?:css|tsx?)$/u.test(file))
      .map(async (file) => [file, await readFile(join(renderer, file), 'utf8')] as const),
  ),
);
const sheets = [...texts.keys()].filter((file) => file.endsWith('.css'));
const modules = sheets.filter((file) => file.endsWith('.module.css'));
const sources = [...texts.keys()].filter((file) => /\.tsx?$/u.test(file));
const parsed = new Map(sheets.map((file) => [file, postcss.parse(texts.get(file) ?? '')]));
const rootOf = (sheet: string): Root => parsed.get(sheet) ?? postcss.root();

/** The classes that a sheet's selectors name. */
function styledBy(sheet: string): ReadonlySet<string> {
  const names = new Set<string>();
  rootOf(sheet).walkRules(({ selector }) => {
    for (const [, name = ''] of selector.matchAll(/\.([a-z_][\w-]*)/giu)) names.add(name);
  });
  return names;
}

/** How a file reads a module: the classes it names, and what it does with it that cannot be followed. */
function usesOf(source: string): readonly { module: string; named: readonly string[]; unclear: number }[] {
  const text = texts.get(source) ?? '';
  return [...text.matchAll(/^import (\w+) from '(\.[^']*\.module\.css)';$/gmu)].map(
    ([line, variable = '', path = '']) => {
      const rest = text.replace(line, '');
      const read = `\\b${variable}(?:\\.|\\[')([a-zA-Z]\\w*)`;
      const named = [...rest.matchAll(new RegExp(read, 'gu'))].map(([, name = '']) => name);
      const all = [...rest.matchAll(new RegExp(`(?<![.\\w'/-])${variable}\\b(?!['\\w-])`, 'gu'))].length;
      return {
        module: join(dirname(source), path).replaceAll('\\', '/'),
        named,
        unclear: all - named.length,
      };
    },
  );
}
const uses = sources.flatMap((source) => usesOf(source).map((use) => ({ source, ...use })));

describe.each(modules)('%s', (module) => {
  const styled = styledBy(module);
  const users = uses.filter((use) => use.module === module);
  const named = new Set(users.flatMap((user) => user.named));

  test('styles each class that is named, and none that is not', () => {
    expect([...named].sort()).toEqual([...styled].sort());
  });

  test('is read by its classes’ names alone', () => {
    expect(users.filter(({ unclear }) => unclear !== 0).map(({ source }) => source)).toEqual([]);
  });

  test('leaves the layer to its folder, but for those of contrast', () => {
    const layers = rootOf(module).nodes.flatMap((node) =>
      node.type === 'atrule' && node.name === 'layer' ? [node.params] : [],
    );
    expect(layers.filter((layer) => !['contrast', 'forced-colors'].includes(layer))).toEqual([]);
  });
});

test('no two modules have one name, as their classes would', () => {
  const names = modules.map((module) => basename(module));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('no sheet of the whole window styles a class, but that of the library’s icons', () => {
  const global = sheets.filter((sheet) => !modules.includes(sheet));
  expect(global.filter((sheet) => dirname(sheet) !== 'styles')).toEqual([]);
  const styled = global.flatMap((sheet) => [...styledBy(sheet)].map((name) => `${sheet}: ${name}`));
  expect(styled).toEqual(['styles/elements.css: lucide']);
});
