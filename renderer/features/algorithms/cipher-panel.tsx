import type { ReactNode } from 'react';
import { GroupBox } from '../../components/controls';
import { PreferenceList } from './preference-list';

/** PuTTY's Cipher panel: which cipher is wanted most. */
export function CipherPanel(): ReactNode {
  return (
    <GroupBox title="Encryption options">
      <PreferenceList list="cipher" label="Encryption cipher &selection policy:" />
    </GroupBox>
  );
}
