import { connectToSessionBus } from './dbus-session';
import { z } from 'zod';

const service = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';

/** A notification that stands, as a desktop would show it. */
export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

/** A desktop's notifications. */
export interface NotificationHost {
  /** What stands now, oldest first. */
  readonly shown: () => readonly ShownNotification[];
  /** Everything that was shown since the start, also what is gone. */
  readonly titles: () => readonly string[];
  /** The one with this title, as soon as there is one. */
  readonly waitFor: (title: string) => Promise<ShownNotification>;
  /** Resolves as soon as none with this title stands. */
  readonly waitForEnd: (title: string) => Promise<void>;
  /** A click on it. */
  readonly click: (notification: ShownNotification) => void;
  readonly close: () => void;
}

const patience = 30_000;
// app name, replaced id, icon, title, body; then actions, hints and timeout
const notify = z.tuple([z.string(), z.number(), z.string(), z.string(), z.string()]).rest(z.unknown());

/** Is a desktop's notification service until closed (https://specifications.freedesktop.org/notification-spec/). */
export async function startNotificationHost(): Promise<NotificationHost> {
  const bus = await connectToSessionBus();
  const standing = new Map<number, ShownNotification>();
  const titles: string[] = [];
  const watchers = new Set<() => void>();
  let last = 0;
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  const end = (id: number, reason: number): void => {
    if (standing.delete(id)) bus.signal(path, [service, 'NotificationClosed'], 'uu', [id, reason]);
    changed();
  };
  bus.serve(service, ({ member, body, reply }) => {
    switch (member) {
      case 'GetCapabilities':
        reply('as', [['actions', 'body', 'body-markup', 'persistence']]);
        return;
      case 'GetServerInformation':
        reply('ssss', ['test', 'test', '1', '1.2']);
        return;
      case 'CloseNotification':
        reply();
        end(z.number().parse(body[0]), 3);
        return;
      case 'Notify': {
        const [, replaced, , title, text] = notify.parse(body);
        const id = replaced === 0 ? (last += 1) : replaced;
        standing.set(id, { id, title, body: text });
        titles.push(title);
        reply('u', [id]);
        changed();
        return;
      }
      default:
        reply();
    }
  });
  await bus.own(service);

  const waitUntil = async <T>(read: () => T | undefined, what: string): Promise<T> => {
    const found = read();
    if (found !== undefined) return found;
    return new Promise<T>((resolve, reject) => {
      const late = setTimeout(() => {
        watchers.delete(look);
        reject(new Error(`${what} did not come to be; shown were ${JSON.stringify(titles)}`));
      }, patience);
      const look = (): void => {
        const value = read();
        if (value === undefined) return;
        watchers.delete(look);
        clearTimeout(late);
        resolve(value);
      };
      watchers.add(look);
    });
  };
  const find = (title: string): ShownNotification | undefined =>
    [...standing.values()].find((notification) => notification.title === title);

  return {
    shown: () => [...standing.values()],
    titles: () => titles,
    waitFor: (title) => waitUntil(() => find(title), `the notification "${title}"`),
    waitForEnd: async (title) => {
      await waitUntil(() => (find(title) === undefined ? true : undefined), `the end of "${title}"`);
    },
    click: ({ id }) => {
      bus.signal(path, [service, 'ActionInvoked'], 'us', [id, 'default']);
      end(id, 2);
    },
    close: bus.close,
  };
}
