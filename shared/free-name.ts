/**
 * A name like this one that is not taken: `db`, else `db (2)`, `db (3)`.
 * @param numbered how a name is told from those of the same beginning
 */
export function freeName(
  name: string,
  taken: ReadonlySet<string>,
  numbered: (name: string, number: number) => string = (base, number) =>
    `${base.slice(0, 190)} (${String(number)})`,
): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(numbered(name, number))) number += 1;
  return numbered(name, number);
}
