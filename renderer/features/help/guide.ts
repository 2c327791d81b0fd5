import { Lexer, type MarkedToken } from 'marked';

/** A heading of a page and what stands below it, up to the next heading. */
export interface Section {
  /** What leads there: `page`, or `page#heading`. */
  readonly place: string;
  readonly title: string;
  /** What a user reads there, in lines. */
  readonly lines: readonly string[];
}

export interface Page {
  readonly name: string;
  readonly title: string;
  readonly blocks: readonly MarkedToken[];
  readonly sections: readonly Section[];
}

/** The page that lists all others. */
export const contents = 'README';

/** The id of a heading, as GitHub makes it, so that the same links work in both places. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/gu, '-');
}

/** Where a link of a page leads within the guide; null where it leads elsewhere. */
export function placeOf(href: string): string | null {
  const [, name, heading = ''] = /^([\w-]+)\.md(#[\w-]+)?$/u.exec(href) ?? [];
  return name === undefined ? null : `${name}${heading}`;
}

/** Takes a page of Markdown apart. Nothing in it becomes HTML: what is drawn of it are the kinds of text that help-text.tsx knows. */
export function readPage(name: string, text: string): Page {
  // Without extensions, marked makes no other tokens.
  const blocks = new Lexer().lex(text) as MarkedToken[];
  const sections: { place: string; title: string; lines: string[] }[] = [];
  for (const block of blocks) {
    if (block.type === 'heading') {
      const place = block.depth === 1 ? name : `${name}#${headingId(block.text)}`;
      sections.push({ place, title: block.text, lines: [] });
    } else sections.at(-1)?.lines.push(...plain(block.raw));
  }
  return { name, title: sections[0]?.title ?? name, blocks, sections };
}

/** Text without its marks, a line for each paragraph, list item and row. */
function plain(raw: string): readonly string[] {
  return raw
    .replace(/\n(?! *(?:[-|\n]|\d+\. ))/gu, ' ')
    .split('\n')
    .filter((line) => !/^[\s|:-]*$/u.test(line))
    .map((line) =>
      line
        .replace(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
        .replace(/^ *(?:-|\d+\.) |[`*]|\b_|_\b/gu, '')
        .replace(/^\| *| *\|\s*$/gu, '')
        .replace(/ *\| */gu, ': ')
        .replace(/\s+/gu, ' ')
        .trim(),
    );
}

/** All pages, in the order in which the contents name them. */
export function readGuide(files: Readonly<Record<string, string>>): readonly Page[] {
  const pages = Object.entries(files).map(([path, text]) =>
    readPage(path.replace(/^.*\/|\.md$/gu, ''), text),
  );
  const index = files[Object.keys(files).find((path) => path.endsWith(`/${contents}.md`)) ?? ''] ?? '';
  const order = (page: Page): number => index.indexOf(`(${page.name}.md)`);
  return pages.sort((one, other) => order(one) - order(other));
}

/** A section in which something was found, and the line that shows it best. */
export interface Find {
  readonly section: Section;
  readonly page: Page;
  readonly line: string;
}

/** The sections that have all words of a search, those with one in their title first. */
export function search(pages: readonly Page[], query: string): readonly Find[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const count = (text: string): number => words.filter((word) => text.toLowerCase().includes(word)).length;
  return pages
    .filter(({ name }) => name !== contents)
    .flatMap((page) => page.sections.map((section) => ({ page, section })))
    .filter(({ section: { title, lines } }) => count([title, ...lines].join('\n')) === words.length)
    .map(({ page, section }) => ({
      page,
      section,
      line: section.lines.reduce(
        (best, line) => (count(line) > count(best) ? line : best),
        section.lines[0] ?? '',
      ),
    }))
    .sort((one, other) => count(other.section.title) - count(one.section.title));
}
