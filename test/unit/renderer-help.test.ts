import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Lexer, type Token } from 'marked';
import { describe, expect, test } from 'vitest';
import { contents, readGuide, readPage, search } from '../../renderer/features/help/guide';
import { helpPlace } from '../../renderer/features/help/panel-pages';
import { createViewStore } from '../../renderer/state/view';
import { panelSchema } from '../../shared/fields';

const folder = resolve(import.meta.dirname, '../../renderer/help');
const files = Object.fromEntries(
  readdirSync(folder).map((name) => [`/${name}`, readFileSync(resolve(folder, name), 'utf8')]),
);
const pages = readGuide(files);
const places = new Set(pages.flatMap(({ sections }) => sections.map(({ place }) => place)));

/** Every token of a text, those within others, too. */
function tokensOf(text: string): readonly Token[] {
  const all: Token[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && 'raw' in value) all.push(value as Token);
      Object.values(value).forEach(walk);
    }
  };
  walk(new Lexer().lex(text));
  return all;
}

describe('the guide', () => {
  test('begins with its contents, and they name every page once', () => {
    expect(pages[0]?.name).toBe(contents);
    for (const { name } of pages.slice(1)) {
      expect(files[`/${contents}.md`]?.split(`(${name}.md)`)).toHaveLength(2);
    }
  });

  test.each(Object.keys(files))(
    '%s has no HTML, no pictures, and links that lead somewhere in it',
    (file) => {
      const tokens = tokensOf(files[file] ?? '');
      const kinds = new Set(tokens.map(({ type }) => type));
      for (const kind of ['html', 'image', 'def', 'br', 'blockquote', 'hr', 'del'])
        expect(kinds).not.toContain(kind);
      for (const token of tokens) {
        if (token.type !== 'link') continue;
        expect(places).toContain(String(token['href']).replace('.md', ''));
      }
    },
  );

  test('has a place for every panel', () => {
    const view = createViewStore({ getItem: () => null, setItem: () => undefined });
    for (const panel of panelSchema.options) {
      expect(places).toContain(helpPlace({ ...view.getState(), page: 'configuration', panel }));
    }
    expect(places).toContain(helpPlace({ ...view.getState(), page: 'status' }));
    expect(places).toContain(helpPlace({ ...view.getState(), settings: true }));
    expect(places).toContain(helpPlace({ ...view.getState(), report: { sessionId: null } }));
  });

  test('is searched by section, with the line that says most', () => {
    const page = readPage(
      'page',
      '# Ports\n\nBelow 1024 they want\nrights.\n\n## Taken\n\n- another program\n- `a` **port** [is taken](x.md)\n\n| a | b |\n| --- | --- |\n| one | two |\n',
    );
    expect(page.sections).toEqual([
      { place: 'page', title: 'Ports', lines: ['Below 1024 they want rights.'] },
      {
        place: 'page#taken',
        title: 'Taken',
        lines: ['another program', 'a port is taken', 'a: b', 'one: two'],
      },
    ]);
    expect(search([page], ' PORT taken').map(({ section, line }) => [section.place, line])).toEqual([
      ['page#taken', 'a port is taken'],
    ]);
    expect(search([page], 'nowhere')).toEqual([]);
    expect(search([page], ' ')).toEqual([]);
  });
});
