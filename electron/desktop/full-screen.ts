import type { BrowserWindow } from 'electron';

type Hidden = Pick<BrowserWindow, 'hide' | 'isFullScreen' | 'setFullScreen' | 'once' | 'off'>;

/**
 * Hides a window. On macOS one that fills the screen has a space of its own, which stays behind, black: it leaves that first,
 * which takes the system a moment.
 * @returns calls it off, if it is not done yet
 */
export function hideWindow(window: Hidden, platform: NodeJS.Platform): () => void {
  if (platform !== 'darwin' || !window.isFullScreen()) {
    window.hide();
    return () => undefined;
  }
  const left = (): void => {
    window.hide();
  };
  window.once('leave-full-screen', left);
  window.setFullScreen(false);
  return () => {
    window.off('leave-full-screen', left);
  };
}
