import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A rectangle on the screen, in device-independent pixels, as Electron counts them. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was, as remembered between starts. */
interface WindowBounds {
  readonly bounds: Rectangle;
  readonly maximized: boolean;
}

/**
 * Reads remembered bounds; null for anything else. By hand: the window is made before the schemas of everything else are
 * loaded.
 */
export function readWindowBounds(value: unknown): WindowBounds | null {
  if (!isRecord(value) || typeof value['maximized'] !== 'boolean' || !isRecord(value['bounds'])) return null;
  const { x, y, width, height } = value['bounds'];
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height) || width <= 0 || height <= 0)
    return null;
  return { bounds: { x, y, width, height }, maximized: value['maximized'] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Smallest size in which the tree and a whole panel can be used. */
export const smallestSize = { width: 640, height: 480 } as const;
const usualSize = { width: 980, height: 720 } as const;

function overlapOf(left: Rectangle, right: Rectangle): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  return Math.max(0, width) * Math.max(0, height);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/**
 * Where to put the window so that all of it can be reached, though screens may have gone or shrunk since.
 * @param remembered where it was, or null at the first start
 * @param screens work areas of the screens there are, the main one first
 * @returns the window's bounds: wholly on the screen it was on most, or centred on the main one when it was on none
 */
export function fitWindow(remembered: Rectangle | null, screens: readonly Rectangle[]): Rectangle {
  const main = screens[0] ?? { x: 0, y: 0, ...usualSize };
  const wanted = remembered ?? { ...usualSize, x: 0, y: 0 };
  const screen =
    remembered === null
      ? main
      : screens.reduce(
          (best, next) => (overlapOf(wanted, next) > overlapOf(wanted, best) ? next : best),
          main,
        );
  const width = clamp(wanted.width, Math.min(smallestSize.width, screen.width), screen.width);
  const height = clamp(wanted.height, Math.min(smallestSize.height, screen.height), screen.height);
  const lost = remembered === null || overlapOf(wanted, screen) === 0;
  const x = lost ? screen.x + Math.floor((screen.width - width) / 2) : wanted.x;
  const y = lost ? screen.y + Math.floor((screen.height - height) / 2) : wanted.y;
  return {
    x: clamp(x, screen.x, screen.x + screen.width - width),
    y: clamp(y, screen.y, screen.y + screen.height - height),
    width,
    height,
  };
}

/** Remembers the window's bounds in `window.json` of a data folder. Throw-away data: trouble with it is not shown. */
export class WindowBoundsFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'window.json');
  }

  read(): WindowBounds | null {
    try {
      return readWindowBounds(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null;
    }
  }

  write(windowBounds: WindowBounds): void {
    const text = `${JSON.stringify(windowBounds)}\n`;
    try {
      // Whole or not at all; that it may be lost with the computer's power needs no more.
      writeFileSync(`${this.#path}.new`, text, { mode: 0o600 });
      try {
        renameSync(`${this.#path}.new`, this.#path);
      } catch {
        // Windows replaces no file that another program has open, but lets it be written to.
        writeFileSync(this.#path, text, { mode: 0o600 });
        rmSync(`${this.#path}.new`, { force: true });
      }
    } catch {
      // The window opens in its usual place the next time.
    }
  }
}
