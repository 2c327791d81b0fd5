import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { historyCapacity, historyEntrySchema, type HistoryEntry } from '../../shared/history';
import type { SessionId } from '../../shared/ids';
import { parseJson } from '../../shared/json';
import { createQueue } from '../system/async';
import type { Disk } from './disk';
import { appendAtOnce, appendText, removeOld } from './lines-file';

/** A file is written anew, shorter, when it has this many times the lines that are kept. */
const slack = 2;
/** Days after which the history of a session that was not opened any more goes. */
const keptDays = 400;

/** The end of the name of a file whose session was deleted. */
const aside = '.jsonl.deleted';

export type HistoryStore = ReturnType<typeof createHistoryStore>;

/**
 * The histories of all sessions: a file for each, a line of JSON for each entry, oldest first. An entry is one small write
 * at the end of a file, so that it is cheap and that what was written stays when the program is killed.
 *
 * A history is worth no question and no alarm: where it cannot be written, it has a gap.
 * @param folder made with the first entry
 */
export function createHistoryStore(folder: string, disk: Disk) {
  const inTurn = createQueue();
  const lines = new Map<SessionId, number>();
  let settled: Promise<unknown> = inTurn(async () => {
    await removeOld(folder, keptDays);
    // A run that was ended from outside could not forget what it had set aside.
    await removeAside(folder);
  });

  const pathOf = (id: SessionId): string => join(folder, `${id}.jsonl`);
  const asideOf = (id: SessionId): string => join(folder, `${id}${aside}`);
  const read = async (id: SessionId): Promise<readonly HistoryEntry[]> => {
    const text = await readFile(pathOf(id), 'utf8').catch(() => '');
    return text.split('\n').flatMap(entryOf).slice(-historyCapacity);
  };
  const soon = (task: () => Promise<void>): void => {
    settled = inTurn(() => task().catch(() => undefined));
  };
  const append = async (id: SessionId, entry: HistoryEntry): Promise<void> => {
    const before = lines.get(id) ?? (await read(id)).length;
    await appendText(disk, pathOf(id), `${JSON.stringify(entry)}\n`, null);
    lines.set(id, before + 1);
    if (before + 1 < historyCapacity * slack) return;
    const kept = await read(id);
    const written = await disk.writeText(
      pathOf(id),
      kept.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    if (written.ok) lines.set(id, kept.length);
  };

  return {
    /** Oldest first; what cannot be read is left out. */
    read: (id: SessionId): Promise<readonly HistoryEntry[]> => inTurn(() => read(id)),
    /** Written soon, in order. Never throws. */
    add: (id: SessionId, entry: HistoryEntry): void => {
      soon(() => append(id, entry));
    },
    /** Written before it returns, past what waits to be written: this process may be gone after it. Never throws. */
    addAtOnce: (id: SessionId, entry: HistoryEntry): void => {
      appendAtOnce(pathOf(id), `${JSON.stringify(entry)}\n`);
    },
    /** Keeps what there is of a session beside the histories until it is brought back or forgotten. Never throws. */
    setAside: (id: SessionId): void => {
      soon(async () => {
        lines.delete(id);
        await disk.rename(pathOf(id), asideOf(id));
      });
    },
    /** Puts what was set aside back, before what came since. Never throws. */
    bringBack: (id: SessionId): void => {
      soon(async () => {
        lines.delete(id);
        const since = await readFile(pathOf(id), 'utf8').catch(() => '');
        if (since !== '') await disk.appendLines(asideOf(id), since);
        await disk.rename(asideOf(id), pathOf(id));
      });
    },
    /** Drops what was set aside of a session. Never throws. */
    forget: (id: SessionId): void => {
      soon(() => disk.remove(asideOf(id)));
    },
    /** Resolves when all is written. */
    settled: async (): Promise<void> => {
      await settled;
    },
  };
}

async function removeAside(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(aside))) {
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The entry of a line; none for a line that was torn, or that a later Ginnel wrote in another way. */
function entryOf(line: string): readonly HistoryEntry[] {
  const parsed = historyEntrySchema.safeParse(parseJson(line));
  return parsed.success ? [parsed.data] : [];
}
