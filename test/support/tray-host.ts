import { z } from 'zod';
import { connectToSessionBus, type DbusSession } from './dbus-session';
import dbus from 'dbus-next';

const watcherName = 'org.kde.StatusNotifierWatcher';
const itemInterface = 'org.kde.StatusNotifierItem';
const menuInterface = 'com.canonical.dbusmenu';
const properties = 'org.freedesktop.DBus.Properties';

/** The picture a panel would draw. */
export interface IconPixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: alpha, red, green, blue. */
  readonly argb: Buffer;
}

/** One line of the menu. */
export interface MenuLine {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  readonly children: readonly MenuLine[];
}

/** A tray icon, as a desktop panel sees and uses it. */
export interface TrayItem {
  readonly tooltip: () => Promise<string>;
  readonly icon: () => Promise<IconPixels>;
  readonly menu: () => Promise<readonly MenuLine[]>;
  /** A click on the icon itself. */
  readonly activate: () => Promise<void>;
  /** Chooses the line with this label, of the menu or of the submenus the labels before it name; a pattern for the start of one. */
  readonly choose: (...labels: readonly (string | RegExp)[]) => Promise<void>;
  /** What `read` gives as soon as it is so, or rejects saying what was seen last. Looks again on each signal. */
  readonly waitFor: <T>(read: () => Promise<T>, isSo: (value: T) => boolean, what: string) => Promise<T>;
  readonly waitForMenu: (isSo: (lines: readonly string[]) => boolean) => Promise<readonly string[]>;
  readonly waitForTooltip: (isSo: (tooltip: string) => boolean) => Promise<string>;
}

export interface TrayHost {
  /** The icon of the last program that showed one, or of the next one that does. */
  readonly item: () => Promise<TrayItem>;
  /** The icon of the next program that shows one. */
  readonly nextItem: () => Promise<TrayItem>;
  readonly close: () => void;
}

/** The menu as one reads it: submenus indented by two blanks a level, what cannot be chosen in brackets. */
export function readMenu(lines: readonly MenuLine[], indent = ''): readonly string[] {
  return lines.flatMap((line) => {
    if (line.separator) return [`${indent}---`];
    const label = line.enabled ? line.label : `[${line.label}]`;
    return [indent + label, ...readMenu(line.children, `${indent}  `)];
  });
}

const patience = 30_000;

/** Is a desktop's panel until closed: the StatusNotifierWatcher of the session bus, with a host that shows icons. */
export async function startTrayHost(): Promise<TrayHost> {
  const bus = await connectToSessionBus();
  const waiting: ((sender: string) => void)[] = [];
  let last: string | null = null;
  bus.serve(watcherName, ({ sender, reply }) => {
    reply();
    last = sender;
    for (const resolve of waiting.splice(0)) resolve(sender);
  });
  const shown = new dbus.Variant('b', true);
  const answers: Readonly<Record<string, dbus.Variant>> = {
    IsStatusNotifierHostRegistered: shown,
    ProtocolVersion: new dbus.Variant('i', 0),
    RegisteredStatusNotifierItems: new dbus.Variant('as', []),
  };
  bus.serve(properties, ({ member, body, reply }) => {
    if (member === 'GetAll') reply('a{sv}', [answers]);
    else reply('v', [answers[String(body[1])] ?? shown]);
  });
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  await bus.onSignal(itemInterface, notify);
  await bus.onSignal(menuInterface, notify);
  await bus.own(watcherName);
  const nextItem = async (): Promise<TrayItem> => {
    const sender = new Promise<string>((resolve) => waiting.push(resolve));
    return itemOf(bus, await bounded(sender, () => 'no program showed a tray icon'), listeners);
  };
  return {
    nextItem,
    item: () => (last === null ? nextItem() : Promise.resolve(itemOf(bus, last, listeners))),
    close: bus.close,
  };
}

async function bounded<T>(promise: Promise<T>, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(complaint()));
    }, patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const pixmaps = z.array(z.tuple([z.number(), z.number(), z.instanceof(Uint8Array)])).min(1);
const tooltipSchema = z.tuple([z.string(), z.unknown(), z.string(), z.string()]);

function itemOf(bus: DbusSession, sender: string, listeners: Set<() => void>): TrayItem {
  const path = '/StatusNotifierItem';
  const property = async (name: string): Promise<unknown> =>
    (await bus.call(sender, path, [properties, 'Get'], 'ss', [itemInterface, name]))[0];
  const menuPath = async (): Promise<string> => z.string().parse(await property('Menu'));
  const menu = async (): Promise<readonly MenuLine[]> => {
    const at = await menuPath();
    const [, root] = await bus.call(sender, at, [menuInterface, 'GetLayout'], 'iias', [0, -1, []]);
    return menuLine(root).children;
  };
  const tooltip = async (): Promise<string> => {
    const [, , title, text] = tooltipSchema.parse(await property('ToolTip'));
    return title === '' ? text : title;
  };

  const waitFor: TrayItem['waitFor'] = async (read, isSo, what) => {
    let seen: unknown = null;
    let wake: () => void = () => undefined;
    const listener = (): void => {
      wake();
    };
    listeners.add(listener);
    const look = async (): Promise<Awaited<ReturnType<typeof read>>> => {
      for (;;) {
        const signalled = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const value = await read();
        seen = value;
        if (isSo(value)) return value;
        await signalled;
      }
    };
    try {
      return await bounded(look(), () => `${what} did not come to be; last seen: ${JSON.stringify(seen)}`);
    } finally {
      listeners.delete(listener);
    }
  };

  const choose = async (labels: readonly (string | RegExp)[]): Promise<void> => {
    const find = async (): Promise<MenuLine | undefined> => {
      let lines = await menu();
      let found: MenuLine | undefined;
      for (const label of labels) {
        found = lines.find(
          (line) => line.enabled && (label instanceof RegExp ? label.test(line.label) : line.label === label),
        );
        lines = found?.children ?? [];
      }
      return found;
    };
    const line = await waitFor(
      find,
      (found) => found !== undefined,
      `the menu line ${labels.map(String).join(' > ')}`,
    );
    const empty = new dbus.Variant('s', '');
    await bus.call(sender, await menuPath(), [menuInterface, 'Event'], 'isvu', [
      line?.id ?? 0,
      'clicked',
      empty,
      0,
    ]);
  };

  return {
    menu,
    tooltip,
    waitFor,
    icon: async () => {
      const [first] = pixmaps.parse(await property('IconPixmap'));
      if (first === undefined) throw new Error('the tray icon has no picture');
      return { width: first[0], height: first[1], argb: Buffer.from(first[2]) };
    },
    activate: async () => {
      await bus.call(sender, path, [itemInterface, 'Activate'], 'ii', [0, 0]);
    },
    choose: (...labels) => choose(labels),
    waitForMenu: (isSo) => waitFor(async () => readMenu(await menu()), isSo, 'the menu'),
    waitForTooltip: (isSo) => waitFor(tooltip, isSo, 'the tooltip'),
  };
}

const layoutSchema = z.tuple([
  z.number(),
  z.object({
    label: z.string().optional(),
    enabled: z.boolean().optional(),
    type: z.string().optional(),
  }),
  z.array(z.unknown()),
]);

/** One node of GetLayout's answer. In labels `_` marks the mnemonic and `__` is a real one. */
function menuLine(node: unknown): MenuLine {
  const [id, { label = '', enabled = true, type }, children] = layoutSchema.parse(node);
  return {
    id,
    label: label.replace(/_(.)/gu, '$1'),
    enabled,
    separator: type === 'separator',
    children: children.map(menuLine),
  };
}
