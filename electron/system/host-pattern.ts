/**
 * `*` stands for any text, `?` for one character (ssh_config(5), PATTERNS). Goes back to the last star only, so that no
 * pattern takes long.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let nameAt = 0;
  let star = -1;
  let starName = 0;
  while (nameAt < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      starName = nameAt;
      at += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[nameAt])) {
      at += 1;
      nameAt += 1;
    } else if (star >= 0) {
      starName += 1;
      nameAt = starName;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
