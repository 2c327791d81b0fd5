import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ nativeTheme: { themeSource: 'system' } }));

const { readTheme } = await import('../../../electron/desktop/theme');

test.each([
  [{ theme: 'dark' }, 'dark'],
  [{ schemaVersion: 1, theme: 'light', logToFiles: true }, 'light'],
  [{ theme: 'system' }, 'system'],
  [{ theme: 'purple' }, 'system'],
  [{ theme: 3 }, 'system'],
  [{}, 'system'],
  [null, 'system'],
  ['dark', 'system'],
])('of %j the window takes the theme %s', (value, theme) => {
  expect(readTheme(value)).toBe(theme);
});
