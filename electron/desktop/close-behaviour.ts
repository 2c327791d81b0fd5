/** What closing the window does. */
export type CloseBehaviour = 'hide' | 'quit' | 'ask';

/**
 * Closing the window keeps the program running in the tray. Where no tray is shown it ends the program when nothing is
 * open, and asks when something is, rather than leave a program nobody can see.
 */
export function closeBehaviour(state: {
  readonly trayShown: boolean;
  readonly liveSessions: number;
}): CloseBehaviour {
  if (state.trayShown) return 'hide';
  return state.liveSessions === 0 ? 'quit' : 'ask';
}

export type CloseAnswer = 'keep' | 'quit' | 'cancel';

export interface CloseDependencies {
  readonly isTrayShown: () => Promise<boolean>;
  readonly liveSessions: () => number;
  /** Asks what to do; says what ending would cut. */
  readonly ask: () => Promise<CloseAnswer>;
  readonly hide: () => void;
  /** Ends the program; `asked` when the user was told what that cuts. */
  readonly quit: (asked: boolean) => void;
}

/** Acts on the window's close button; pressing it again while the first press is decided on does nothing. */
export function createCloseHandler(dependencies: CloseDependencies): () => Promise<void> {
  let deciding = false;
  const decide = async (): Promise<void> => {
    const trayShown = await dependencies.isTrayShown();
    switch (closeBehaviour({ trayShown, liveSessions: dependencies.liveSessions() })) {
      case 'hide':
        dependencies.hide();
        return;
      case 'quit':
        dependencies.quit(false);
        return;
      case 'ask': {
        const answer = await dependencies.ask();
        if (answer === 'keep') dependencies.hide();
        if (answer === 'quit') dependencies.quit(true);
      }
    }
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
