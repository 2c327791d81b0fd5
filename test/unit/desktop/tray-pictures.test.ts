import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OverallState } from '../../../shared/overall-state';

const folder = resolve(import.meta.dirname, '../../../build/icons/tray');
const states: readonly OverallState[] = ['off', 'busy', 'up', 'partly', 'waiting', 'failed'];
/** Sizes that Windows' taskbar shows at 100, 125, 150, 175, 200, 250 and 300 %. */
const taskbarSizes = [16, 20, 24, 28, 32, 40, 48];

interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA, one byte each. */
  readonly pixels: Uint8Array;
}

/** Reads a PNG of eight bits and alpha (RFC 2083), the kind the drawing script writes. */
function readPng(path: string): Picture {
  const file = readFileSync(path);
  const data: Buffer[] = [];
  let width = 0;
  let height = 0;
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      expect([body[8], body[9], body[12]]).toEqual([8, 6, 0]);
    }
    if (kind === 'IDAT') data.push(body);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const pixels = new Uint8Array(stride * height);
  const byte = (row: number, column: number): number =>
    row < 0 || column < 0 ? 0 : (pixels[row * stride + column] ?? 0);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const left = byte(row, column - 4);
      const up = byte(row - 1, column);
      const corner = column < 4 ? 0 : byte(row - 1, column - 4);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      pixels[row * stride + column] = (raw[row * (stride + 1) + 1 + column] ?? 0) + predicted;
    }
  }
  return { width, height, pixels };
}

/** Reads the pictures of an .ico, in its order: bitmaps of 32 bits, bottom row first, of twice their height for the mask. */
function readIco(path: string): readonly Picture[] {
  const file = readFileSync(path);
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1]);
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = file.subarray(6 + index * 16, 22 + index * 16);
    const bitmap = file.subarray(entry.readUInt32LE(12), entry.readUInt32LE(12) + entry.readUInt32LE(8));
    const width = bitmap.readInt32LE(4);
    const height = bitmap.readInt32LE(8) / 2;
    expect([entry[0], entry[1], bitmap.readUInt16LE(14)]).toEqual([width, height, 32]);
    const pixels = new Uint8Array(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      const stride = width * 4;
      const start = bitmap.readUInt32LE(0) + (height - 1 - row) * stride;
      for (let at = 0; at < stride; at += 4) {
        const [blue = 0, green = 0, red = 0, alpha = 0] = bitmap.subarray(start + at, start + at + 4);
        pixels.set([red, green, blue, alpha], row * stride + at);
      }
    }
    return { width, height, pixels };
  });
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Which pixels are inked, whatever their colour. */
function shape({ pixels }: Picture): readonly boolean[] {
  return Array.from({ length: pixels.length / 4 }, (_, index) => (pixels[index * 4 + 3] ?? 0) > 127);
}

/** Relative luminance as WCAG 2 defines it, of the fully inked pixels on average. */
function luminance({ pixels }: Picture): number {
  const linear = (value: number): number =>
    value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const inked = Array.from({ length: pixels.length / 4 }, (_, index) => index * 4).filter(
    (at) => pixels[at + 3] === 255,
  );
  const sum = inked.reduce(
    (total, at) =>
      total +
      0.2126 * linear(pixels[at] ?? 0) +
      0.7152 * linear(pixels[at + 1] ?? 0) +
      0.0722 * linear(pixels[at + 2] ?? 0),
    0,
  );
  return sum / inked.length;
}

test.each(states)('the picture of Windows for %s has every size of the taskbar', (state) => {
  expect(readIco(`${folder}/${state}.ico`).map(({ width }) => width)).toEqual(taskbarSizes);
});

describe.each([...taskbarSizes, 44])('tray pictures of %i pixels', (size) => {
  const pictures = new Map<OverallState, Picture>(
    states.map((state) => {
      const sized = readIco(`${folder}/${state}.ico`).find(({ width }) => width === size);
      return [state, sized ?? readPng(`${folder}/${state}-${String(size)}.png`)];
    }),
  );

  test('have the size they are named after', () => {
    for (const { width, height } of pictures.values()) expect([width, height]).toEqual([size, size]);
  });

  test('differ from each other in shape by a fair share of the area', () => {
    for (const [state, picture] of pictures) {
      for (const [other, otherPicture] of pictures) {
        if (state >= other) continue;
        const left = shape(picture);
        const differing = shape(otherPicture).filter((inked, index) => inked !== left[index]).length;
        expect(differing / (size * size), `${state} and ${other}`).toBeGreaterThan(0.05);
      }
    }
  });

  test('stand out on a light and on a dark panel, 3:1 at least', () => {
    for (const [state, picture] of pictures) {
      const own = luminance(picture) + 0.05;
      expect(1.05 / own, `${state} on white`).toBeGreaterThan(3);
      // #202020, darker than the panels of Breeze, Yaru and Windows.
      expect(own / 0.0644, `${state} on dark`).toBeGreaterThan(3);
    }
  });
});

test.each(states)('the macOS picture for %s is black and comes in two sizes', (state) => {
  for (const [file, size] of [
    [`${state}Template.png`, 16],
    [`${state}Template@2x.png`, 32],
  ] as const) {
    const picture = readPng(`${folder}/${file}`);
    expect([picture.width, luminance(picture)]).toEqual([size, 0]);
  }
});
