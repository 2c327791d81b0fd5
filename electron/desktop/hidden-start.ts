/**
 * How long to wait between looks for the tray, in milliseconds: at login the panel that shows it may come later than the
 * programs that start with it.
 */
export const trayWaits: readonly number[] = [500, 1500, 3000, 5000, 10_000, 10_000];

interface HiddenStartDependencies {
  readonly isTrayShown: () => Promise<boolean>;
  /** Resolves after as many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** There is a window by now: the user asked for it, or a question did. */
  readonly hasWindow: () => boolean;
  /** The tray came after the program: an icon that was made before is not in it. */
  readonly trayCame: () => void;
  /** There is no tray: the program is put where it can be seen, without getting in the way. */
  readonly showMinimized: () => void;
}

/** Starts in the tray alone, or, where the desktop shows none, with the window minimised. */
export async function startHidden(dependencies: HiddenStartDependencies): Promise<void> {
  if (await dependencies.isTrayShown()) return;
  for (const milliseconds of trayWaits) {
    await dependencies.wait(milliseconds);
    if (await dependencies.isTrayShown()) {
      dependencies.trayCame();
      return;
    }
  }
  if (!dependencies.hasWindow()) dependencies.showMinimized();
}
