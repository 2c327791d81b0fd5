import { Children, type ReactNode } from 'react';
import { isMac } from './system';

/**
 * Buttons that decide, the one that goes on first and Cancel last, as PuTTY has them. A Mac has them the other way round, with
 * what goes on in the corner, and Tab follows the eye.
 */
export function Decision({ children }: { readonly children: ReactNode }): ReactNode {
  const buttons = Children.toArray(children);
  return isMac ? buttons.toReversed() : buttons;
}
