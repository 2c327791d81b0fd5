import { useEffect } from 'react';
import type { SessionId } from '../../../shared/ids';
import { focusQuestion } from '../../components/question-focus';
import { useReplica, useServices, useView } from '../../services-context';
import { focusSession } from '../status/go-to-session';

/** Takes the focus of who has just opened the session: what had it is not on this page. */
export function useArrival(sessionId: SessionId): void {
  const { view } = useServices();
  const arrived = useView((state) => state.arrived === sessionId);
  const asked = useReplica(({ snapshot }) => snapshot?.prompts[0]?.sessionId === sessionId);
  useEffect(() => {
    if (!arrived) return undefined;
    // The element that had the focus goes with the other page, a moment after this one has come.
    const frame = requestAnimationFrame(() => {
      const free = document.activeElement === document.body;
      if (asked) {
        // Its question was there first: it has the focus until it is answered.
        if (free) focusQuestion();
        return;
      }
      view.setState({ arrived: null });
      if (free) focusSession(sessionId);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [arrived, asked, sessionId, view]);
}
