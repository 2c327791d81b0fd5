import type { ReactNode } from 'react';
import { CheckBox, GroupBox } from '../../components/controls';
import { NumberField } from '../../components/number-field';
import { SettingsLink } from '../../components/settings-link';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { delayWords } from './waiting-words';

/** How the session comes back, how it is watched, and who is told: what PuTTY has no panel for. */
export function ReconnectingPanel(): ReactNode {
  const { draft } = useServices();
  const numbers = useDraft((state) => state.numbers);
  const notify = useDraft(({ profile }) => profile.notify);
  const allowed = useReplica(({ snapshot }) => snapshot?.settings.notifications ?? true);
  const delays = delayWords(numbers.retryFirstSeconds, numbers.retryLongestSeconds);
  return (
    <>
      <GroupBox title="When the connection is lost">
        <NumberField label="Reconnect dela&y (seconds)" field="retryFirstSeconds" />
        <NumberField
          label="Ma&ximum delay (seconds)"
          field="retryLongestSeconds"
          hint={`${delays === null ? '' : `${delays} `}When the network comes back or the computer wakes up, at once. A wrong password or a changed host key is not tried again: it needs you.`}
        />
        <NumberField
          label="Hold new connections &while reconnecting (seconds, 0 to refuse them)"
          field="holdSeconds"
          hint="Local ports stay bound meanwhile. Connections that were there are cut, never ended as if they were complete."
        />
      </GroupBox>
      <GroupBox title="Reachability of destinations">
        <NumberField
          label="&Minutes between checks (0 to check only on request)"
          field="reachabilityMinutes"
          hint="Checks for each forward that listens whether the destination accepts connections. The destination sees a connection that is closed at once; the longer it keeps answering, the less often it is checked."
        />
      </GroupBox>
      <GroupBox title="Notifications">
        <CheckBox
          label="&Notify me when it is lost, comes back or needs an answer"
          checked={notify}
          disabled={!allowed}
          onChange={(checked) => {
            editProfile(draft, { notify: checked });
          }}
          hint={
            allowed
              ? 'Shows a system notification when the connection stays lost for more than a moment.'
              : 'Notifications are switched off for all sessions.'
          }
        />
        {allowed ? null : <SettingsLink />}
      </GroupBox>
    </>
  );
}
