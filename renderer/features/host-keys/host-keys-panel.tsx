import type { ReactNode } from 'react';
import { CheckBox, GroupBox } from '../../components/controls';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { PreferenceList } from '../algorithms/preference-list';
import { ManualHostKeys } from './manual-host-keys';

/** PuTTY's Host keys panel: which kind of host key is wanted most, and keys given by hand. */
export function HostKeysPanel(): ReactNode {
  const { draft } = useServices();
  const preferKnown = useDraft(({ profile }) => profile.preferKnownHostKeys);
  return (
    <>
      <GroupBox title="Host key algorithm preference">
        <PreferenceList list="hostKey" label="Algorithm &selection policy:" />
        <CheckBox
          label="&Prefer algorithms for which a host key is known"
          checked={preferKnown}
          onChange={(preferKnownHostKeys) => {
            editProfile(draft, { preferKnownHostKeys });
          }}
        />
      </GroupBox>
      <ManualHostKeys />
    </>
  );
}
