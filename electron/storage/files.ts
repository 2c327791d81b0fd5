import { constants, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { sentence, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { newNoticeId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import { systemCode } from '../system/errors';
import { isOpenFilesLimit } from '../system/open-files';
import { writeWithReserve } from './reserved-files';

/** Rights of every file and folder Ginnel makes: the owner's alone. Windows keeps its own lists and ignores these. */
export const privateFile = 0o600;
export const privateFolder = 0o700;

/** A failed file call in words, as a whole sentence. */
export function fileReason(thrown: unknown): string {
  return (
    texts.fileReasons[systemCode(thrown) ?? ''] ?? (thrown instanceof Error ? thrown.message : String(thrown))
  );
}

type FileError = Extract<AppError, { code: 'file-write' | 'file-read' }>;

/** Wraps a failed write or read as the error a user reads. */
export function fileError(code: FileError['code'], path: string, thrown: unknown): FileError {
  return { code, data: { path, detail: fileReason(thrown) } };
}

/** Something to tell the user about a file. */
export function textNotice(text: string, error: AppError | null = null): Notice {
  return { id: newNoticeId(), text: plainText(text), error };
}

/** An error with a file that is told and not returned. */
export function errorNotice(error: AppError): Notice {
  return textNotice(sentence(error), error);
}

/** The content of a file: its text, nothing because there is none, or why it cannot be read. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly error: AppError };

/** Reads a text file; never throws. */
export async function readText(path: string): Promise<FileText> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', error: fileError('file-read', path, thrown) };
  }
}

/**
 * Opens a file to read it, whatever it is: one that is a pipe would otherwise be waited for until a program writes to it.
 * Throws what `open` of Node throws.
 */
export function openAtOnce(path: string): Promise<FileHandle> {
  const waitsForNobody = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;
  return open(path, constants.O_RDONLY | waitsForNobody);
}

/**
 * Reads a text file that may be anything: a pipe nobody writes to and a file that never ends are not waited for. Never
 * throws.
 * @param limit most bytes it may have; a larger one is unreadable
 */
export async function readTextUpTo(path: string, limit: number): Promise<FileText> {
  try {
    const file = await openAtOnce(path);
    try {
      const found = await file.stat();
      // People link known_hosts to /dev/null to have none.
      if (found.isCharacterDevice()) return { kind: 'text', text: '' };
      if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      if (!found.isFile()) throw new Error(texts.notAFile);
      if (found.size > limit) throw new Error(texts.tooLarge(limit));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
      return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', error: fileError('file-read', path, thrown) };
  }
}

/** Writes a whole file or nothing of it: a temporary file beside it, synced, renamed over it. Never throws. */
export async function writeText(path: string, text: string): Promise<Result<null>> {
  try {
    await writeFileAtomic(path, text, { encoding: 'utf8', mode: privateFile, fsync: true }).catch(
      async (thrown: unknown) => {
        if (!isOpenFilesLimit(thrown)) throw thrown;
        await writeWithReserve(path, text, privateFile);
      },
    );
    return ok(null);
  } catch (thrown) {
    return fail(fileError('file-write', path, thrown));
  }
}

/**
 * Writes a whole file before it returns, for the moment after which this process may be gone: no sync, and where the system
 * does not let it be replaced, over what is there. Never throws.
 */
export function writeTextAtOnce(path: string, text: string): void {
  const beside = `${path}.${String(process.pid)}-0`;
  try {
    writeFileSync(beside, text, { mode: privateFile });
    renameSync(beside, path);
  } catch {
    try {
      writeFileSync(path, text, { mode: privateFile });
      rmSync(beside, { force: true });
    } catch {
      // The next start takes this end for a crash, and asks once too often.
    }
  }
}

/**
 * Renames a broken file to one that says since when it is broken, without colons, which Windows does not allow in names.
 * @returns its new path; fails with file-write
 */
export async function setAside(
  path: string,
  now: Date,
): Promise<
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: FileError }
> {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
  try {
    let aside = `${path}.broken-${stamp}`;
    for (let number = 2; (await readText(aside)).kind === 'text'; number += 1) {
      aside = `${path}.broken-${stamp}-${String(number)}`;
    }
    await rename(path, aside);
    return { ok: true, value: aside };
  } catch (thrown) {
    return { ok: false, error: fileError('file-write', path, thrown) };
  }
}

/** Takes rights of others off one of Ginnel's own files; best effort, a file that cannot be changed stays. */
export async function makePrivate(path: string, rights: number): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await chmod(path, rights);
  } catch {
    // It is gone or another's: reading or writing it will say so where it matters.
  }
}

/**
 * Whether nobody but this user and the administrator can have written a file, or a folder's list of files: theirs, and
 * without rights to write for others (sshd's StrictModes, sshd_config(5)). Links are followed. Windows keeps such rights in
 * lists that are not looked at, so there it is always so.
 * @returns false also for what is not there
 */
export async function isOnlyOurs(
  path: string,
  platform: NodeJS.Platform = process.platform,
  user: number = process.getuid?.() ?? -1,
): Promise<boolean> {
  if (platform === 'win32') return true;
  try {
    const { uid, mode } = await stat(path);
    return (uid === user || uid === 0) && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
