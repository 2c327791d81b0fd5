import type { WakeCalls } from '../system/network-watch';

/** What is used of Electron's powerMonitor, which has a declaration of its own for each event. */
export interface PowerSource {
  on(event: 'resume', listener: () => void): unknown;
  on(event: 'unlock-screen', listener: () => void): unknown;
  off(event: 'resume', listener: () => void): unknown;
  off(event: 'unlock-screen', listener: () => void): unknown;
}

/**
 * Tells that the computer woke up, as the system does; and, as not every system tells of every sleep, that the screen was
 * unlocked: to ask once too often does no harm.
 * @param source Electron's powerMonitor, once Electron is ready
 */
export function createWakeCalls(source: PowerSource): WakeCalls {
  return (woke) => {
    source.on('resume', woke);
    source.on('unlock-screen', woke);
    return () => {
      source.off('resume', woke);
      source.off('unlock-screen', woke);
    };
  };
}
