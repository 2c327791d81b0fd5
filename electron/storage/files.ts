import { constants, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { sentence, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { newNoticeId } from '../../shared/ids';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import { systemCode } from '../system/errors';

/** Rights of every file and folder Ginnel makes: the owner's alone. Windows keeps its own lists and ignores these. */
export const privateFile = 0o600;
export const privateFolder = 0o700;

/** A failed file call in words, as a whole sentence. */
export function fileReason(thrown: unknown): string {
  return (
    texts.fileReasons[systemCode(thrown) ?? ''] ?? (thrown instanceof Error ? thrown.message : String(thrown))
  );
}

export type FileError = Extract<AppError, { code: 'file-write' | 'file-read' }>;

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
  // Windows has no such flag.
  const waitsForNobody = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;
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
