import type { EventEmitter } from 'node:events';
import type { WakeCalls } from '../system/network-watch';

/**
 * Tells that the computer woke up, as the system does; and, as not every system tells of every sleep, that the screen was
 * unlocked: to ask once too often does no harm.
 * @param source Electron's powerMonitor, once Electron is ready
 */
export function createWakeCalls(source: Pick<EventEmitter, 'on' | 'off'>): WakeCalls {
  return (woke) => {
    for (const sign of ['resume', 'unlock-screen']) source.on(sign, woke);
    return () => {
      for (const sign of ['resume', 'unlock-screen']) source.off(sign, woke);
    };
  };
}
