import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/program-settings';
import type { Engine } from '../engine';

type Theme = Settings['theme'];
const themes: readonly unknown[] = ['system', 'light', 'dark'] satisfies readonly Theme[];

/**
 * The theme of a parsed `settings.json`; the system's for anything else. By hand: the window is made before the schemas of
 * everything else are loaded.
 */
export function readTheme(value: unknown): Theme {
  if (typeof value !== 'object' || value === null || !('theme' in value)) return 'system';
  return themes.includes(value.theme) ? (value.theme as Theme) : 'system';
}

/**
 * Gives title bar, menus, dialogs and page the theme that was chosen. Called before there is a window, whose background is
 * seen before anything is painted on it.
 * @param dataFolder where `settings.json` is; a broken one is the engine's to tell of
 */
export function takeTheme(dataFolder: string): void {
  let kept: unknown = null;
  try {
    kept = JSON.parse(readFileSync(join(dataFolder, 'settings.json'), 'utf8'));
  } catch {
    // None was chosen yet.
  }
  nativeTheme.themeSource = readTheme(kept);
}

/** Follows the theme that is chosen while the program runs. */
export function followTheme(engine: Pick<Engine, 'on' | 'snapshot'>): void {
  nativeTheme.themeSource = engine.snapshot().settings.theme;
  engine.on('snapshot.changed', ({ settings }) => {
    if (settings !== undefined) nativeTheme.themeSource = settings.theme;
  });
}
