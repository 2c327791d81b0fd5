import { z } from 'zod';
import { followedKindSchema, overlaySchema } from '../../shared/followed';
import { followedIdSchema } from '../../shared/ids';
import type { JsonObject } from '../../shared/json';
import { ok, type Result } from '../../shared/result';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import type { Disk } from './disk';
import { errorNotice, privateFile, textNotice } from './files';
import { JsonFile } from './json-file';

const keptSchema = z
  .strictObject({
    id: followedIdSchema,
    kind: followedKindSchema,
    /** Its whole path. */
    path: z.string().max(4096),
    /** The user's own settings of its sessions, by what these are called in the file; also of those that are not in it now. */
    overlays: z.array(z.strictObject({ session: z.string(), overlay: overlaySchema }).readonly()).readonly(),
  })
  .readonly();

/** A followed file as it is kept: everything but what is in the file itself. */
export type KeptFollowed = z.infer<typeof keptSchema>;

export type FollowedFiles = ReturnType<typeof createFollowedFiles>;

/**
 * Which files are followed, and what is the user's own of their sessions, in a file for its owner alone. A broken one is set aside,
 * one that cannot be read or was written by a newer Ginnel is not written to; an entry that makes no sense stays in it.
 * @param path `followed.json` in the data folder
 */
export function createFollowedFiles(path: string, disk: Disk, now?: () => Date) {
  const file = new JsonFile(path, disk, isWhole, now);
  return {
    /** Never throws; what cannot be read is not followed, with a notice. */
    load: async (): Promise<{
      readonly files: readonly KeptFollowed[];
      readonly notices: readonly Notice[];
    }> => {
      const found = await file.read();
      if (!found.ok) return { files: [], notices: [errorNotice(found.error)] };
      const { fields, state } = found.value;
      const { files, others } = split(fields);
      switch (state) {
        case 'newer':
          return { files, notices: [errorNotice({ code: 'file-newer', data: { path } })] };
        case 'broken': {
          const aside = await file.setAside();
          const notice = aside.ok
            ? textNotice(texts.followedDamaged(path, aside.value))
            : errorNotice(aside.error);
          return { files, notices: [notice] };
        }
        case 'well': {
          await disk.makePrivate(path, privateFile);
          const unusable =
            others.length === 0 ? [] : [textNotice(texts.followedUnusable(others.length, path))];
          return { files, notices: unusable };
        }
      }
    },
    /** Writes all of it atomically; entries that make no sense stay. */
    save: (files: readonly KeptFollowed[]): Promise<Result<null>> =>
      file.change((fields) => ok({ files: [...files, ...split(fields).others] })),
  };
}

/** A file that is not there yet has no list, and is whole. */
function isWhole(fields: JsonObject): boolean {
  return Array.isArray(fields['files']);
}

function split(fields: JsonObject): {
  readonly files: readonly KeptFollowed[];
  readonly others: readonly unknown[];
} {
  const files: KeptFollowed[] = [];
  const others: unknown[] = [];
  for (const entry of isWhole(fields) ? (fields['files'] as readonly unknown[]) : []) {
    const read = keptSchema.safeParse(entry);
    if (read.success) files.push(read.data);
    else others.push(entry);
  }
  return { files, others };
}
