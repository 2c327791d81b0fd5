import { Notification } from 'electron';
import type { ShowNotification } from './notifications';
import { windowIconPath } from './window-picture';

/** The system's notifications through Electron: the freedesktop service on Linux, Action Center, Notification Center. */
export function notificationCentre(platform: NodeJS.Platform): ShowNotification {
  return ({ title, body, silent }, clicked) => {
    if (!Notification.isSupported()) return () => undefined;
    // Elsewhere than on Linux the system shows the program's own icon.
    const icon = platform === 'linux' ? { icon: windowIconPath } : {};
    const notification = new Notification({ title, body, silent, ...icon });
    notification.on('click', clicked);
    notification.show();
    // This function holds the notification, too: one that is collected as garbage hears no click.
    return () => {
      notification.close();
    };
  };
}
