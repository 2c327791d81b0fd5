import type { JsonObject } from '../../shared/json';
import { ok, type Result } from '../../shared/result';
import { defaultSettings, settingsSchema, type Settings } from '../../shared/program-settings';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import type { Disk } from './disk';
import { errorNotice, privateFile, textNotice } from './files';
import { JsonFile } from './json-file';

export type SettingsStore = ReturnType<typeof createSettingsStore>;

/**
 * Choices for the program as a whole, in a file for its owner alone. A broken file is set aside, one that cannot be
 * read or was written by a newer Ginnel is not written to; a setting that makes no sense has its default.
 * @param path `settings.json` in the data folder
 */
export function createSettingsStore(path: string, disk: Disk, now?: () => Date) {
  const file = new JsonFile(path, disk, undefined, now);
  return {
    /** Never throws; what cannot be read has its default, with a notice. */
    load: async (): Promise<{ readonly settings: Settings; readonly notices: readonly Notice[] }> => {
      const found = await file.read();
      if (!found.ok) return { settings: defaultSettings, notices: [errorNotice(found.error)] };
      const { fields, state } = found.value;
      const { settings, unusable } = read(fields);
      switch (state) {
        case 'newer':
          return { settings, notices: [errorNotice({ code: 'file-newer', data: { path } })] };
        case 'broken': {
          const aside = await file.setAside();
          const notice = aside.ok
            ? textNotice(texts.settingsDamaged(path, aside.value))
            : errorNotice(aside.error);
          return { settings, notices: [notice] };
        }
        case 'well':
          await disk.makePrivate(path, privateFile);
          return {
            settings,
            notices: unusable.map((name) => textNotice(texts.settingUnusable(name, path))),
          };
      }
    },
    /** Writes all of it atomically; what the file holds besides stays. */
    save: (settings: Settings): Promise<Result<null>> => file.change(() => ok({ ...settings })),
  };
}

/** Each setting stands for itself: one that is wrong or absent has its default. */
function read(fields: JsonObject): { readonly settings: Settings; readonly unusable: readonly string[] } {
  const { shape } = settingsSchema.unwrap();
  const names = Object.keys(shape) as (keyof Settings)[];
  const unusable = names.filter((name) => name in fields && !shape[name].safeParse(fields[name]).success);
  const usable = names.filter((name) => name in fields && !unusable.includes(name));
  const settings = { ...defaultSettings, ...Object.fromEntries(usable.map((name) => [name, fields[name]])) };
  return { settings: settingsSchema.parse(settings), unusable };
}
