import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { titleOf } from '../../../shared/session-profile';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { AllNames } from '../../components/whole-list';
import { useReplica, useServices } from '../../services-context';
import { namesCut } from '../../../shared/texts/names';
import * as texts from '../../../shared/texts/shell';
import styles from './bars.module.css';

/** After an end nobody asked for: what was open, to be opened again or left closed. */
export function ReopenBar(): ReactNode {
  const { ginnel, view } = useServices();
  const reopenable = useReplica(({ snapshot }) => snapshot?.reopenable);
  const command = useCommand();
  if (reopenable === undefined || reopenable.length === 0) return null;
  const reopen = async (): Promise<void> => {
    const [first] = reopenable;
    const isDone = await command.run(() => ginnel.sessions.reopen({}));
    if (isDone && first !== undefined) view.setState({ page: 'status', chosen: first.id });
  };
  return (
    <div className={styles.bar} data-tone="warning" role="region" aria-label={texts.wereOpen}>
      <History aria-hidden="true" />
      <div>
        <p>
          <b>{texts.ended}</b> {texts.sessionsWereOpen(reopenable.map(titleOf))}
        </p>
        <AllNames names={namesCut(reopenable.map(titleOf))} />
        {command.error === null ? null : <ErrorNote error={command.error} alert />}
      </div>
      <div className={styles.buttons}>
        <PushButton label={texts.reopen} look="default" busy={command.busy} onClick={() => void reopen()} />
        <PushButton
          label={texts.leaveClosed}
          busy={command.busy}
          onClick={() => void command.run(() => ginnel.sessions.leaveClosed({}))}
        />
      </div>
    </div>
  );
}
