import { isLive } from '../../shared/status';
import { Timer, type Clock, type Engine } from '../engine';

/** Others that use the engine from outside this process. */
export interface Clients {
  /** How many are attached now. */
  readonly count: () => number;
  /** Calls back when one came or went. */
  readonly onChange: (changed: () => void) => void;
}

/** Milliseconds for which nothing is open and nobody attached: who starts an engine has to find it, and may be followed by another. */
const idleFor = 5000;

/** Resolves once no session is open and nobody is attached, for a moment. */
export function untilIdle(
  engine: Pick<Engine, 'on' | 'snapshot'>,
  clients: Clients,
  clock: Clock,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = new Timer(clock);
    const look = (): void => {
      const isBusy = clients.count() > 0 || engine.snapshot().sessions.some(({ state }) => isLive(state));
      if (isBusy) timer.stop();
      else timer.startOnce(idleFor, resolve);
    };
    engine.on('snapshot.changed', ({ sessions }) => {
      if (sessions !== undefined) look();
    });
    clients.onChange(look);
    look();
  });
}
