import { useEffect, useRef, type ReactNode } from 'react';
import * as texts from '../../../shared/texts/first-start';
import { isTyping } from '../../components/typing';
import { useServices } from '../../services-context';
import styles from './page-callout.module.css';

/** The id of the words that describe the button while the callout points at it. */
export const calloutId = 'page-callout';

/**
 * Points at the button behind which the demo's page is, which takes the focus. Escape takes it away, as does using the button. To
 * be drawn right after the button, which has {@link pointedAtClass}.
 */
export function PageCallout(): ReactNode {
  const { view } = useServices();
  const callout = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = callout.current;
    element?.showPopover();
    const button = element?.previousElementSibling;
    if (button instanceof HTMLElement && !isTyping()) button.focus();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      view.setState({ pointedAt: null });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [view]);
  return (
    <div ref={callout} id={calloutId} popover="manual" className={styles['callout']}>
      <b>{texts.tunnelIsUp}</b> {texts.opensThroughIt}
    </div>
  );
}

/** Marks the button that {@link PageCallout} points at. */
export const pointedAtClass = styles['pointedAt'] ?? '';
