import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Settings } from '../../shared/program-settings';
import type { SettingsStore } from '../storage/types';
import type { LoginItem } from './types';

/** What was chosen for the program as a whole, as of now. */
export interface ProgramSettings {
  readonly current: () => Settings;
  /** Fails with not-available, file-write, file-read or file-newer, and then everything is as before. */
  readonly change: (settings: Settings) => Promise<Result<Record<string, never>>>;
  /** Resolves when everything asked for is on disk. */
  readonly settled: () => Promise<void>;
}

/** Who hears of it. */
export interface SettingsOwner {
  readonly changed: () => void;
  readonly notify: (text: string, error: AppError | null) => void;
}

/**
 * Reads the settings. Whether Ginnel starts at login is what the system says, not what was chosen last: people take
 * programs off that list in the system's own settings.
 * @param loginItem null where Ginnel cannot be started at login from here; the setting stays as it is then
 */
export async function createSettings(
  store: SettingsStore,
  loginItem: LoginItem | null,
  owner: SettingsOwner,
): Promise<ProgramSettings> {
  const { settings: stored, notices } = await store.load();
  for (const { text, error } of notices) owner.notify(text, error);
  let current: Settings = loginItem === null ? stored : { ...stored, startAtLogin: await loginItem.isOn() };
  let queue: Promise<unknown> = Promise.resolve();

  const startAtLogin = (on: boolean): Promise<Result<null>> => {
    if (on === current.startAtLogin) return Promise.resolve(ok(null));
    return loginItem === null
      ? Promise.resolve(fail({ code: 'not-available', data: { what: 'Starting at login' } }))
      : loginItem.set(on);
  };
  const change = async (next: Settings): Promise<Result<Record<string, never>>> => {
    const arranged = await startAtLogin(next.startAtLogin);
    if (!arranged.ok) return arranged;
    const saved = await store.save(next);
    if (!saved.ok) {
      await startAtLoginAgain();
      return saved;
    }
    current = next;
    owner.changed();
    return ok({});
  };
  /** Takes back what was arranged for settings that could not be saved. */
  const startAtLoginAgain = async (): Promise<void> => {
    if (loginItem === null || (await loginItem.isOn()) === current.startAtLogin) return;
    await loginItem.set(current.startAtLogin);
  };

  return {
    current: () => current,
    change: (next) => {
      const turn = queue.then(() => change(next));
      queue = turn.catch(() => undefined);
      return turn;
    },
    settled: async () => {
      await queue;
    },
  };
}
