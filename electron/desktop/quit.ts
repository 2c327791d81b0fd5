import { shutdownLimit } from '../system/ending';

export interface QuitDependencies {
  /** Connections that quitting would cut. */
  readonly liveConnections: () => Promise<number>;
  /** Says how many connections would be cut; true to go on. */
  readonly confirm: (connections: number) => Promise<boolean>;
  /** Closes everything in order. */
  readonly shutdown: () => Promise<void>;
  /** Calls back once after `delay` ms. */
  readonly after: (delay: number, callback: () => void) => void;
  /** Ends the process. Code 0 when everything was closed in order, 1 when it was not. */
  readonly exit: (code: number) => void;
}

export interface Quit {
  /** The user wants to quit: asks what needs asking, unless they have just been asked. */
  readonly request: (asked?: boolean) => Promise<void>;
  /** The system wants the program to end (SIGTERM, Ctrl+C): nothing is asked. */
  readonly now: () => Promise<void>;
}

/** The one way out: question, engine, process, in this order and once. */
export function createQuit(dependencies: QuitDependencies): Quit {
  let asking = false;
  let ending: Promise<void> | null = null;

  const end = async (): Promise<void> => {
    const late = new Promise<number>((resolve) => {
      dependencies.after(shutdownLimit, () => {
        resolve(1);
      });
    });
    const orderly = dependencies.shutdown().then(
      () => 0,
      () => 1,
    );
    dependencies.exit(await Promise.race([orderly, late]));
  };
  const now = (): Promise<void> => (ending ??= end());

  const agreed = async (asked: boolean): Promise<boolean> => {
    if (asked) return true;
    const connections = await dependencies.liveConnections();
    return connections === 0 || (await dependencies.confirm(connections));
  };

  return {
    now,
    request: async (asked = false) => {
      if (asking || ending !== null) return;
      asking = true;
      try {
        if (await agreed(asked)) await now();
      } finally {
        asking = false;
      }
    },
  };
}
