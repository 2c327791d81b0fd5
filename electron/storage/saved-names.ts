import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupPath, levelsOf } from '../../shared/group-path';
import { isJsonObject } from '../../shared/json';
import { contentOf } from './versions';

// Imported for every completion: it needs no schema.

/** The names of saved sessions, groups and tags. */
export interface SavedNames {
  readonly names: readonly string[];
  /** Paths of groups, those that hold only other groups too. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
}

const none: SavedNames = { names: [], groups: [], tags: [] };

/**
 * Names of the saved sessions, their groups and tags, each once and sorted. Never throws: a file that cannot be read, is broken, or was
 * written by a newer Ginnel has none, and an entry that makes no sense is left out.
 * @param folder the data folder
 */
export function savedNames(folder: string): SavedNames {
  try {
    const kept = contentOf(readFileSync(join(folder, 'sessions.json'), 'utf8'));
    const entries: unknown = kept === null || kept.isNewer ? [] : kept.content['profiles'];
    const profiles = Array.isArray(entries) ? entries.filter(isJsonObject) : [];
    return {
      names: sorted(profiles.map(({ name }) => name)),
      groups: sorted(profiles.flatMap(({ group }) => (typeof group === 'string' ? pathsOf(group) : []))),
      tags: sorted(profiles.flatMap(({ tags }): readonly unknown[] => (Array.isArray(tags) ? tags : []))),
    };
  } catch {
    return none;
  }
}

/** A group and all that it is in: `A`, `A/B`. */
function pathsOf(group: string): readonly string[] {
  const levels = levelsOf(group);
  return levels.map((_, at) => groupPath(levels.slice(0, at + 1).join('/')));
}

function sorted(values: readonly unknown[]): readonly string[] {
  const texts = values.filter((value): value is string => typeof value === 'string' && value !== '');
  return [...new Set(texts)].sort();
}
