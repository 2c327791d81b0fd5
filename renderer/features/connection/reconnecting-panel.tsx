import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/connection';
import { GroupBox } from '../../components/controls';
import { NumberField, SettingBox } from '../../components/setting-fields';
import { SettingsLink } from '../../components/settings-link';
import { useDraft, useReplica } from '../../services-context';
import { delayWords } from './waiting-words';

/** How the session comes back, how it is watched, and who is told: what PuTTY has no panel for. */
export function ReconnectingPanel(): ReactNode {
  const numbers = useDraft((state) => state.numbers);
  const allowed = useReplica(({ snapshot }) => snapshot?.settings.notifications ?? true);
  const delays = delayWords(numbers.retryFirstSeconds, numbers.retryLongestSeconds);
  return (
    <>
      <GroupBox title={texts.whenLost}>
        <NumberField field="retryFirstSeconds" />
        <NumberField
          field="retryLongestSeconds"
          hint={`${delays === null ? '' : `${delays} `}${texts.comesBack}`}
        />
        <NumberField field="holdSeconds" />
      </GroupBox>
      <GroupBox title={texts.reachability}>
        <NumberField field="reachabilityMinutes" />
      </GroupBox>
      <GroupBox title={texts.notifications}>
        <SettingBox
          setting="notify"
          disabled={!allowed}
          hint={allowed ? texts.notifiesWhen : texts.notificationsOff}
        />
        {allowed ? null : <SettingsLink />}
      </GroupBox>
    </>
  );
}
