import { useCallback, useEffect, useRef, useState } from 'react';
import type { Agent } from '../../../shared/keys';
import type { Result } from '../../../shared/result';
import { useDraft, useServices } from '../../services-context';

/** What the agent of the form's session answered. */
export interface AskedAgent {
  /** Null until it has answered for the first time. */
  readonly answer: Result<Agent> | null;
  readonly busy: boolean;
  readonly ask: () => void;
}

/** Asks the agent for its keys when the panel is shown, and whenever told to. */
export function useAgent(): AskedAgent {
  const { ginnel } = useServices();
  const agentPath = useDraft(({ profile }) => profile.agentPath.trim());
  const [answer, setAnswer] = useState<Result<Agent> | null>(null);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);
  const begin = useCallback((): void => {
    turn.current += 1;
    const mine = turn.current;
    void ginnel.agent.listKeys({ agentPath }).then((result) => {
      if (turn.current !== mine) return;
      setAnswer(result);
      setBusy(false);
    });
  }, [ginnel, agentPath]);
  useEffect(() => {
    begin();
    return () => {
      turn.current += 1;
    };
  }, [begin]);
  const ask = useCallback((): void => {
    setBusy(true);
    begin();
  }, [begin]);
  return { answer, busy, ask };
}
