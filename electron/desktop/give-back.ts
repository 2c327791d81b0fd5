import type { WebContents } from 'electron';
import { leaveChannel } from '../../shared/shown';

/** Milliseconds for which a window that was closed to the tray is kept: it is often wanted again soon. */
export const giveBackAfter = 60_000;

/**
 * Has a window given back that nobody looks at: after a minute out of sight its page is asked whether anything in it would be
 * lost, and asked again every further minute while it says so.
 */
export class GivingBack {
  readonly #isHeld: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #callOff = (): void => undefined;

  /** @param isHeld something outside of the page needs the window, such as a dialog of the system's in front of it */
  constructor(isHeld: () => boolean) {
    this.#isHeld = isHeld;
  }

  /**
   * The window went out of sight.
   * @param giveBack is called at most once, and not after {@link callOff}
   */
  begin(contents: WebContents, giveBack: () => void): void {
    this.callOff();
    const answer = (_event: unknown, isFree: unknown): void => {
      if (isFree !== true || this.#isHeld()) return;
      this.callOff();
      giveBack();
    };
    contents.ipc.on(leaveChannel, answer);
    this.#callOff = () => {
      contents.ipc.off(leaveChannel, answer);
    };
    const ask = (): void => {
      this.#timer = setTimeout(ask, giveBackAfter);
      if (!this.#isHeld()) contents.send(leaveChannel);
    };
    this.#timer = setTimeout(ask, giveBackAfter);
  }

  /** The window is wanted again, or is gone. */
  callOff(): void {
    clearTimeout(this.#timer);
    this.#callOff();
    this.#callOff = () => undefined;
  }
}
