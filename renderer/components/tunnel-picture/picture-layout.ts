import type { TunnelPicture } from '../../../shared/tunnel-picture';
import { stationWords } from '../../../shared/texts/tunnel-picture';

/** A station's box, in CSS pixels of the drawing. */
export interface StationBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** As much of them as fits. */
  readonly lines: readonly string[];
  readonly listens: boolean;
}

/** The line from one station to the next, in the direction of the first packet. */
export interface LegLine {
  readonly kind: 'ssh' | 'plain';
  readonly from: Point;
  readonly to: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture's drawing: in a row where there is room for that, else in a column. */
export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly isRow: boolean;
  readonly boxes: readonly StationBox[];
  readonly legs: readonly LegLine[];
}

/** Lengths in CSS pixels, for letters of 12 px. */
const sizes = {
  line: 16,
  padding: 8,
  letter: 7.1,
  widestBox: 190,
  narrowestBox: 128,
  columnBox: 320,
  leg: 76,
  drop: 34,
};

/** Lays a picture out. @param width what there is, in CSS pixels */
export function layOut(picture: TunnelPicture, width: number): PictureLayout {
  const { stations, legs } = picture;
  const amount = stations.length;
  const gaps = (amount - 1) * sizes.leg;
  const isRow = width >= amount * sizes.narrowestBox + gaps;
  const boxWidth = isRow
    ? Math.min(sizes.widestBox, (width - gaps) / amount)
    : Math.min(sizes.columnBox, width);
  const words = stations.map((station) => stationWords(picture, station));
  const heights = words.map(({ lines }) => sizes.padding * 2 + sizes.line * (1 + lines.length));
  const tallest = Math.max(...heights);
  const letters = Math.floor((boxWidth - sizes.padding * 2) / sizes.letter);
  const boxes = stations.map(({ role }, index): StationBox => {
    const { title, lines } = words[index] ?? { title: '', lines: [] };
    const above = heights.slice(0, index).reduce((sum, height) => sum + height + sizes.drop, 0);
    return {
      x: isRow ? index * (boxWidth + sizes.leg) : 0,
      y: isRow ? 0 : above,
      width: boxWidth,
      height: isRow ? tallest : (heights[index] ?? 0),
      title,
      lines: lines.map((line) => shortened(line, letters)),
      listens: role === picture.listener.at,
    };
  });
  return {
    width: isRow ? amount * boxWidth + gaps : boxWidth,
    height: isRow ? tallest : heights.reduce((sum, height) => sum + height, 0) + (amount - 1) * sizes.drop,
    isRow,
    boxes,
    legs: legs.map((kind, index) => legBetween(boxes.slice(index, index + 2), kind, picture, isRow)),
  };
}

function legBetween(
  [first, second]: readonly StationBox[],
  kind: LegLine['kind'],
  { direction }: TunnelPicture,
  isRow: boolean,
): LegLine {
  if (first === undefined || second === undefined) throw new Error('A leg is between two stations');
  const ends = isRow
    ? [
        { x: first.x + first.width, y: first.height / 2 },
        { x: second.x, y: first.height / 2 },
      ]
    : [
        { x: first.x + 24, y: first.y + first.height },
        { x: first.x + 24, y: second.y },
      ];
  const [from, to] = direction === 'out' ? ends : ends.toReversed();
  if (from === undefined || to === undefined) throw new Error('A leg has two ends');
  return { kind, from, to };
}

/** A text that may be cut in its middle, as both ends of a host name or address say something. */
export function shortened(text: string, letters: number): string {
  const all = Array.from(text);
  if (all.length <= letters) return text;
  const kept = Math.max(2, letters - 1);
  const front = Math.ceil(kept / 2);
  return `${all.slice(0, front).join('')}…${all.slice(all.length - (kept - front)).join('')}`;
}
