import { sampleCount, sampleSeconds } from '../../../shared/rates';
import * as texts from '../../../shared/texts/traffic';
import type { Curve } from '../../state/curve';

/** What a curve shows, for those who cannot see it and for who points at it. */
export function curveWords({ samples }: Curve): string {
  const minutes = (sampleCount * sampleSeconds) / 60;
  if (samples.length === 0) return texts.nothingMoved(minutes);
  const of = (which: 'sent' | 'received'): string => {
    const bytes = samples.map((sample) => sample[which]);
    const sum = bytes.reduce((before, more) => before + more, 0);
    return texts.moved(which, sum, Math.max(...bytes) / sampleSeconds);
  };
  return texts.inLast(minutes, of('sent'), of('received'));
}

/** How high the bars are drawn on either side of the line between them. */
const half = 16;

/**
 * The outline of a curve's bars, one unit wide each: what was sent above the middle, what was received below it. Both are
 * drawn to the same scale, and what is more than nothing can be seen.
 */
export function curvePath({ last, samples }: Curve, which: 'sent' | 'received'): string {
  const most = Math.max(...samples.flatMap(({ sent, received }) => [sent, received]));
  return samples
    .filter((sample) => sample[which] > 0)
    .map((sample) => {
      const x = sampleCount - 1 - (last - sample.number);
      const height = Math.max(1, Math.round((sample[which] / most) * half));
      const y = which === 'sent' ? half - height : half + height;
      return `M${String(x)} ${String(half)}V${String(y)}h1V${String(half)}z`;
    })
    .join('');
}

/** The box the bars are drawn in. */
export const curveBox = { width: sampleCount, height: 2 * half, middle: half };
