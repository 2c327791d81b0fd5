import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { internalError, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import { createQueue } from '../system/async';
import type { Disk } from './disk';
import { errorNotice, privateFile, readText, textNotice } from './files';
import {
  emptySessionsFile,
  parseSessionsFile,
  printSessionsFile,
  type SessionsFile,
  type StoredSessions,
} from './sessions-format';

/** The access to the file after it was read. */
type Access =
  | { readonly kind: 'unread' }
  | { readonly kind: 'open'; readonly file: SessionsFile }
  /** Saving would cost what is in the file; the error says why. */
  | { readonly kind: 'closed'; readonly error: AppError };

type Loaded = StoredSessions & { readonly notices: readonly Notice[] };

export type SessionStore = ReturnType<typeof createSessionStore>;

/**
 * The saved sessions in `sessions.json` of the data folder. Beside it, `sessions.json.last-good` is the content of the
 * last load or save that worked. A file that is broken as a whole is renamed to `sessions.json.broken-<date>` and the
 * last good copy takes its place; one that cannot be read, or was written by a newer Ginnel, is never written to.
 * @param folder must exist before the first save
 * @param now the time for the names of files set aside
 */
export function createSessionStore(folder: string, disk: Disk, now: () => Date = () => new Date()) {
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
        // On its way while this thread reads what is in the file.
        const copy = bytesOf(lastGoodPath);
        const file = parseSessionsFile(found.text);
        if (file === null) return replaceBroken();
        await disk.makePrivate(path, privateFile);
        if (!file.newer) await keepLastGood(found.text, await copy);
        return use(file);
      }
    }
  }

  /** A copy that cannot be written is no reason to fail: it is there for a worse day, and the file itself is well. */
  async function keepLastGood(text: string, kept: Buffer | null): Promise<void> {
    if (kept?.equals(Buffer.from(text)) !== true) await disk.writeText(lastGoodPath, text);
  }

  async function replaceBroken(): Promise<Loaded> {
    const copy = await readText(lastGoodPath);
    const lastGood = copy.kind === 'text' ? parseSessionsFile(copy.text) : null;
    const aside = await disk.setAside(path, now());
    const hasLastGood = lastGood !== null;
    if (!aside.ok) {
      // Writing now would cost the broken file, which a user may still be able to mend.
      access = { kind: 'closed', error: aside.error };
      const text = texts.sessionsNotSetAside(path, aside.error.data.detail, hasLastGood);
      return { ...(lastGood ?? emptySessionsFile()).sessions, notices: [textNotice(text)] };
    }
    // At once, so that a crash before the next save does not leave an empty list.
    if (copy.kind === 'text' && hasLastGood) await disk.writeText(path, copy.text);
    const text = texts.sessionsDamaged(path, aside.value, hasLastGood);
    return use(lastGood ?? emptySessionsFile(), [textNotice(text)]);
  }

  return {
    /** Reads the file; never throws. What went wrong comes as notices; what could be read is used. */
    load: (): Promise<Loaded> => queue(load),
    /** Writes all of it atomically; one writer at a time; a failure leaves the old file as it was. */
    save: (sessions: StoredSessions): Promise<Result<null>> =>
      queue(async () => {
        // The file's other contents must be known before it is written over.
        if (access.kind === 'unread') await load();
        switch (access.kind) {
          case 'unread':
            return fail(internalError(new Error('sessions.json was not read')));
          case 'closed':
            return fail(access.error);
          case 'open': {
            const text = printSessionsFile(sessions, access.file.remainder);
            const written = await disk.writeText(path, text);
            if (written.ok) await keepLastGood(text, await bytesOf(lastGoodPath));
            return written;
          }
        }
      }),
  };
}

/** The content of a file; null where it cannot be read. */
function bytesOf(path: string): Promise<Buffer | null> {
  return readFile(path).catch(() => null);
}

function noticesOf(
  { remainder: { bad, badDefaults }, renamed }: SessionsFile,
  path: string,
): readonly Notice[] {
  const left = [...bad, ...(badDefaults === null ? [] : [badDefaults])].map(
    ({ label, problem }) => `${label} (${problem})`,
  );
  return [...(left.length === 0 ? [] : [texts.entriesUnusable(left, path)]), ...renamed].map((text) =>
    textNotice(text),
  );
}
