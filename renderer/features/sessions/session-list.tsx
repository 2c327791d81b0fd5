import { Plus, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import { sessionIdSchema } from '../../../shared/ids';
import { stateOfSession } from '../../../shared/overall-state';
import { titleOf } from '../../../shared/session-profile';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/shell';
import { sessionKindWords } from '../../../shared/texts/status';
import { chooseSession } from '../../actions/choose';
import { PushButton } from '../../components/controls';
import { StateMark, shapeOfOverall } from '../../components/state-mark';
import { useServices, useView } from '../../services-context';
import styles from './session-list.module.css';
import { useNewSession } from './use-new-session';
import { useSessions } from './use-sessions';

/** All sessions, to choose from. */
export function SessionList(): ReactNode {
  const services = useServices();
  const begin = useNewSession();
  const chosen = useView((state) => state.chosen);
  const sessions = useSessions();
  return (
    <>
      <GridList
        aria-label={texts.sessions}
        className={styles['list'] ?? ''}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [first] = keys === 'all' ? [] : [...keys];
          const id = sessionIdSchema.safeParse(first);
          if (id.success) chooseSession(services, id.data);
        }}
        items={sessions}
      >
        {({ id, profile, open, hasChanges }) => (
          <GridListItem id={id} textValue={titleOf(profile)} className={styles['row'] ?? ''}>
            <StateMark shape={open === null ? 'off' : shapeOfOverall(stateOfSession(open))} />
            <span className={styles['name']}>
              {titleOf(profile) === '' ? texts.newSession : titleOf(profile)}
            </span>
            <span className={styles['state']}>
              {open === null ? '' : sessionKindWords(open.state)}
              {hasChanges ? ` ${texts.unsavedChanges}` : ''}
            </span>
          </GridListItem>
        )}
      </GridList>
      <div className={styles['foot']}>
        <PushButton label={texts.newSession} icon={<Plus />} look="quiet" onClick={begin} />
        <PushButton
          label={common.programSettings}
          icon={<Settings />}
          look="quiet"
          title={texts.settingsHint}
          onClick={() => services.view.setState({ settings: true })}
        />
      </div>
    </>
  );
}
