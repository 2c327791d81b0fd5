import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/algorithms';
import { GroupBox } from '../../components/controls';
import { PreferenceList } from './preference-list';
import textStyles from '../../components/text.module.css';

/** PuTTY's Kex panel: which key exchange is wanted most. */
export function KexPanel(): ReactNode {
  return (
    <GroupBox title={texts.kexOptions}>
      <PreferenceList list="kex" />
    </GroupBox>
  );
}

/** PuTTY's Cipher panel: which cipher is wanted most. */
export function CipherPanel(): ReactNode {
  return (
    <GroupBox title={texts.cipherOptions}>
      <PreferenceList list="cipher" />
      <p className={textStyles.hint}>{texts.fasterFirst}</p>
    </GroupBox>
  );
}
