import { sentence, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { newNoticeId } from '../../shared/ids';
import type { JsonObject } from '../../shared/json';
import { fail, type Result } from '../../shared/result';
import { defaultSettings, settingsSchema, type Settings } from '../../shared/program-settings';
import type { Notice } from '../../shared/snapshot';
import { createQueue, makePrivate, privateFile, readText, setAside, writeText } from './files';
import type { SettingsStore } from './types';
import { contentOf, schemaVersion } from './versions';

/** What may be done with the file after it was read. */
type Access =
  | { readonly kind: 'unread' }
  /** What the file holds besides, to be kept. */
  | { readonly kind: 'open'; readonly fields: JsonObject }
  | { readonly kind: 'closed'; readonly error: AppError };

type Loaded = Awaited<ReturnType<SettingsStore['load']>>;

/**
 * What was chosen for the program as a whole, in a file for its owner alone. A broken file is set aside, one that cannot be
 * read or was written by a newer Ginnel is not written to; a setting that makes no sense has its default.
 * @param path `settings.json` in the data folder
 */
export function createSettingsStore(path: string, now: () => Date = () => new Date()): SettingsStore {
  const queue = createQueue();
  let access: Access = { kind: 'unread' };

  const load = async (): Promise<Loaded> => {
    const found = await readText(path);
    if (found.kind === 'missing') return opened(defaultSettings, {}, []);
    if (found.kind === 'unreadable') return closed(defaultSettings, found.error);
    const kept = contentOf(found.text);
    if (kept === null) return replaceBroken();
    const { settings, unusable } = read(kept.content);
    if (kept.isNewer) return closed(settings, { code: 'file-newer', data: { path } });
    await makePrivate(path, privateFile);
    const notices = unusable.map((name) =>
      notice(`The setting "${name}" in "${path}" makes no sense, so Ginnel goes by its usual one.`),
    );
    return opened(settings, kept.content, notices);
  };
  const opened = (settings: Settings, fields: JsonObject, notices: readonly Notice[]): Loaded => {
    access = { kind: 'open', fields };
    return { settings, notices };
  };
  const closed = (settings: Settings, error: AppError): Loaded => {
    access = { kind: 'closed', error };
    return { settings, notices: [notice(sentence(error), error)] };
  };
  const replaceBroken = async (): Promise<Loaded> => {
    const aside = await setAside(path, now());
    if (aside.ok) {
      const text = `The settings in "${path}" were damaged, so Ginnel goes by its usual ones. The file was set aside as "${aside.path}".`;
      return opened(defaultSettings, {}, [notice(text)]);
    }
    return closed(defaultSettings, { code: 'file-write', data: { path, detail: aside.detail } });
  };

  return {
    load: () => queue(load),
    save: (settings) =>
      queue(async (): Promise<Result<null>> => {
        // What the file holds besides must be known before it is written over.
        if (access.kind === 'unread') await load();
        if (access.kind === 'closed') return fail(access.error);
        const fields = access.kind === 'open' ? access.fields : {};
        return writeText(path, `${JSON.stringify({ ...fields, schemaVersion, ...settings }, null, 2)}\n`);
      }),
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

function notice(text: string, error: AppError | null = null): Notice {
  return { id: newNoticeId(), text: plainText(text), error };
}
