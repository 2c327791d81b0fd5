import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { benchProgram } from '../programs';
import type { NearAnswers, Order } from './orders';

/** Both ends of the tunnels, in processes of their own, so that none of their work is Ginnel's. */
export interface Ends {
  /** Where the far end listens, on 127.0.0.1. */
  readonly port: number;
  /** Has the near end do something. Rejects with what went wrong. */
  readonly order: <Kind extends Order['kind']>(
    order: Extract<Order, { kind: Kind }>,
  ) => Promise<NearAnswers[Kind]>;
  readonly close: () => Promise<void>;
}

/** Starts a program of the bench that tells a port as its first message. */
export async function startWithPort(
  name: string,
  args: readonly string[] = [],
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const child = start(name, args);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { port, child };
}

/** Ends one and waits for its end. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}

/** Starts both. */
export async function startEnds(): Promise<Ends> {
  const far = await startWithPort('far-process');
  const near = start('near-process', []);
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  near.on('message', ({ id, answer, failure }: { id: number; answer?: unknown; failure?: string }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(failure));
  });
  near.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the near end is gone'));
  });
  let last = 0;
  return {
    port: far.port,
    order: (order) =>
      new Promise((resolve, reject) => {
        last += 1;
        // What comes is the answer to what was asked.
        waiting.set(last, { resolve: resolve as (answer: unknown) => void, reject });
        near.send({ id: last, order });
      }),
    close: async () => {
      await endChild(near);
      await endChild(far.child);
    },
  };
}

function start(name: string, args: readonly string[]): ChildProcess {
  return fork(benchProgram(name), [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
