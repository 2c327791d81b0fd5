import { countSessionsUp } from '../../shared/overall-state';
import type { Snapshot } from '../../shared/snapshot';
import { managed } from '../../shared/texts/serve';
import { Timer, type Clock, type Engine } from '../engine';
import type { ServiceManager } from '../system/service-manager';

/** Milliseconds between two status lines: each starts a program. */
const statusPause = 1000;

/** Signs of life within the time that the manager allows for one, so that one that is late is made good. */
const signsInTime = 3;

/** The state of all sessions in one line, for `systemctl status`. */
export function statusLine({ sessions, prompts }: Pick<Snapshot, 'sessions' | 'prompts'>): string {
  const open = sessions.filter(({ state }) => state.kind !== 'idle');
  return managed.status(countSessionsUp(open), open.length, prompts.length);
}

/**
 * Tells the service manager that Ginnel is ready, how its sessions do whenever that changes, and that it lives, for as long as
 * this thread and all threads of sessions answer.
 * @returns says that the end begins, and stops telling
 */
export function keepManagerTold(
  engine: Pick<Engine, 'on' | 'snapshot' | 'upToDate'>,
  manager: ServiceManager,
  clock: Clock,
): () => void {
  const pause = new Timer(clock);
  const pulse = new Timer(clock);
  let told = statusLine(engine.snapshot());
  void manager.tell('READY=1', `STATUS=${told}`);
  const tellStatus = (): void => {
    const now = statusLine(engine.snapshot());
    if (now === told) return;
    told = now;
    void manager.tell(`STATUS=${now}`);
    pause.start(statusPause, tellStatus);
  };
  const stopListening = engine.on('snapshot.changed', ({ sessions, prompts }) => {
    if ((sessions ?? prompts) !== undefined && !pause.isRunning) tellStatus();
  });
  const { watchdog } = manager;
  const beat = async (interval: number): Promise<void> => {
    // Later than now by its own clock: a thread that hangs is given up by the engine in that time, and its sessions go on.
    if (await engine.upToDate(interval)) void manager.tell('WATCHDOG=1');
    if (!isOver) pulse.start(interval, () => void beat(interval));
  };
  let isOver = false;
  if (watchdog !== null) void beat(Math.floor(watchdog / signsInTime));
  return () => {
    isOver = true;
    stopListening();
    pause.stop();
    pulse.stop();
    void manager.tell('STOPPING=1', `STATUS=${managed.ending}`);
  };
}
