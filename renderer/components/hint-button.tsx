import type { ReactNode } from 'react';
import { PushButton } from './controls';

/** A button in the hint below a field, which changes the field and goes with the hint; the focus then goes to the field. */
export function HintButton({
  label,
  onPress,
}: {
  readonly label: string;
  readonly onPress: () => void;
}): ReactNode {
  return (
    <PushButton
      label={label}
      look="quiet"
      onClick={(event) => {
        const field = event.currentTarget.closest('p')?.parentElement?.querySelector('input');
        onPress();
        field?.focus();
      }}
    />
  );
}
