import { z } from 'zod';

/** A rectangle on the screen, in device-independent pixels, as Electron counts them. */
export const rectangleSchema = z
  .object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
  })
  .readonly();
export type Rectangle = z.infer<typeof rectangleSchema>;

/** Where the window was, as remembered between starts. */
export const windowPlaceSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() }).readonly();
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

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
export function placeWindow(remembered: Rectangle | null, screens: readonly Rectangle[]): Rectangle {
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
