import { clsx } from 'clsx';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { Forward } from '../../../shared/forward';
import type { ConnectionId, SessionId } from '../../../shared/ids';
import { sourceNotation } from '../../../shared/notation';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import { followConnections, type Followed, type Follower } from '../../state/connection-follower';
import { ClosedConnection, LiveConnection } from './connection-rows';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/overview';
import textStyles from '../../components/text.module.css';
import styles from './connections.module.css';

interface ClientConnectionsProps {
  readonly sessionId: SessionId;
  readonly forward: Forward;
}

const unknown: Followed = { list: null, error: null, at: 0 };

/** A forward's connections: the live ones, to be closed, and the last that ended. Renewed once a second while shown. */
export function ClientConnections({ sessionId, forward }: ClientConnectionsProps): ReactNode {
  const { ginnel } = useServices();
  const { run, error: closeError } = useCommand();
  const [followed, setFollowed] = useState<Followed>(unknown);
  const follower = useRef<Follower | null>(null);
  const box = useRef<HTMLDivElement>(null);
  /** Which of the live rows was closed last, until the focus is where it was. */
  const closedAt = useRef<number | null>(null);
  const forwardId = forward.id;
  useEffect(() => {
    const following = followConnections(ginnel, { sessionId, forwardId }, setFollowed);
    follower.current = following;
    return () => {
      following.stop();
    };
  }, [ginnel, sessionId, forwardId]);
  const { list, error, at } = followed;
  useLayoutEffect(() => {
    // A row that is gone takes the focus with it; the next one gets it.
    if (closedAt.current === null || document.activeElement !== document.body) return;
    const buttons = box.current?.querySelectorAll('button') ?? [];
    (buttons[Math.min(closedAt.current, buttons.length - 1)] ?? box.current)?.focus();
    closedAt.current = null;
  }, [list]);
  const close = useCallback(
    (connectionId: ConnectionId) => {
      const buttons = [...(box.current?.querySelectorAll('button') ?? [])];
      closedAt.current = buttons.findIndex((button) => button === document.activeElement);
      void run(() => ginnel.clientConnections.close({ sessionId, forwardId, connectionId })).then(() => {
        follower.current?.refresh();
      });
    },
    [ginnel, run, sessionId, forwardId],
  );
  if (list === null) {
    return error === null ? (
      <p className={textStyles.quiet}>{common.loading}</p>
    ) : (
      <ErrorNote error={error} />
    );
  }
  const unlisted = list.liveTotal - list.live.length;
  return (
    <>
      <div
        ref={box}
        className={styles.connections}
        data-connections
        role="region"
        aria-label={texts.connectionsOf(sourceNotation(forward))}
        tabIndex={0}
      >
        {list.live.length === 0 ? (
          <p className={textStyles.quiet}>{texts.noConnection}</p>
        ) : (
          <div role="table" aria-label={texts.openConnections}>
            <Head
              columns={texts.openColumns}
              last={<span className={textStyles.hidden}>{texts.actions}</span>}
            />
            {list.live.map((connection) => (
              <LiveConnection key={connection.id} connection={connection} now={at} onClose={close} />
            ))}
          </div>
        )}
        {unlisted > 0 ? <p className={textStyles.quiet}>{texts.andMore(unlisted)}</p> : null}
        {list.closed.length === 0 ? null : (
          <div role="table" aria-label={texts.endedConnections} className={styles.ended}>
            <Head columns={texts.endedColumns} last={texts.reason} />
            {list.closed.map((connection) => (
              <ClosedConnection key={connection.id} connection={connection} now={at} />
            ))}
          </div>
        )}
      </div>
      {closeError === null ? null : <ErrorNote error={closeError} alert />}
    </>
  );
}

function Head({
  columns,
  last,
}: {
  readonly columns: readonly string[];
  readonly last: ReactNode;
}): ReactNode {
  return (
    <div role="row" className={clsx(styles.connection, styles.head)}>
      {columns.map((column) => (
        <div role="columnheader" key={column}>
          {column}
        </div>
      ))}
      <div role="columnheader">{last}</div>
    </div>
  );
}
