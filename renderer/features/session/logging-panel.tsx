import type { ReactNode } from 'react';
import { GroupBox, Radios } from '../../components/controls';
import { SettingsLink } from '../../components/settings-link';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { levelOptions } from '../../../shared/texts/event-log';

/** PuTTY's Logging panel: how much goes into the session's event log, and whether that goes into a file. */
export function LoggingPanel(): ReactNode {
  const { draft } = useServices();
  const logLevel = useDraft(({ profile }) => profile.logLevel);
  const snapshot = useReplica((state) => state.snapshot);
  return (
    <>
      <GroupBox title="Event log of this session">
        <div className="one-below-another">
          <Radios
            label="Level of the event log"
            options={levelOptions}
            value={logLevel}
            onChange={(level) => {
              editProfile(draft, { logLevel: level });
            }}
          />
        </div>
        <p className="hint">
          Passwords and passphrases are in none of them. What the SSH library tells makes transfers slower,
          and is for finding a fault.
        </p>
      </GroupBox>
      {snapshot === null ? null : (
        <GroupBox title="Log files">
          <p className="breakable">
            {snapshot.settings.logToFiles ? (
              <>
                The event logs of all sessions are also written to files in{' '}
                <code>{snapshot.app.logFolder}</code>.
              </>
            ) : (
              'Event logs are not written to files.'
            )}
          </p>
          <SettingsLink />
        </GroupBox>
      )}
    </>
  );
}
