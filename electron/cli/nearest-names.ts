/** How many single-letter changes lead from one text to the other (Levenshtein's distance). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: Array.from(right).length + 1 }, (_, index) => index);
  Array.from(left).forEach((letter, line) => {
    const next = [line + 1];
    Array.from(right).forEach((other, column) => {
      next.push(
        Math.min(
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
          (row[column] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}

/** Up to three names a user may have meant, the likeliest first. */
export function nearestNames(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  return names
    .map((name) => {
      const lower = name.toLowerCase();
      const contained = wanted !== '' && (lower.includes(wanted) || wanted.includes(lower));
      return { name, far: contained ? Math.min(1, distance(wanted, lower)) : distance(wanted, lower) };
    })
    .filter(({ far }) => far <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((left, right) => left.far - right.far)
    .slice(0, 3)
    .map(({ name }) => name);
}
