import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { SwitchButton, SwitchField } from 'react-aria-components';
import styles from './switch.module.css';

interface SwitchProps {
  /** The name of the thing that is switched, "staging"; read out, as nothing is written on a switch. */
  readonly label: string;
  readonly isOn: boolean;
  /** The change is on its way: it can still be switched back. */
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  /** Whether Tab passes it by, as in a list where arrow keys lead to it. */
  readonly excludeFromTabOrder?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/**
 * On or off at once, without a button that confirms it. On and off differ by where the knob is, by its shape and by a mark, so
 * that they can be told apart without colours; a press on it is none on the row it stands in.
 */
export function Switch({ label, isOn, isBusy = false, ...rest }: SwitchProps): ReactNode {
  return (
    <SwitchField
      {...rest}
      className={clsx(styles.switch)}
      isSelected={isOn}
      aria-label={label}
      data-busy={isBusy || undefined}
    >
      <SwitchButton className={clsx(styles.button)}>
        <svg viewBox="0 0 32 18" width="32" height="18" aria-hidden="true" focusable="false">
          <rect className={styles.track} x="0.75" y="0.75" width="30.5" height="16.5" rx="8.25" />
          {isOn ? (
            <>
              <path className={styles.mark} d="M7 9.2l2.6 2.6 4.6-5" />
              <circle className={styles.knob} cx="23" cy="9" r="5.5" />
            </>
          ) : (
            <circle className={styles.ring} cx="9" cy="9" r="4.4" />
          )}
          {isBusy ? <circle className={styles.turning} cx={isOn ? 23 : 9} cy="9" r="3.2" /> : null}
        </svg>
      </SwitchButton>
    </SwitchField>
  );
}
