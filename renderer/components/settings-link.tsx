import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import * as common from '../../shared/texts/common';
import { useServices } from '../services-context';
import { PushButton } from './controls';
import controlsStyles from './controls.module.css';

/** Leads from a session's panel to the settings of the program that it depends on. */
export function SettingsLink(): ReactNode {
  const { view } = useServices();
  return (
    <PushButton
      label={common.programSettings}
      look="quiet"
      className={clsx(controlsStyles.link)}
      onClick={() => view.setState({ settings: true })}
    />
  );
}
