import type { Input } from 'electron';

/** A step of Chromium's zoom, a fifth more or less; null goes back to the page's own size. */
export type ZoomStep = 1 | -1 | null;

const largest = 5;
const smallest = -4;

/**
 * The keys that zoom in every browser, where no menu has them: Ctrl with plus, minus or zero, those of the number pad, too. Plus
 * counts without Shift, as it is over the equals sign on most keyboards.
 * @returns undefined for every other key, and on macOS, whose View menu has them
 */
export function zoomKey(
  { type, key, code, control, alt, meta }: Pick<Input, 'type' | 'key' | 'code' | 'control' | 'alt' | 'meta'>,
  platform: NodeJS.Platform,
): ZoomStep | undefined {
  // AltGr is Ctrl and Alt.
  if (platform === 'darwin' || type !== 'keyDown' || !control || alt || meta) return undefined;
  if (key === '+' || key === '=' || code === 'NumpadAdd') return 1;
  if (key === '-' || key === '_' || code === 'NumpadSubtract') return -1;
  return key === '0' || code === 'Numpad0' ? null : undefined;
}

/** The zoom level after a step, between 40 and 250 %. */
export function zoomed(level: number, step: ZoomStep): number {
  if (step === null) return 0;
  return Math.max(smallest, Math.min(largest, Math.round(level) + step));
}
