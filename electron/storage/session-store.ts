import { join } from 'node:path';
import { sentence, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { newNoticeId } from '../../shared/ids';
import { fail, type Result } from '../../shared/result';
import type { Notice } from '../../shared/snapshot';
import { createQueue } from '../system/async';
import { makePrivate, privateFile, readText, setAside, writeText } from './files';
import { emptySessionsFile, parseSessionsFile, printSessionsFile, type SessionsFile } from './sessions-file';
import type { SessionStore } from './types';

/** What may be done with the file after it was read. */
type Access =
  | { readonly kind: 'unread' }
  | { readonly kind: 'open'; readonly file: SessionsFile }
  /** Saving would cost what is in the file; the error says why. */
  | { readonly kind: 'closed'; readonly error: AppError };

type Loaded = Awaited<ReturnType<SessionStore['load']>>;

/**
 * The saved sessions in `sessions.json` of the data folder. Beside it, `sessions.json.last-good` is the content of the
 * last load or save that worked. A file that is broken as a whole is renamed to `sessions.json.broken-<date>` and the
 * last good copy takes its place; one that cannot be read, or was written by a newer Ginnel, is never written to.
 * @param folder must exist before the first save
 * @param now the time for the names of files set aside
 */
export function createSessionStore(folder: string, now: () => Date = () => new Date()): SessionStore {
  const path = join(folder, 'sessions.json');
  const lastGoodPath = `${path}.last-good`;
  const queue = createQueue();
  let access: Access = { kind: 'unread' };

  function use(file: SessionsFile, more: readonly Notice[] = []): Loaded {
    access = file.newer
      ? { kind: 'closed', error: { code: 'file-newer', data: { path } } }
      : { kind: 'open', file };
    const newer = access.kind === 'closed' ? [errorNotice(access.error)] : [];
    return { ...file.sessions, notices: [...more, ...newer, ...noticesOf(file, path)] };
  }

  async function load(): Promise<Loaded> {
    const found = await readText(path);
    switch (found.kind) {
      case 'missing':
        return use(emptySessionsFile());
      case 'unreadable':
        access = { kind: 'closed', error: found.error };
        return { ...emptySessionsFile().sessions, notices: [errorNotice(found.error)] };
      case 'text': {
        const file = parseSessionsFile(found.text);
        if (file === null) return replaceBroken();
        await makePrivate(path, privateFile);
        if (!file.newer) await keepLastGood(found.text);
        return use(file);
      }
    }
  }

  /** A copy that cannot be written is no reason to fail: it is there for a worse day, and the file itself is well. */
  async function keepLastGood(text: string): Promise<void> {
    const kept = await readText(lastGoodPath);
    if (kept.kind !== 'text' || kept.text !== text) await writeText(lastGoodPath, text);
  }

  async function replaceBroken(): Promise<Loaded> {
    const copy = await readText(lastGoodPath);
    const lastGood = copy.kind === 'text' ? parseSessionsFile(copy.text) : null;
    const aside = await setAside(path, now());
    const from =
      lastGood === null
        ? 'There was no earlier copy to use, so the list of saved sessions is empty.'
        : 'The sessions shown are those of its last good copy.';
    if (!aside.ok) {
      // Writing now would cost the broken file, which a user may still be able to mend.
      access = { kind: 'closed', error: { code: 'file-write', data: { path, detail: aside.detail } } };
      const text = `The saved sessions in "${path}" are damaged, and the file could not be set aside: ${aside.detail} ${from} Until that is mended nothing can be saved.`;
      return { ...(lastGood ?? emptySessionsFile()).sessions, notices: [notice(text)] };
    }
    // At once, so that a crash before the next save does not leave an empty list.
    if (copy.kind === 'text' && lastGood !== null) await writeText(path, copy.text);
    const text = `The saved sessions in "${path}" were damaged. The file was set aside as "${aside.path}". ${from}`;
    return use(lastGood ?? emptySessionsFile(), [notice(text)]);
  }

  return {
    load: () => queue(load),
    save: (sessions) =>
      queue(async (): Promise<Result<null>> => {
        // What the file holds besides the sessions must be known before it is written over.
        if (access.kind === 'unread') await load();
        if (access.kind !== 'open') {
          return fail(
            access.kind === 'closed'
              ? access.error
              : { code: 'internal', data: { detail: 'sessions.json was not read' } },
          );
        }
        const text = printSessionsFile(sessions, access.file.remainder);
        const written = await writeText(path, text);
        if (written.ok) await keepLastGood(text);
        return written;
      }),
  };
}

function noticesOf(file: SessionsFile, path: string): readonly Notice[] {
  const { bad, badDefaults } = file.remainder;
  const left = [...bad, ...(badDefaults === null ? [] : [badDefaults])].map(
    ({ label, problem }) => `${label} (${problem})`,
  );
  const one = left.length === 1;
  const unusable =
    left.length === 0
      ? []
      : [
          `${one ? 'An entry' : `${String(left.length)} entries`} in "${path}" could not be read and ${one ? 'is' : 'are'} not shown: ${left.join(', ')}. Saving keeps ${one ? 'it' : 'them'} as ${one ? 'it is' : 'they are'}.`,
        ];
  return [...unusable, ...file.renamed].map(notice);
}

function notice(text: string): Notice {
  return { id: newNoticeId(), text: plainText(text), error: null };
}

function errorNotice(error: AppError): Notice {
  return { id: newNoticeId(), text: plainText(sentence(error)), error };
}
