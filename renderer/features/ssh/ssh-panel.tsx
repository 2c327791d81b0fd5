import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/algorithms';
import { GroupBox } from '../../components/controls';
import { SettingBox } from '../../components/setting-fields';
import textStyles from '../../components/text.module.css';

/** What is left of PuTTY's SSH panel for a program without a terminal. */
export function SshPanel(): ReactNode {
  return (
    <GroupBox title={texts.protocolOptions}>
      <SettingBox setting="compression" />
      <p className={textStyles.note}>
        <Info aria-hidden="true" />
        <span>
          {texts.noShell} <code>ssh -N</code>
          {texts.version2Only}
        </span>
      </p>
    </GroupBox>
  );
}
