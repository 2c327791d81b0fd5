import type { z } from 'zod';
import type { JsonObject } from '../../shared/json';
import { fail, ok, type Result } from '../../shared/result';
import { createQueue } from '../system/async';
import type { Disk } from './disk';
import { privateFile, readTextUpTo } from './files';
import { contentOf, schemaVersion } from './versions';

/** In bytes; what is kept is a user's. */
const largest = 8 * 1024 * 1024;

interface Found {
  /** None in a file that is missing or broken. */
  readonly fields: JsonObject;
  readonly state: 'well' | 'broken' | 'newer';
}

type MaybeLater<T> = Result<T> | Promise<Result<T>>;

/** A file of the data folder that is read anew each time: a JSON object of this version. */
export class JsonFile {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #isWhole: (fields: JsonObject) => boolean;
  readonly #now: () => Date;
  readonly #queue = createQueue();

  /** @param isWhole whether it has the fields without which it counts as broken */
  constructor(
    path: string,
    disk: Disk,
    isWhole: (fields: JsonObject) => boolean = () => true,
    now: () => Date = () => new Date(),
  ) {
    this.#path = path;
    this.#disk = disk;
    this.#isWhole = isWhole;
    this.#now = now;
  }

  /** Fails with file-read. */
  async read(): Promise<Result<Found>> {
    const found = await readTextUpTo(this.#path, largest);
    if (found.kind === 'unreadable') return fail(found.error);
    if (found.kind === 'missing') return ok({ fields: {}, state: 'well' });
    const kept = contentOf(found.text);
    if (kept === null || !this.#isWhole(kept.content)) return ok({ fields: {}, state: 'broken' });
    return ok({ fields: kept.content, state: kept.isNewer ? 'newer' : 'well' });
  }

  /**
   * Writes some fields anew, atomically, one writer at a time; the others stay. A broken file is set aside first; one that
   * cannot be read or is a newer Ginnel's is not written to. Fails with file-read, file-write, file-newer or the edit's own error.
   */
  change(edit: (fields: JsonObject) => MaybeLater<JsonObject>): Promise<Result<null>> {
    return this.#queue(async () => {
      const found = await this.read();
      if (!found.ok) return found;
      const { fields, state } = found.value;
      if (state === 'newer') return fail({ code: 'file-newer', data: { path: this.#path } });
      const edited = await edit(fields);
      if (!edited.ok) return edited;
      if (state === 'broken') {
        const aside = await this.setAside();
        if (!aside.ok) return aside;
      }
      await this.#disk.makePrivate(this.#path, privateFile);
      const content = { ...fields, schemaVersion, ...edited.value };
      return this.#disk.writeText(this.#path, `${JSON.stringify(content, null, 2)}\n`);
    });
  }

  /** Puts a broken file out of the way. Fails with file-write. @returns its new path */
  setAside(): Promise<Result<string>> {
    return this.#disk.setAside(this.#path, this.#now());
  }
}

/** A file of the data folder that holds one list: `{ "schemaVersion": 1, "<name>": […] }`. */
export class ListFile<Entry> {
  readonly #file: JsonFile;
  readonly #name: string;
  readonly #schema: z.ZodType<Entry>;

  /** @param name the list's field */
  constructor(path: string, disk: Disk, name: string, schema: z.ZodType<Entry>) {
    this.#file = new JsonFile(path, disk, (fields) => Array.isArray(fields[name]));
    this.#name = name;
    this.#schema = schema;
  }

  /** Reads the file anew; entries that make no sense are left out. Fails with file-read; one that is broken has no entries. */
  async read(): Promise<Result<readonly Entry[]>> {
    const found = await this.#file.read();
    return found.ok ? ok(this.#split(found.value.fields).entries) : found;
  }

  /** Writes the list anew as {@link JsonFile.change} does; entries that make no sense stay. */
  change(edit: (entries: readonly Entry[]) => MaybeLater<readonly Entry[]>): Promise<Result<null>> {
    return this.#file.change(async (fields) => {
      const { entries, others } = this.#split(fields);
      const edited = await edit(entries);
      return edited.ok ? ok({ [this.#name]: [...edited.value, ...others] }) : edited;
    });
  }

  #split(fields: JsonObject): { readonly entries: readonly Entry[]; readonly others: readonly unknown[] } {
    const entries: Entry[] = [];
    const others: unknown[] = [];
    for (const element of (fields[this.#name] ?? []) as readonly unknown[]) {
      const read = this.#schema.safeParse(element);
      if (read.success) entries.push(read.data);
      else others.push(element);
    }
    return { entries, others };
  }
}
