import { useCallback } from 'react';
import { newSession } from '../../actions/choose';
import { useServices } from '../../services-context';

/** Begins a new session, with the focus where its first word goes. */
export function useNewSession(): () => void {
  const services = useServices();
  return useCallback(() => {
    newSession(services);
    // The panel may be about to be drawn.
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>('[data-field="host"]')?.focus();
    });
  }, [services]);
}
