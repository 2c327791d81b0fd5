/** A name like this one that is not taken: `db`, else `db (2)`, `db (3)`. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  const numbered = (): string => `${name.slice(0, 190)} (${String(number)})`;
  while (taken.has(numbered())) number += 1;
  return numbered();
}
