import type { SessionProfile } from '../../../shared/session-profile';
import type { HostDependencies } from '../types';
import { networkDelay, retryDelay } from './backoff';
import type { StepContext } from './machine';

/** The facts that a step of a session's machine looks at, as they are now. */
export function stepContext(
  profile: SessionProfile,
  { clock, random }: Pick<HostDependencies, 'clock' | 'random'>,
  rest: Pick<StepContext, 'isOffline' | 'isWanted' | 'needed'>,
): StepContext {
  return {
    ...rest,
    now: clock.now(),
    delay: (failures) => retryDelay(failures, random(), profile),
    networkDelay: () => networkDelay(random()),
    onDemand: profile.onDemand,
  };
}
