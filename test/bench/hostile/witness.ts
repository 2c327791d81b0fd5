import { connect, type Socket } from 'node:net';

/** What an honest client saw of a session meanwhile. */
export interface Testimony {
  /** Milliseconds an echo took, in the order they were sent. */
  readonly took: readonly number[];
  /** Echoes that never came, and connections that failed. */
  readonly lost: number;
}

export interface Witness {
  readonly stop: () => Promise<Testimony>;
}

/** Milliseconds between two echoes, and after which one is lost. */
const pace = 20;
const patience = 5000;

/**
 * Sends a few bytes through a forward again and again, each as soon as the one before is back and its time has come.
 * @param port of a Local forward that leads to an echo
 */
export function startWitness(port: number): Witness {
  const took: number[] = [];
  let lost = 0;
  let isStopped = false;
  let socket: Socket | null = null;

  const once = async (): Promise<void> => {
    const begun = performance.now();
    const live = (socket ??= connect(port, '127.0.0.1').setNoDelay(true));
    const isBack = await new Promise<boolean>((resolve) => {
      const finish = (back: boolean) => (): void => {
        clearTimeout(late);
        live.removeAllListeners();
        live.on('error', () => undefined);
        resolve(back);
      };
      const late = setTimeout(finish(false), patience);
      live.once('data', finish(true)).once('error', finish(false)).once('close', finish(false));
      live.write('a keystroke');
    });
    if (isBack) took.push(performance.now() - begun);
    else {
      lost += 1;
      live.destroy();
      socket = null;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, pace - (performance.now() - begun))));
  };
  const course = async (): Promise<void> => {
    while (!isStopped) await once();
    socket?.destroy();
  };
  const running = course();
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return { took, lost };
    },
  };
}

/** @param share 0.99 for the value that 99 of 100 do not exceed; NaN where there is none */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
