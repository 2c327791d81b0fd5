import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { headingId } from '../../renderer/features/help/guide';

const root = resolve(import.meta.dirname, '../..');
const sources = ['.github', 'build', 'electron', 'renderer', 'shared', 'test'];

const slashed = (path: string): string => path.replaceAll(sep, '/');

const files: readonly string[] = [
  ...(await Promise.all(sources.map((source) => readdir(join(root, source), { recursive: true }))))
    .flatMap((names, at) => names.map((name) => `${sources[at] ?? ''}/${slashed(name)}`))
    .concat('README.md', 'package.json', 'tsconfig.json'),
];
const papers = await Promise.all(
  files
    .filter((file) => file.endsWith('.md'))
    .map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
);

/** The headings of a paper, as links name them. */
const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gmu)].map(([, words = '']) => headingId(words.replaceAll('`', '')));

test.each(papers)('the links of $file lead somewhere', ({ file, text }) => {
  for (const [, href = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/gu)) {
    const [path = '', heading] = href.split('#');
    const target = path === '' ? file : slashed(relative(root, resolve(root, dirname(file), path)));
    expect(existsSync(join(root, target)), href).toBe(true);
    if (heading === undefined) continue;
    const there = papers.find((paper) => paper.file === target);
    expect(headingsOf(there?.text ?? ''), href).toContain(heading);
  }
});

test.each(papers)('the files that $file names exist', ({ file, text }) => {
  const marked = [...text.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.(?:tsx?|mjs|css|yml))`/gu)];
  const drawn = [...text.matchAll(/^```mermaid$[\s\S]*?^```$/gmu)].flatMap(([diagram]) => [
    ...diagram.matchAll(/((?:[\w-]+\/)*[\w-]+\.tsx?)\b/gu),
  ]);
  const named = [...marked, ...drawn].map(([, name = '']) => name);
  const missing = named.filter(
    (name) => !files.some((path) => path === name || path.endsWith(`/${name}`) || basename(path) === name),
  );
  expect(missing, file).toEqual([]);
});
