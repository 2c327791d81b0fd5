import { Notification } from 'electron';
import { notificationsFail } from '../../shared/texts/program';
import { visibleText } from '../../shared/visible-text';
import type { ShowNotification } from './notifications';
import { windowIconPath } from './window-picture';

/**
 * The system's notifications through Electron: the freedesktop service on Linux, Action Center, Notification Center.
 * @param shown told after each what the system said: why it did not show it, as a sentence, or null. Linux says neither
 */
export function notificationCentre(
  platform: NodeJS.Platform,
  shown: (trouble: string | null) => void,
): ShowNotification {
  return ({ title, body, silent }, clicked) => {
    if (!Notification.isSupported()) return () => undefined;
    // Elsewhere than on Linux the system shows the program's own icon.
    const icon = platform === 'linux' ? { icon: windowIconPath } : {};
    const notification = new Notification({ title, body, silent, ...icon });
    notification.on('click', clicked);
    notification.on('show', () => {
      shown(null);
    });
    notification.on('failed', (_event, detail) => {
      shown(notificationsFail(platform, visibleText(detail, { limit: 200 })));
    });
    notification.show();
    // This function holds the notification, too: one that is collected as garbage hears no click.
    return () => {
      notification.close();
    };
  };
}
