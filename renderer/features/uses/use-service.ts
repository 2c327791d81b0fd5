import { useEffect, useRef, useState } from 'react';
import type { Service } from '../../../shared/service';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import { useServices } from '../../services-context';

/** The service behind a forward, as far as it is shown. */
interface ShownService {
  /** As of when the menu opened, or the answer if the user was not at the menu yet; null for not known. */
  readonly service: Service | null;
  readonly isAsking: boolean;
  /** The user is at the menu: what comes now counts from its next opening on. */
  readonly hold: () => void;
}

/** Asks what answers while a menu is open, and keeps the answer for the next time. */
export function useService(
  session: Pick<SessionStatus, 'id' | 'state'>,
  status: ForwardStatus,
  isOpen: boolean,
): ShownService {
  const { ginnel } = useServices();
  const [service, setService] = useState<Service | null>(null);
  const [isAsking, setAsking] = useState(false);
  const held = useRef(false);
  const latest = useRef<Service | null>(null);
  const { forward, state } = status;
  const canTell =
    session.state.kind === 'connected' && state.kind === 'listening' && forward.kind !== 'dynamic';
  useEffect(() => {
    if (!isOpen) return undefined;
    held.current = false;
    setService(latest.current);
    if (!canTell) return undefined;
    let isWanted = true;
    setAsking(true);
    void ginnel.forwards.identify({ sessionId: session.id, forwardId: forward.id }).then((answer) => {
      latest.current = answer.ok ? answer.value.service : null;
      if (!isWanted) return;
      setAsking(false);
      if (!held.current) setService(latest.current);
    });
    return () => {
      isWanted = false;
      setAsking(false);
    };
  }, [ginnel, isOpen, canTell, session.id, forward.id]);
  return {
    ...{ service, isAsking },
    hold: () => {
      held.current = true;
    },
  };
}
