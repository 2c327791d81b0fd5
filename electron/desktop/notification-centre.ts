import { Notification } from 'electron';
import type { NotificationCentre } from './notifications';
import { windowIconPath } from './window-picture';

/** The system's notifications through Electron: the freedesktop service on Linux, Action Center, Notification Center. */
export function createNotificationCentre(platform: NodeJS.Platform): NotificationCentre {
  return {
    show: ({ title, body, silent }, clicked) => {
      if (!Notification.isSupported()) return () => undefined;
      const notification = new Notification({
        title,
        body,
        silent,
        // Elsewhere the system shows the program's own.
        ...(platform === 'linux' ? { icon: windowIconPath } : {}),
      });
      notification.on('click', clicked);
      notification.show();
      // Whoever holds this function holds the notification, too: one that is collected as garbage hears no click.
      return () => {
        notification.close();
      };
    },
  };
}
