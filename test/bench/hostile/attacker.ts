import { fork } from 'node:child_process';
import { once } from 'node:events';
import { benchProgram } from '../programs';

/** The process that attacks. */
export interface Attacker {
  /** Where its server listens; 0 where it has none. */
  readonly port: number;
  /** Begins: until then it takes connections and says nothing. */
  readonly begin: () => void;
  readonly end: () => Promise<void>;
}

/** What is told to a process that attacks. */
export interface Order {
  readonly attack: string;
  /** What it attacks, where it is no server: a port here. */
  readonly port: number;
}

export async function startAttacker(order: Order): Promise<Attacker> {
  const child = fork(benchProgram('attacker-process'), [JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [told] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the attacker ended'))),
  ])) as [{ readonly port: number }];
  const exited = once(child, 'exit');
  return {
    port: told.port,
    begin: () => void child.send('begin'),
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
