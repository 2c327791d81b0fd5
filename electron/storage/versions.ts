import { isJsonObject, parseJson, type JsonObject } from '../../shared/json';

/** The version of its files that this program writes, in every one of them as `schemaVersion`. */
export const schemaVersion = 1;

/** Content of a file of the data folder. */
interface VersionedContent {
  readonly content: JsonObject;
  /** Written by a newer Ginnel: to be read as far as it goes, and not to be written over. */
  readonly isNewer: boolean;
}

/**
 * Reads the text of a file of the data folder. Fields that an earlier version did not have are filled in by whoever reads
 * them; a version that changes what is there needs its step here, from each earlier one to the next.
 * @returns null for what is no JSON object, or of no version that ever was
 */
export function contentOf(text: string): VersionedContent | null {
  // Editors on Windows put a byte order mark before UTF-8.
  const content = parseJson(text.replace(/^\uFEFF/u, ''));
  if (!isJsonObject(content)) return null;
  const version = content['schemaVersion'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return null;
  return { content, isNewer: version > schemaVersion };
}
