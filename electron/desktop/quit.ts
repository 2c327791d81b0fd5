import { shutdownLimit } from '../system/ending';

/**
 * How long the question is open when the system asked for the end, in milliseconds: nobody may be there to answer, and macOS
 * gives up its own end of the session when a program takes longer.
 */
export const questionLimit = 20_000;

interface QuitDependencies {
  /** Connections that quitting would cut. */
  readonly liveConnections: () => Promise<number>;
  /**
   * Says how many connections would be cut; true to go on.
   * @param settled the end has come without an answer, which takes the question away
   */
  readonly confirm: (connections: number, settled: AbortSignal) => Promise<boolean>;
  /** Closes everything in order. */
  readonly shutdown: () => Promise<void>;
  /** Calls back once after `delay` ms. */
  readonly after: (delay: number, callback: () => void) => void;
  /** Ends the process. Code 0 when everything was closed in order, 1 when it was not. */
  readonly exit: (code: number) => void;
}

/** The one way out: question, engine, process, in this order and once. */
export class Quit {
  readonly #to: QuitDependencies;
  #question: AbortController | null = null;
  #ending: Promise<void> | null = null;

  constructor(dependencies: QuitDependencies) {
    this.#to = dependencies;
  }

  /** The user wants to quit: asks what needs asking, unless they have just been asked. */
  async request(asked = false): Promise<void> {
    if (this.#question !== null || this.#ending !== null) return;
    const question = (this.#question = new AbortController());
    let agreed = asked;
    try {
      agreed ||= await this.#isAgreed(question.signal);
    } finally {
      this.#question = null;
    }
    if (agreed) await this.now();
  }

  /** The system wants the program to quit, and lets it ask: what nobody answers in time is taken for a yes. */
  requestTimed(): void {
    void this.request();
    const question = this.#question;
    if (question === null) return;
    this.#to.after(questionLimit, () => {
      if (this.#question === question) void this.now();
    });
  }

  /** The system wants the program to end (SIGTERM, Ctrl+C, the end of the session): nothing is asked. */
  now(): Promise<void> {
    this.#question?.abort();
    return (this.#ending ??= this.#end());
  }

  async #isAgreed(settled: AbortSignal): Promise<boolean> {
    const connections = await this.#to.liveConnections();
    return connections === 0 || this.#to.confirm(connections, settled);
  }

  async #end(): Promise<void> {
    const late = new Promise<number>((resolve) => {
      this.#to.after(shutdownLimit, () => {
        resolve(1);
      });
    });
    const orderly = this.#to.shutdown().then(
      () => 0,
      () => 1,
    );
    this.#to.exit(await Promise.race([orderly, late]));
  }
}

export type CloseAnswer = 'keep' | 'quit' | 'cancel';

interface CloseDependencies {
  readonly isTrayShown: () => Promise<boolean>;
  readonly liveSessions: () => number;
  /** Asks what to do; says what ending would cut. */
  readonly ask: () => Promise<CloseAnswer>;
  readonly hide: () => void;
  /** Ends the program; `asked` when the user was told what that cuts. */
  readonly quit: (asked: boolean) => void;
}

/**
 * Acts on the window's close button; pressing it again while the first press is decided on does nothing. Closing the window
 * keeps the program running in the tray. Where no tray is shown it ends the program when nothing is open, and asks when
 * something is, rather than leave a program nobody can see.
 */
export function createCloseHandler(dependencies: CloseDependencies): () => Promise<void> {
  let deciding = false;
  const decide = async (): Promise<void> => {
    if (await dependencies.isTrayShown()) {
      dependencies.hide();
      return;
    }
    const asked = dependencies.liveSessions() > 0;
    const answer = asked ? await dependencies.ask() : 'quit';
    if (answer === 'keep') dependencies.hide();
    if (answer === 'quit') dependencies.quit(asked);
  };
  return async () => {
    if (deciding) return;
    deciding = true;
    try {
      await decide();
    } finally {
      deciding = false;
    }
  };
}
