import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { rateWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/traffic';
import { useReplica, useServices } from '../../services-context';
import { flat } from '../../state/curve';
import { TrafficCurve } from './traffic-curve';
import { Moved } from './moved';
import { curveWords } from './traffic-words';

interface ForwardTrafficProps {
  /** The forward's `trafficKey`. */
  readonly of: string;
}

/** The bytes of a forward in all, and how fast they move while any do. Follows them by itself, as the row does not. */
export function ForwardTraffic({ of }: ForwardTrafficProps): ReactNode {
  const sent = useReplica(({ traffic }) => traffic.get(of)?.sent ?? 0);
  const received = useReplica(({ traffic }) => traffic.get(of)?.received ?? 0);
  return (
    <div role="cell" className="column-traffic">
      <span title={texts.exactlyTo.sent(sent)}>
        <Moved which="sent" bytes={sent} />
        <Rate of={of} which="sent" />
      </span>
      <span title={texts.exactlyTo.received(received)}>
        <Moved which="received" bytes={received} />
        <Rate of={of} which="received" />
      </span>
    </div>
  );
}

function Rate({ of, which }: ForwardTrafficProps & { readonly which: 'sent' | 'received' }): ReactNode {
  const { curves } = useServices();
  const bytes = useStore(curves.store, (state) => (state.get(of) ?? flat).rate[which]);
  return bytes < 0.5 ? null : <span className="quiet rate">{rateWords(bytes)}</span>;
}

/** The curve of a forward with its figures, where it is unfolded; nothing where nothing moved lately. */
export function ForwardCurve({ of }: ForwardTrafficProps): ReactNode {
  const { curves } = useServices();
  const curve = useStore(curves.store, (state) => state.get(of) ?? flat);
  if (curve === flat) return null;
  return (
    <div className="forward-curve">
      <TrafficCurve curve={curve} />
      <span className="quiet">{curveWords(curve)}</span>
    </div>
  );
}
