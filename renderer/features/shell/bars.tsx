import { TriangleAlert, Unplug, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton, PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import { sentence } from '../../../shared/errors';
import type { Notice } from '../../../shared/snapshot';
import * as places from '../../../shared/texts/engine-place';
import * as texts from '../../../shared/texts/shell';
import styles from './bars.module.css';
import { ReopenBar } from './reopen-bar';

/** Bars below the header: the lost connection to Ginnel, the engine that is gone, what can be opened again, and notices until they are dismissed. */
export function Bars(): ReactNode {
  const notices = useReplica(({ snapshot }) => snapshot?.notices);
  return (
    <div className={styles.bars} data-bars>
      <ConnectionBar />
      <EngineBar />
      <ReopenBar />
      {(notices ?? []).map((notice) => (
        <NoticeBar key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function ConnectionBar(): ReactNode {
  const connection = useReplica((state) => state.connection);
  const error = useReplica((state) => state.error);
  if (connection === 'lost' || connection === 'refused') {
    const isLost = connection === 'lost';
    return (
      <div className={styles.bar} data-tone="failed" role="alert">
        <Unplug aria-hidden="true" />
        <p>
          <b>{isLost ? texts.lostConnection : texts.startedAnew}</b>{' '}
          {isLost ? texts.keepsTrying : texts.openPrinted}
        </p>
      </div>
    );
  }
  return error === null ? null : (
    <div className={styles.bar} data-tone="failed">
      <TriangleAlert aria-hidden="true" />
      <ErrorNote error={error} alert />
    </div>
  );
}

/** The engine ran in another process, which is gone. */
function EngineBar(): ReactNode {
  const { ginnel } = useServices();
  const engine = useReplica(({ snapshot }) => snapshot?.app.engine);
  const starting = useCommand();
  if (engine?.kind !== 'lost' && engine?.kind !== 'ended') return null;
  const { what, then } = places.gone(engine);
  const error = starting.error ?? engine.error;
  return (
    <div className={styles.bar} data-tone="failed" role="alert">
      <Unplug aria-hidden="true" />
      <div>
        <p>
          <b>{what}</b> {then}
        </p>
        {error === null ? null : <ErrorNote error={error} />}
      </div>
      {engine.kind === 'lost' ? null : (
        <div className={styles.buttons}>
          <PushButton
            label={places.startHere}
            look="default"
            busy={starting.busy}
            onClick={() => void starting.run(() => ginnel.engine.start({}))}
          />
        </div>
      )}
    </div>
  );
}

function NoticeBar({ notice }: { readonly notice: Notice }): ReactNode {
  const { ginnel } = useServices();
  const dismissing = useCommand();
  return (
    <div className={styles.bar} data-tone="warning" role="status">
      <TriangleAlert aria-hidden="true" />
      <div>
        {/* A notice about an error may carry that error's own sentence as its text. */}
        {notice.error !== null && notice.text === sentence(notice.error) ? null : <p>{notice.text}</p>}
        {notice.error === null ? null : <ErrorNote error={notice.error} />}
        {dismissing.error === null ? null : <ErrorNote error={dismissing.error} alert />}
      </div>
      <IconButton
        label={texts.dismissNotice}
        icon={<X />}
        busy={dismissing.busy}
        onClick={() => void dismissing.run(() => ginnel.notices.dismiss({ noticeId: notice.id }))}
      />
    </div>
  );
}
