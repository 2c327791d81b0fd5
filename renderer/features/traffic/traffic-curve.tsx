import { memo, type ReactNode } from 'react';
import type { Curve } from '../../state/curve';
import { curveBox, curvePath, curveWords } from './traffic-words';

/** The traffic of the last minutes as a small picture: sent above the line, received below it. */
export const TrafficCurve = memo(function TrafficCurve({ curve }: { readonly curve: Curve }): ReactNode {
  const words = curveWords(curve);
  const { width, height, middle } = curveBox;
  return (
    <svg
      className="curve"
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
      focusable="false"
    >
      <title>{words}</title>
      <path className="curve-line" d={`M0 ${String(middle)}H${String(width)}`} />
      <path className="curve-sent" d={curvePath(curve, 'sent')} />
      <path className="curve-received" d={curvePath(curve, 'received')} />
    </svg>
  );
});
