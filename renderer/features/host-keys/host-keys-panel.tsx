import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/host-keys';
import { GroupBox } from '../../components/controls';
import { SettingBox } from '../../components/setting-fields';
import { PreferenceList } from '../algorithms/preference-list';
import { ManualHostKeys } from './manual-host-keys';

/** PuTTY's Host keys panel: which kind of host key is wanted most, and keys given by hand. */
export function HostKeysPanel(): ReactNode {
  return (
    <>
      <GroupBox title={texts.preference}>
        <PreferenceList list="hostKey" />
        <SettingBox setting="preferKnownHostKeys" />
      </GroupBox>
      <ManualHostKeys />
    </>
  );
}
