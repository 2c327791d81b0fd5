/** The levels of a group's name: `Production / EU` is the group EU in Production. */
export function levelsOf(group: string): readonly string[] {
  return group
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '');
}

/** A group's name as its levels say it: equal for `A/B` and `A / B/`. */
export function groupPath(group: string): string {
  return levelsOf(group).join('/');
}

/**
 * Whether a session's group is one, or stands within it.
 * @param path the group's, as {@link groupPath} has it
 */
export function isInGroup(group: string, path: string): boolean {
  const own = groupPath(group);
  return own === path || own.startsWith(`${path}/`);
}
