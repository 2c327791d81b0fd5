import { readdir } from 'node:fs/promises';
import type { PlatformPath } from 'node:path';
import type { ImportPlan } from '../../shared/import-plan';
import type { AppError } from '../../shared/errors';
import * as texts from '../../shared/texts/import-putty';
import { fileError, openAtOnce } from '../storage/files';
import { decode, fileLimit } from './decode';
import type { ReadContext } from './format';

/** A file of a program's keeping, or why it cannot be read. */
export interface KeptFile {
  readonly path: string;
  readonly content:
    { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: AppError };
}

/** The most that is read of one program: of files, of folders in folders, and of bytes of a file. */
const limits = { files: 5000, depth: 8, bytes: 1024 * 1024 } as const;

/**
 * Lists the files of a folder and of those in it, links not followed, in the order of their names.
 * @param depth how many folders deep; 1 for the folder alone
 * @returns paths; none where there is no such folder, or none that may be read
 */
export async function filesIn(
  folder: string,
  paths: PlatformPath,
  depth: number = limits.depth,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = paths.join(folder, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && depth > 1) files.push(...(await filesIn(path, paths, depth - 1)));
    if (files.length >= limits.files) break;
  }
  return files.slice(0, limits.files);
}

/**
 * Reads a file as text; never throws.
 * @param codePage of programs without Unicode
 */
export async function readKept(
  path: string,
  codePage?: string,
  limit: number = limits.bytes,
): Promise<KeptFile> {
  const failed = (thrown: unknown): KeptFile => ({
    path,
    content: { ok: false, error: fileError('file-read', path, thrown) },
  });
  try {
    const file = await openAtOnce(path);
    try {
      const found = await file.stat();
      if (!found.isFile()) return failed(new Error(texts.noFile));
      if (found.size > limit) return failed(new Error(texts.tooLarge));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
      const decoded = decode(buffer.subarray(0, bytesRead), codePage);
      return decoded.kind === 'text'
        ? { path, content: { ok: true, text: decoded.text } }
        : failed(new Error(texts.noText));
    } finally {
      await file.close();
    }
  } catch (thrown) {
    return failed(thrown);
  }
}

/** Reads files one after the other, as no program may have thousands open. */
export async function readAll(files: readonly string[], codePage?: string): Promise<readonly KeptFile[]> {
  const read: KeptFile[] = [];
  for (const path of files) read.push(await readKept(path, codePage));
  return read;
}

/**
 * Reads files as one text, with a heading before each as `tail` prints them. What cannot be read is a problem each.
 * @param files in their order
 */
export async function readTogether(files: readonly KeptFile[], context: ReadContext): Promise<ImportPlan> {
  const problems: { readonly path: string; readonly error: AppError }[] = [];
  let text = '';
  for (const { path, content } of files) {
    // A line end in a name would end the heading, and what stands behind it would be read as a setting.
    if (/[\r\n]/u.test(path))
      problems.push({ path, error: fileError('file-read', path, new Error(texts.oddName)) });
    else if (!content.ok) problems.push({ path, error: content.error });
    else if (text.length + content.text.length > fileLimit) {
      problems.push({ path, error: fileError('file-read', path, new Error(texts.tooMuch)) });
    } else text += `==> ${path} <==\n${content.text}\n`;
  }
  const plan = await readLater(text, context);
  const unread = problems.map(({ path, error }) => ({ session: null, text: path, error, from: [] }));
  return { ...plan, problems: [...plan.problems, ...unread] };
}

/** Reads a text by readers that are loaded when they are first needed. */
export async function readLater(text: string, context: ReadContext): Promise<ImportPlan> {
  const { readText } = await import('./reader');
  return readText(text, context);
}
