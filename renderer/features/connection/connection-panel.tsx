import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/connection';
import { GroupBox, Radios } from '../../components/controls';
import { familyOptions } from '../../components/forward-options';
import { NumberField, SettingBox, SettingText } from '../../components/setting-fields';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { StartAfter } from './start-after';
import { silenceWords } from './waiting-words';

/** PuTTY's Connection panel. */
export function ConnectionPanel(): ReactNode {
  const { draft } = useServices();
  const addressFamily = useDraft(({ profile }) => profile.addressFamily);
  const numbers = useDraft((state) => state.numbers);
  return (
    <>
      <GroupBox title={texts.nullPackets}>
        <NumberField field="keepaliveSeconds" />
        <NumberField
          field="keepaliveCount"
          hint={silenceWords(numbers.keepaliveSeconds, numbers.keepaliveCount)}
        />
      </GroupBox>
      <GroupBox title={texts.lowLevelTcp}>
        <SettingBox setting="tcpNoDelay" />
        <SettingBox setting="tcpKeepalives" />
      </GroupBox>
      <GroupBox title={texts.internetProtocol}>
        <Radios
          label={texts.internetProtocol}
          options={familyOptions}
          value={addressFamily}
          onChange={(family) => editProfile(draft, { addressFamily: family })}
        />
      </GroupBox>
      <GroupBox title={texts.logicalName}>
        <SettingText setting="logicalHostName" />
      </GroupBox>
      <GroupBox title={texts.connecting}>
        <NumberField field="connectSeconds" />
      </GroupBox>
      <GroupBox title={texts.onDemand}>
        <SettingBox setting="onDemand" />
        <NumberField field="idleMinutes" />
      </GroupBox>
      <StartAfter />
    </>
  );
}
