/** Members in named groups, such as `{ sessions: { open } }`. */
export type Groups<Member> = Readonly<Record<string, Readonly<Record<string, Member>>>>;

/** The members by their full names, `sessions.open`, in the order of the groups. */
export function flattened<Member>(groups: Groups<Member>): ReadonlyMap<string, Member> {
  return new Map(
    Object.entries(groups).flatMap(([group, members]) =>
      Object.entries(members).map(([name, member]) => [`${group}.${name}`, member] as const),
    ),
  );
}

/** Makes a member for each full name, in groups. */
export function grouped<Name extends string, Member>(
  names: readonly Name[],
  make: (name: Name) => Member,
): Groups<Member> {
  const groups: Record<string, Record<string, Member>> = {};
  for (const full of names) {
    const [group = '', name = ''] = full.split('.');
    (groups[group] ??= {})[name] = make(full);
  }
  return groups;
}
