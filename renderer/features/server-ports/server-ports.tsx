import { Radar } from 'lucide-react';
import { clsx } from 'clsx';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import type { ServerPort } from '../../../shared/server-ports';
import { titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/server-ports';
import { PushButton, TextField } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { useServices } from '../../services-context';
import { PortRow } from './port-row';
import styles from './server-ports.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';

/** Asks a connected session's server, with one click, which of its ports listen. */
export function ServerPortsButton({ session }: { readonly session: SessionStatus }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const isUp = session.state.kind === 'connected';
  return (
    <>
      <PushButton
        label={texts.open}
        look="quiet"
        icon={<Radar />}
        disabled={!isUp}
        title={isUp ? undefined : texts.notConnected}
        onClick={() => setOpen(true)}
      />
      {isOpen ? <ServerPorts session={session} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** The ports that listen on a session's server, each with a switch that forwards it. */
export function ServerPorts({
  session,
  onClose,
}: {
  readonly session: SessionStatus;
  readonly onClose: () => void;
}): ReactNode {
  const { ports, error, ask } = usePorts(session);
  const [typed, setTyped] = useState('');
  const shown = ports?.filter((port) => isLike(port, typed)) ?? [];
  return (
    <Modal
      title={texts.title(titleOf(session.profile))}
      className={styles['dialog'] ?? ''}
      onCancel={onClose}
    >
      <div className={clsx(modalStyles.body, styles.body)}>
        <p className={textStyles.hint}>{texts.about}</p>
        <TextField label={texts.filter} beside value={typed} data-first-focus onChange={setTyped} />
        <p role="status" className={styles['count']}>
          {ports === null ? (error === null ? texts.asking : '') : texts.found(shown.length)}
        </p>
        {error === null ? null : <ErrorNote error={error} alert />}
        {ports === null ? null : (
          <div className={styles['scroll']} tabIndex={-1}>
            <table className={styles['table']}>
              <thead>
                <tr>
                  {Object.values(texts.columns).map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((port) => (
                  <PortRow key={port.port} session={session} found={port} />
                ))}
              </tbody>
            </table>
            {shown.length === 0 ? <p className={styles['none']}>{texts.noneMatch}</p> : null}
          </div>
        )}
      </div>
      <div className={modalStyles.buttons}>
        <PushButton label={texts.again} disabled={ports === null && error === null} onClick={ask} />
        <span className={textStyles.spring} />
        <PushButton label={common.closePlain} onClick={onClose} />
      </div>
    </Modal>
  );
}

function isLike({ port, program, addresses }: ServerPort, typed: string): boolean {
  const words = typed.trim().toLowerCase();
  return [String(port), program ?? '', ...addresses].some((text) => text.toLowerCase().includes(words));
}

/** Null while they are asked for, and where the server does not tell. */
function usePorts({ id: sessionId }: SessionStatus): {
  readonly ports: readonly ServerPort[] | null;
  readonly error: AppError | null;
  readonly ask: () => void;
} {
  const { ginnel } = useServices();
  const [ports, setPorts] = useState<readonly ServerPort[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isWanted = true;
    void ginnel.serverPorts.list({ sessionId }).then((answer) => {
      if (!isWanted) return;
      setPorts(answer.ok ? answer.value : null);
      setError(answer.ok ? null : answer.error);
    });
    return () => {
      isWanted = false;
    };
  }, [ginnel, sessionId, asked]);
  const ask = useCallback(() => {
    setPorts(null);
    setError(null);
    setAsked((times) => times + 1);
  }, []);
  return { ports, error, ask };
}
