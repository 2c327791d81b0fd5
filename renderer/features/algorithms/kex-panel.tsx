import type { ReactNode } from 'react';
import { GroupBox } from '../../components/controls';
import { PreferenceList } from './preference-list';

/** PuTTY's Kex panel: which key exchange is wanted most. */
export function KexPanel(): ReactNode {
  return (
    <GroupBox title="Key exchange algorithm options">
      <PreferenceList list="kex" label="Algorithm &selection policy:" />
    </GroupBox>
  );
}
