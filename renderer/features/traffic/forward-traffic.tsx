import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Traffic } from '../../../shared/status';
import { byteWords } from '../../../shared/status-words';
import { flat, type Curve } from '../../state/curve';
import { TrafficCurve } from './traffic-curve';
import { curveWords, rateWords } from './traffic-words';

/** The bytes of a forward in all, and how fast they move while any do. */
export function ForwardTraffic({
  traffic,
  curve,
}: {
  readonly traffic: Traffic | undefined;
  readonly curve: Curve;
}): ReactNode {
  const { sent, received } = traffic ?? { sent: 0, received: 0 };
  return (
    <div role="cell" className="column-traffic">
      <span title={`${String(sent)} bytes sent to the server`}>
        <ArrowUp className="icon" aria-hidden="true" />
        <span className="hidden-text">sent </span>
        {byteWords(sent)}
        <Rate bytes={curve.rate.sent} />
      </span>
      <span title={`${String(received)} bytes received from the server`}>
        <ArrowDown className="icon" aria-hidden="true" />
        <span className="hidden-text">received </span>
        {byteWords(received)}
        <Rate bytes={curve.rate.received} />
      </span>
    </div>
  );
}

function Rate({ bytes }: { readonly bytes: number }): ReactNode {
  return bytes < 0.5 ? null : <span className="quiet rate">{rateWords(bytes)}</span>;
}

/** The curve of a forward with its figures, where it is unfolded; nothing where nothing moved lately. */
export function ForwardCurve({ curve }: { readonly curve: Curve }): ReactNode {
  if (curve === flat) return null;
  return (
    <div className="forward-curve">
      <TrafficCurve curve={curve} />
      <span className="quiet">{curveWords(curve)}</span>
    </div>
  );
}
