import type { ReactNode } from 'react';
import { GroupBox } from '../../components/controls';
import { PreferenceList } from './preference-list';

/** PuTTY's Cipher panel: which cipher is wanted most. */
export function CipherPanel(): ReactNode {
  return (
    <GroupBox title="Encryption options">
      <PreferenceList list="cipher" label="Encryption cipher &selection policy:" />
      <p className="hint">
        In the built-in order, those above the line that are clearly faster than others on this computer come
        before them, as measured after Ginnel first started. An order of yours is used as it stands.
      </p>
    </GroupBox>
  );
}
