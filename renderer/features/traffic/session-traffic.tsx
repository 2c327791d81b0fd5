import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { trafficKey, type SessionStatus } from '../../../shared/status';
import { byteWords, count, rateWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/traffic';
import { useInSight } from '../../components/use-in-sight';
import { useReplica, useServices } from '../../services-context';
import { flat } from '../../state/curve';
import type { ReplicaState } from '../../state/replica';
import styles from './traffic.module.css';
import { liveConnections } from './live-connections';
import { TrafficCurve } from './traffic-curve';
import textStyles from '../../components/text.module.css';

/** What runs through all forwards of a session: how fast, since when, and how much in all. Followed while in sight. */
export function SessionTraffic({ session }: { readonly session: SessionStatus }): ReactNode {
  const { curves } = useServices();
  const box = useRef<HTMLDivElement>(null);
  const isInSight = useInSight(box);
  const sessionId = session.id;
  useEffect(() => (isInSight ? curves.watch(sessionId) : undefined), [curves, sessionId, isInSight]);
  const curve = useStore(curves.store, (state) => state.get(sessionId) ?? flat);
  // As text, so that what happens to other sessions draws nothing here.
  const [live = 0, total = 0, sent = 0, received = 0] = useReplica((state) => totals(session, state))
    .split(' ')
    .map(Number);
  // What never carried anything has nothing to tell while it is away.
  const tells = session.forwards.length > 0 && (session.state.kind === 'connected' || total > 0);
  return (
    <div className={styles.session} ref={box} role="group" aria-label={texts.traffic}>
      {tells ? (
        <>
          <TrafficCurve curve={curve} />
          <Direction which="sent" rate={curve.rate.sent} bytes={sent} />
          <Direction which="received" rate={curve.rate.received} bytes={received} />
          <span title={texts.inAll(total)}>
            <b>{count(live)}</b> {texts.connectionsNow(live)}
            <span className={textStyles.hidden}> {texts.inAll(total)}</span>
          </span>
        </>
      ) : null}
    </div>
  );
}

function totals({ id, forwards }: SessionStatus, { traffic }: ReplicaState): string {
  const counters = forwards.flatMap((status) => {
    const entry = traffic.get(trafficKey(id, status.forward.id));
    return entry === undefined ? [] : [{ ...entry, live: liveConnections(status, entry) }];
  });
  const sum = (which: 'live' | 'total' | 'sent' | 'received'): number =>
    counters.reduce((before, entry) => before + entry[which], 0);
  return [sum('live'), sum('total'), sum('sent'), sum('received')].join(' ');
}

function Direction({
  which,
  rate,
  bytes,
}: {
  readonly which: 'sent' | 'received';
  readonly rate: number;
  readonly bytes: number;
}): ReactNode {
  const Arrow = which === 'sent' ? ArrowUp : ArrowDown;
  return (
    <span className={styles.direction} title={texts.exactly(which, bytes)}>
      <Arrow aria-hidden="true" />
      <span className={textStyles.hidden}>{texts.before(which)}</span>
      <span className={styles.rate}>{rateWords(rate)}</span>
      <span className={textStyles.hidden}>{byteWords(bytes)}</span>
    </span>
  );
}
