import { clsx } from 'clsx';
import { memo, type ReactNode } from 'react';
import type { Curve } from '../../state/curve';
import styles from './traffic.module.css';
import { curveBox, curvePath, curveWords } from './traffic-words';

/** The traffic of the last minutes as a small picture: sent above the line, received below it. */
export const TrafficCurve = memo(function TrafficCurve({
  curve,
  className,
}: {
  readonly curve: Curve;
  readonly className?: string | undefined;
}): ReactNode {
  const words = curveWords(curve);
  const { width, height, middle } = curveBox;
  return (
    <svg
      className={clsx(styles.curve, className)}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
      focusable="false"
    >
      <title>{words}</title>
      <path className={styles.middle} d={`M0 ${String(middle)}H${String(width)}`} />
      <path className={styles.sent} d={curvePath(curve, 'sent')} />
      <path className={styles.received} d={curvePath(curve, 'received')} />
    </svg>
  );
});
