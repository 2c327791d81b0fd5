import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import postcss from 'postcss';
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { defaultSettings, type Settings } from '../../shared/program-settings';
import type { ReplicaState } from '../../renderer/state/replica';
import { followTheme } from '../../renderer/state/theme';

const sheet = await readFile(resolve(import.meta.dirname, '../../renderer/styles/tokens.css'), 'utf8');
/** Each colour in light and in dark. */
const colours = new Map<string, readonly [string, string]>();
postcss.parse(sheet).walkDecls(/^--/u, ({ prop, value }) => {
  const [, light, dark] = /^light-dark\((#\w{6}), (#\w{6})\)$/u.exec(value) ?? [];
  if (light !== undefined && dark !== undefined) colours.set(prop.slice(2), [light, dark]);
});

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['window', 'surface', 'field', 'raised'];
const soft = ['hover', 'accent-soft', 'failed-soft', 'warning-soft'];
const texts: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...grounds, ...soft, 'found']],
  ['quiet', [...grounds, ...soft]],
  ['accent', grounds],
  ['accent-text', ['accent']],
  ['up', grounds],
  ['busy', grounds],
  ['waiting', [...grounds, 'warning-soft']],
  ['failed', [...grounds, 'failed-soft']],
  ['off', ['surface', 'field']],
];
const shapes: readonly (readonly [string, readonly string[]])[] = [
  ['field-line', ['surface', 'field', 'window']],
  ['focus', [...grounds, ...soft]],
  ['off', [...grounds, 'accent-soft']],
  ['up', soft],
  ['busy', soft],
  ['waiting', soft],
  ['failed', soft],
];

describe.each([
  ['text', 4.5, texts],
  ['shapes', 3, shapes],
] as const)('the contrast of %s', (_kind, least, pairs) => {
  for (const [front, backs] of pairs) {
    for (const back of backs) {
      test.each(['light', 'dark'])(`${front} on ${back}, %s`, (scheme) => {
        const at = scheme === 'light' ? 0 : 1;
        const one = colours.get(front)?.[at] ?? '';
        const other = colours.get(back)?.[at] ?? '';
        expect(one, front).toMatch(/^#/u);
        expect(other, back).toMatch(/^#/u);
        expect(contrast(one, other)).toBeGreaterThanOrEqual(least);
      });
    }
  }
});

describe('the shapes of states', async () => {
  const marks = await readFile(
    resolve(import.meta.dirname, '../../renderer/components/state-mark.module.css'),
    'utf8',
  );
  /** Each shape’s colour by its name in the tokens. */
  const colourOf = new Map<string, string>();
  postcss.parse(marks).walkDecls('color', ({ parent, value }) => {
    if (parent?.type !== 'rule') return;
    for (const selector of parent.selectors) {
      const [, shape] = /^\.mark\[data-shape='(\w+)'\]$/u.exec(selector) ?? [];
      if (shape !== undefined) colourOf.set(shape, /^var\(--([\w-]+)\)$/u.exec(value)?.[1] ?? value);
    }
  });

  test('what works partly has the colour of what waits, as in the tray', () => {
    expect(colourOf.get('partial')).toBe('waiting');
    expect(colourOf.get('waiting')).toBe('waiting');
  });

  test.each([0, 1])('can be told from whatever is behind them (scheme %d)', (at) => {
    for (const [shape, colour] of colourOf) {
      for (const back of [...grounds, ...soft]) {
        const [one, other] = [colours.get(colour)?.[at] ?? '', colours.get(back)?.[at] ?? ''];
        expect(contrast(one, other), `${shape} on ${back}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('the theme', () => {
  const storageOf = (kept: string | null) => {
    const values = new Map(kept === null ? [] : [['ginnel.theme', kept]]);
    return {
      values,
      getItem: (name: string) => values.get(name) ?? null,
      setItem: (name: string, value: string) => void values.set(name, value),
    };
  };
  const told = (theme: Settings['theme']): Partial<ReplicaState> => ({
    snapshot: { settings: { ...defaultSettings, theme } } as ReplicaState['snapshot'],
  });

  test('is that of the last time before Ginnel tells, then the chosen one, and is remembered', () => {
    const store = createStore<ReplicaState>(() => ({ snapshot: null }) as ReplicaState);
    const storage = storageOf('dark');
    const root = { dataset: {} as DOMStringMap };
    followTheme(store, storage, root);
    expect(root.dataset['theme']).toBe('dark');
    store.setState(told('light'));
    expect(root.dataset['theme']).toBe('light');
    expect(storage.values.get('ginnel.theme')).toBe('light');
    store.setState(told('system'));
    expect(root.dataset).toEqual({});
    expect(storage.values.get('ginnel.theme')).toBe('system');
  });

  test.each([null, 'purple', ''])('is the system’s where %j is remembered', (kept) => {
    const root = { dataset: {} as DOMStringMap };
    followTheme(
      createStore<ReplicaState>(() => ({ snapshot: null }) as ReplicaState),
      storageOf(kept),
      root,
    );
    expect(root.dataset).toEqual({});
  });
});
