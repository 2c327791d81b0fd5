import type { ReactNode } from 'react';
import { forwardLook } from '../../../shared/forward-look';
import { sourceNotation } from '../../../shared/notation';
import { isLive, type ForwardStatus } from '../../../shared/status';
import { switchLive } from '../../actions/forward-edits';
import { Switch } from '../../components/switch/switch';
import type { RunningCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import type { RowSession } from './row-session';

/**
 * Whether a forward is switched on: one that starts once its session is up is, too, and of a session that is not live what it would
 * start with.
 */
export function isOn(status: ForwardStatus, { state }: RowSession): boolean {
  if (!isLive(state)) return status.forward.enabled;
  const look = forwardLook(status, state);
  return !['off', 'stopping', 'finishing'].includes(look);
}

/** Switches a forward on and off. */
export function ForwardSwitch({
  session,
  status,
  command,
}: {
  readonly session: RowSession;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
}): ReactNode {
  const services = useServices();
  const { forward, state, leaving } = status;
  return (
    <Switch
      label={sourceNotation(forward)}
      isOn={isOn(status, session)}
      isBusy={command.busy || state.kind === 'starting' || state.kind === 'stopping'}
      isDisabled={leaving || state.kind === 'stopping'}
      excludeFromTabOrder
      onChange={(next) => {
        if (!command.busy) void command.run(() => switchLive(services, session, status, next));
      }}
    />
  );
}
