import { useEffect } from 'react';
import { shownEvent } from '../../../shared/shown';
import { useReplica } from '../../services-context';
import { isCutOff } from '../../state/replica';

/** Tells, once, that what the engine says has been painted: the desktop app shows its window then and not before. */
export function useShown(): void {
  const isThere = useReplica((state) => state.snapshot !== null || state.error !== null || isCutOff(state));
  useEffect(() => {
    if (!isThere) return undefined;
    const frame = requestAnimationFrame(() => {
      window.dispatchEvent(new Event(shownEvent));
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isThere]);
}
