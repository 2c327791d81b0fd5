import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { byteWords, rateWords } from '../../../shared/texts/numbers';
import { noneYet } from '../../../shared/texts/status-page';
import * as texts from '../../../shared/texts/traffic';
import { useReplica, useServices } from '../../services-context';
import { flat } from '../../state/curve';
import styles from './traffic.module.css';
import { TrafficCurve } from './traffic-curve';
import { curveWords } from './traffic-words';
import textStyles from '../../components/text.module.css';

interface ForwardTrafficProps {
  /** The forward's `trafficKey`. */
  readonly of: string;
}

/** The bytes of a forward in one direction; none are a dash. Follows them by itself, as the line does not. */
export function ForwardBytes({
  of,
  which,
  className,
}: ForwardTrafficProps & {
  readonly which: 'sent' | 'received';
  readonly className?: string | undefined;
}): ReactNode {
  const bytes = useReplica(({ traffic }) => traffic.get(of)?.[which] ?? 0);
  return (
    <span className={className} title={texts.exactlyTo[which](bytes)}>
      {bytes === 0 ? (
        <span className={styles.none} aria-hidden="true">
          {noneYet}
        </span>
      ) : (
        <>
          <span className={textStyles.hidden}>{texts.before(which)}</span>
          {byteWords(bytes)}
        </>
      )}
    </span>
  );
}

/** The curve of a forward with its figures, where it is unfolded; nothing where nothing moved lately. */
export function ForwardCurve({ of }: ForwardTrafficProps): ReactNode {
  const { curves } = useServices();
  const curve = useStore(curves.store, (state) => state.get(of) ?? flat);
  if (curve === flat) return null;
  return (
    <div className={styles.forward}>
      <TrafficCurve curve={curve} className={styles.wide} />
      <span className={textStyles.quiet}>
        {texts.rates(rateWords(curve.rate.sent), rateWords(curve.rate.received))} {curveWords(curve)}
      </span>
    </div>
  );
}
