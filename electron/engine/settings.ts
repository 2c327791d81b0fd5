import type { CommandInput } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import type { Settings } from '../../shared/program-settings';
import { fail, ok, type Result } from '../../shared/result';
import { missing } from '../../shared/texts/requests';
import type { SettingsStore } from '../storage';
import { createQueue } from '../system/async';
import type { LoginItem } from './types';

/** The listener. */
interface SettingsOwner {
  readonly changed: () => void;
  readonly notify: (text: string, error: AppError | null) => void;
}

/**
 * Choices for the program as a whole, as of now. Whether Ginnel starts at login is what the system says, not what was
 * chosen last: people take programs off that list in the system's own settings.
 */
export class ProgramSettings {
  readonly #inTurn = createQueue();
  #current: Settings;

  private constructor(
    private readonly store: SettingsStore,
    private readonly loginItem: LoginItem | null,
    private readonly owner: SettingsOwner,
    current: Settings,
  ) {
    this.#current = current;
  }

  /**
   * Reads the settings.
   * @param loginItem null where Ginnel cannot be started at login from here; the setting stays as it is then
   */
  static async read(
    store: SettingsStore,
    loginItem: LoginItem | null,
    owner: SettingsOwner,
  ): Promise<ProgramSettings> {
    const { settings, notices } = await store.load();
    for (const { text, error } of notices) owner.notify(text, error);
    const startAtLogin = (await loginItem?.isOn()) ?? settings.startAtLogin;
    return new ProgramSettings(store, loginItem, owner, { ...settings, startAtLogin });
  }

  current(): Settings {
    return this.#current;
  }

  /** Fails with not-available, file-write, file-read or file-newer, and then everything is as before. */
  change({ settings }: CommandInput<'settings.change'>): Promise<Result<Record<string, never>>> {
    return this.#inTurn(async () => {
      const arranged = await this.#startAtLogin(settings.startAtLogin);
      if (!arranged.ok) return arranged;
      const saved = await this.store.save(settings);
      if (!saved.ok) {
        await this.#startAtLoginAgain();
        return saved;
      }
      this.#current = settings;
      this.owner.changed();
      return ok({});
    });
  }

  /** Looks once more whether Ginnel starts at login: the system's own settings may have been changed meanwhile. */
  lookAgain(): Promise<void> {
    return this.#inTurn(async () => {
      const startAtLogin = (await this.loginItem?.isOn()) ?? this.#current.startAtLogin;
      if (startAtLogin === this.#current.startAtLogin) return;
      this.#current = { ...this.#current, startAtLogin };
      this.owner.changed();
    });
  }

  /** Resolves when everything asked for is on disk. */
  settled(): Promise<void> {
    return this.#inTurn(() => Promise.resolve());
  }

  #startAtLogin(on: boolean): Promise<Result<null>> {
    if (on === this.#current.startAtLogin) return Promise.resolve(ok(null));
    const unavailable = fail({ code: 'not-available', data: { what: missing.startingAtLogin } });
    return this.loginItem?.set(on) ?? Promise.resolve(unavailable);
  }

  /** Takes back what was arranged for settings that could not be saved. */
  async #startAtLoginAgain(): Promise<void> {
    const { startAtLogin } = this.#current;
    if ((await this.loginItem?.isOn()) === !startAtLogin) await this.loginItem?.set(startAtLogin);
  }
}
