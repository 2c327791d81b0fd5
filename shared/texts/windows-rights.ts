/**
 * The commands, for cmd and PowerShell, that take a file's or folder's rights from groups: what came from the folder above has to be its
 * own before it can be taken away.
 * @param groups as SIDs, which every language of Windows knows
 */
export function endRights(path: string, groups: readonly string[]): readonly [string, string] {
  const them = groups.map((group) => `*${group}`).join(' ');
  return [`icacls "${path}" /inheritance:d`, `icacls "${path}" /remove:g ${them}`];
}
