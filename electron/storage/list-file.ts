import type { z } from 'zod';
import { explain, type AppError } from '../../shared/errors';
import type { JsonObject } from '../../shared/json';
import { fail, ok, type Result } from '../../shared/result';
import { createQueue } from '../system/async';
import { fileError, makePrivate, privateFile, readTextUpTo, setAside, writeText } from './files';
import { contentOf, schemaVersion } from './versions';

/** A file of the data folder that holds one list: `{ "schemaVersion": 1, "<name>": […] }`. */
export interface ListFile<Entry> {
  /** Reads the file anew. Fails with file-read; one that is broken has no entries. */
  readonly read: () => Promise<Result<readonly Entry[]>>;
  /**
   * Writes the list anew, atomically, one writer at a time; what the file holds besides stays. A broken file is set aside
   * first; one that cannot be read or is a newer Ginnel's is not written to. Fails with file-read, file-write, file-newer
   * or the edit's own error.
   */
  readonly change: (edit: (entries: readonly Entry[]) => Result<readonly Entry[]>) => Promise<Result<null>>;
}

/** In bytes; the lists are a user's. */
const largest = 8 * 1024 * 1024;

/** @param name the list's field */
export function createListFile<Entry>(
  path: string,
  name: string,
  schema: z.ZodType<Entry>,
  now: () => Date = () => new Date(),
): ListFile<Entry> {
  const queue = createQueue();
  const load = async (): Promise<Result<Content<Entry>>> => {
    const found = await readTextUpTo(path, largest);
    if (found.kind === 'unreadable') return fail(found.error);
    return ok(found.kind === 'missing' ? empty : listOf(found.text, name, schema));
  };
  return {
    read: async () => {
      const loaded = await load();
      return loaded.ok ? ok(loaded.value.entries) : loaded;
    },
    change: (edit) =>
      queue(async () => {
        const loaded = await load();
        if (!loaded.ok) return loaded;
        const { entries, others, fields, state } = loaded.value;
        if (state === 'newer') return fail({ code: 'file-newer', data: { path } });
        const edited = edit(entries);
        if (!edited.ok) return edited;
        if (state === 'broken') {
          const aside = await setAside(path, now());
          if (!aside.ok) return fail(fileError('file-write', path, new Error(aside.detail)));
        }
        await makePrivate(path, privateFile);
        const content = { ...fields, schemaVersion, [name]: [...edited.value, ...others] };
        return writeText(path, `${JSON.stringify(content, null, 2)}\n`);
      }),
  };
}

/** What went wrong with a file, in a sentence or two that stand as the reason of something else. */
export function troubleWith(error: AppError): string {
  const { what, why } = explain(error);
  return why === undefined ? what : `${what} ${why}`;
}

interface Content<Entry> {
  readonly entries: readonly Entry[];
  /** Elements of the list that make no sense here, as they stood. */
  readonly others: readonly unknown[];
  /** The file's other fields. */
  readonly fields: JsonObject;
  readonly state: 'well' | 'broken' | 'newer';
}

const empty = { entries: [], others: [], fields: {}, state: 'well' } as const;

function listOf<Entry>(text: string, name: string, schema: z.ZodType<Entry>): Content<Entry> {
  const kept = contentOf(text);
  const list = kept?.content[name];
  if (kept === null || !Array.isArray(list)) return { ...empty, state: 'broken' };
  const entries: Entry[] = [];
  const others: unknown[] = [];
  for (const element of list as readonly unknown[]) {
    const read = schema.safeParse(element);
    if (read.success) entries.push(read.data);
    else others.push(element);
  }
  return { entries, others, fields: kept.content, state: kept.isNewer ? 'newer' : 'well' };
}
