import type { ReactNode } from 'react';
import { GroupBox, Radios } from '../../components/controls';
import { SettingsLink } from '../../components/settings-link';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { levelOptions } from '../../../shared/texts/log-view';
import * as texts from '../../../shared/texts/session';
import textStyles from '../../components/text.module.css';
import styles from './session.module.css';

/** PuTTY's Logging panel: how much goes into the session's event log, and whether that goes into a file. */
export function LoggingPanel(): ReactNode {
  const { draft } = useServices();
  const logLevel = useDraft(({ profile }) => profile.logLevel);
  const snapshot = useReplica((state) => state.snapshot);
  return (
    <>
      <GroupBox title={texts.eventLog}>
        <div className={styles.oneBelowAnother}>
          <Radios
            label={texts.logLevel}
            options={levelOptions}
            value={logLevel}
            onChange={(level) => editProfile(draft, { logLevel: level })}
          />
        </div>
        <p className={textStyles.hint}>{texts.logHint}</p>
      </GroupBox>
      {snapshot === null ? null : (
        <GroupBox title={texts.logFiles}>
          <p className={textStyles.breakable}>
            {snapshot.settings.logToFiles ? (
              <>
                {texts.logsWrittenIn} <code>{snapshot.app.logFolder}</code>.
              </>
            ) : (
              texts.logsNotWritten
            )}
          </p>
          <SettingsLink />
        </GroupBox>
      )}
    </>
  );
}
