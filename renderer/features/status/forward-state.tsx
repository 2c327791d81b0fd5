import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import { forwardLook, type ForwardLook } from '../../../shared/forward-look';
import { trafficKey, type ForwardStatus, type Reachability } from '../../../shared/status';
import { fullMoment, tookWords } from '../../../shared/texts/numbers';
import * as overview from '../../../shared/texts/overview';
import { forwardWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/status-page';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { useReplica } from '../../services-context';
import { liveConnections } from '../traffic/live-connections';
import type { RowSession } from './row-session';
import styles from './forward-state.module.css';
import textStyles from '../../components/text.module.css';

interface ForwardStateProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
}

/** Words that are longer than a row has room for. */
const shortWords: Partial<Record<ForwardLook, string>> = {
  held: texts.waits,
  pending: texts.waits,
  waiting: texts.portTaken,
  later: texts.notYet,
  partial: texts.partly,
};

/** What was found out of a forward's destination; null where that says nothing: while it does not listen, or nothing gets through. */
export function found(
  { state, reachability }: ForwardStatus,
  { state: session }: RowSession,
): Reachability | null {
  const tells = state.kind === 'listening' && session.kind === 'connected' && session.stalledSince === null;
  return tells ? reachability : null;
}

/** What a forward does, and, once it listens, whether what it leads to answers. */
export function ForwardState({ session, status }: ForwardStateProps): ReactNode {
  const look = forwardLook(status, session.state);
  const shape = shapeOfForward(look);
  const words = forwardWords(status, session.state);
  const reachability = found(status, session);
  const live = useReplica(({ traffic }) =>
    look === 'finishing'
      ? liveConnections(status, traffic.get(trafficKey(session.id, status.forward.id)))
      : 0,
  );
  if (look === 'listening' && reachability !== null) {
    return (
      <span className={styles.state} data-found={reachability.kind}>
        <span className={textStyles.hidden}>{words}, </span>
        <Found status={status} reachability={reachability} />
      </span>
    );
  }
  const whole = live === 0 ? words : overview.closedFinishing(live);
  const short = live > 0 ? texts.finishing : (shortWords[look] ?? words);
  return (
    <span className={styles.state} data-look={look} title={whole === short ? undefined : whole}>
      <StateMark shape={shape} />
      {whole === short ? (
        <span className={styles.words}>{words}</span>
      ) : (
        <>
          <span className={styles.words} aria-hidden="true">
            {short}
          </span>
          <span className={textStyles.hidden}>{whole}</span>
        </>
      )}
    </span>
  );
}

function Found({
  status: { forward },
  reachability,
}: {
  readonly status: ForwardStatus;
  readonly reachability: Reachability;
}): ReactNode {
  // A SOCKS port has no destination of its own: that the far side connects at all is what can be tried.
  const isAny = forward.kind === 'dynamic' || forward.destination === null;
  switch (reachability.kind) {
    case 'asking':
      return (
        <>
          <StateMark shape="busy" />
          <span className={styles.words}>{overview.checking}</span>
        </>
      );
    case 'ok':
      return (
        <>
          <Check aria-hidden="true" />
          <span className={styles.words} title={overview.checkedAt(fullMoment(reachability.at))}>
            <span className={textStyles.hidden}>{isAny ? overview.works : overview.reachable} </span>
            {tookWords(reachability.took)}
          </span>
        </>
      );
    case 'failed':
      return (
        <>
          <TriangleAlert aria-hidden="true" />
          <b className={styles.words}>
            <span aria-hidden="true">{failureWords[reachability.error.code] ?? texts.unreached}</span>
            <span className={textStyles.hidden}>{isAny ? overview.doesNotWork : overview.notReachable}</span>
          </b>
        </>
      );
  }
}

/** Why a destination is not reached, in a word or two. */
const failureWords: Partial<Record<AppError['code'], string>> = {
  'channel-refused': texts.refused,
  'channel-timeout': texts.noAnswer,
  'channel-prohibited': texts.notAllowed,
  'socks-prohibited': texts.notAllowed,
  'socks-silent': texts.noAnswer,
  'channel-unresolved': texts.noSuchHost,
};
