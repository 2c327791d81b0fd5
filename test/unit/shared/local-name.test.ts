import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiHost, labelOf, localNames } from '../../../shared/local-name';
import { forwardOf } from '../../support/samples';

describe('the label of a name', () => {
  it.each([
    ['Intranet', 'intranet'],
    ['Read replica', 'read-replica'],
    ['  -- Büro / Wiki (alt) --  ', 'xn--bro-wiki-alt-dlb'],
    ['データベース', 'xn--zcklx7evic'],
    ['موقع', 'xn--4gbrim'],
    ['ﬁle', 'file'],
    ['xn--test', 'xn-test'],
    ['8080', '8080'],
    ['a.b', 'a-b'],
    ['🚀 API', 'api'],
    ['', null],
    ['   ', null],
    ['🚀', null],
    ['-', null],
  ])('%j is %j', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });

  it('is one that a browser has for a name below localhost, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const label = labelOf(name);
        if (label === null) return;
        expect(label).toMatch(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u);
        expect(label.length).toBeLessThanOrEqual(63);
        expect(new URL(`http://${label}.localhost:8080/`).hostname).toBe(`${label}.localhost`);
      }),
    );
  });

  it('is another one for each of several forwards of that name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const forwards = [1, 2, 3].map((port) => ({ ...forwardOf('local', String(port), 'a:80'), name }));
        const names = [...localNames(forwards).values()];
        expect(new Set(names).size).toBe(labelOf(name) === null ? 0 : 3);
        for (const label of names)
          expect(new URL(`http://${label}.localhost/`).hostname).toBe(`${label}.localhost`);
      }),
    );
  });

  it('fits where the name is long', () => {
    expect(labelOf('a'.repeat(100))).toBe('a'.repeat(63));
    expect(labelOf('ü'.repeat(100))?.length).toBeLessThanOrEqual(63);
  });
});

it('keeps names apart where a number cannot stand behind them', () => {
  const forwards = [1, 2, 3].map((port) => ({ ...forwardOf('local', String(port), 'a:80'), name: '٢' }));
  expect([...localNames(forwards).values()]).toEqual(['xn--bib', 'forward-2', 'forward-3']);
});

it('keeps names apart that come to the same', () => {
  const forwards = ['Wiki', 'wiki!', '', 'WIKI', 'wiki-2'].map((name, index) => ({
    ...forwardOf('local', String(8000 + index), 'a:80'),
    name,
  }));
  const names = localNames(forwards);
  expect(forwards.map(({ id }) => names.get(id))).toEqual([
    'wiki',
    'wiki-2',
    undefined,
    'wiki-3',
    'wiki-2-2',
  ]);
});

it('knows what is no host name', () => {
  expect(asciiHost('a b')).toBeNull();
  expect(asciiHost('a/b')).toBeNull();
  expect(asciiHost('')).toBeNull();
  expect(asciiHost('Ä')).toBe('xn--4ca');
});
