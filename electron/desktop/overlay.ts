import { askedPage } from '../../shared/asked-page';
import type { Settings } from '../../shared/program-settings';
import { ok } from '../../shared/result';
import type { AppInfo } from '../../shared/snapshot';
import type { EngineView, LoginItem } from '../engine';
import type { Overlay } from '../ipc/engine-in-use';
import type { Dialogs } from './dialogs';

/** The desktop app's own part of what an engine has around it, while that runs in another process. */
export interface DesktopSurroundings {
  readonly version: string;
  readonly dialogs: Pick<Dialogs, 'chooseKeyFile' | 'chooseFollowed' | 'saveText'>;
  /** Opens a loopback http address in the system's browser. */
  readonly openUrl: (url: string) => Promise<void>;
  /** Null where Ginnel cannot be started at login from here. */
  readonly loginItem: LoginItem | null;
  /** Called when what is laid over changed. */
  readonly changed: () => void;
}

/**
 * Lays the desktop app over the engine of another process. File dialogs and pages are opened by the desktop app, which sits where
 * the user does; whether it starts at login is its own, and so is what the system says of its notifications. The keychain stays the
 * engine's, which does the remembering.
 */
export class DesktopOverlay {
  readonly #to: DesktopSurroundings;
  #startsAtLogin: boolean | null = null;
  #notificationTrouble: string | null = null;

  private constructor(surroundings: DesktopSurroundings) {
    this.#to = surroundings;
  }

  static async read(surroundings: DesktopSurroundings): Promise<DesktopOverlay> {
    const overlay = new DesktopOverlay(surroundings);
    overlay.#startsAtLogin = (await surroundings.loginItem?.isOn()) ?? null;
    return overlay;
  }

  /** As of Engine. */
  noteNotifications(trouble: string | null): void {
    if (trouble === this.#notificationTrouble) return;
    this.#notificationTrouble = trouble;
    this.#to.changed();
  }

  /** As of Engine. */
  async lookAtLoginItem(): Promise<void> {
    const now = (await this.#to.loginItem?.isOn()) ?? null;
    if (now === this.#startsAtLogin) return;
    this.#startsAtLogin = now;
    this.#to.changed();
  }

  over(engine: EngineView): Overlay {
    const { dialogs, openUrl } = this.#to;
    const { handlers, snapshot } = engine;
    return {
      lay: (part) => ({
        ...part,
        ...(part.app !== undefined && { app: this.#app(part.app) }),
        ...(part.settings !== undefined && { settings: this.#settings(part.settings) }),
      }),
      handlers: {
        ...handlers,
        keys: { ...handlers.keys, chooseFile: async () => ok(await dialogs.chooseKeyFile()) },
        followed: { ...handlers.followed, choose: async () => ok(await dialogs.chooseFollowed()) },
        files: { saveText: ({ suggestedName, text }) => dialogs.saveText(suggestedName, text) },
        forwards: {
          ...handlers.forwards,
          openPage: async (asked) => {
            const page = askedPage(snapshot().sessions, asked);
            if (!page.ok) return page;
            await openUrl(page.value);
            return ok({ url: page.value });
          },
        },
        settings: {
          change: async ({ settings }) => {
            const { loginItem } = this.#to;
            if (loginItem !== null && settings.startAtLogin !== this.#startsAtLogin) {
              const set = await loginItem.set(settings.startAtLogin);
              if (!set.ok) return set;
              await this.lookAtLoginItem();
            }
            const { startAtLogin } = snapshot().settings;
            return handlers.settings.change({ settings: { ...settings, startAtLogin } });
          },
        },
      },
    };
  }

  #app(app: AppInfo): AppInfo {
    return {
      ...app,
      mode: 'desktop',
      version: this.#to.version,
      canChooseFiles: true,
      canStartAtLogin: this.#to.loginItem !== null,
      notificationTrouble: this.#notificationTrouble,
    };
  }

  #settings(settings: Settings): Settings {
    return { ...settings, startAtLogin: this.#startsAtLogin ?? settings.startAtLogin };
  }
}
