import { fork } from 'node:child_process';
import { once } from 'node:events';
import { benchProgram } from '../programs';

/** The process that attacks. */
export interface Attacker {
  /** Where its server listens; 0 where it has none. */
  readonly port: number;
  /** What its server did so far. */
  readonly effort: () => Effort;
  /** Begins: until then it takes connections and says nothing. */
  readonly begin: () => void;
  readonly end: () => Promise<void>;
}

export interface Effort {
  /** Connections that came to it. */
  readonly connections: number;
  /** Packets it sent on all of them. */
  readonly packets: number;
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
  let effort: Effort = { connections: 0, packets: 0 };
  child.on('message', (message: Effort) => {
    effort = message;
  });
  return {
    effort: () => effort,
    port: told.port,
    begin: () => void child.send('begin'),
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
