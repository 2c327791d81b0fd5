/** Names of methods, as keys, whatever they stand for. */
type Names<Methods> = Readonly<Record<keyof Methods & string, unknown>>;

/**
 * Makes methods that are done elsewhere, so that nobody writes them a second time.
 * @param call passes a call on to who has the same methods and does it with {@link perform}
 */
export function proxyOf<Methods extends object>(
  names: Names<Methods>,
  call: (method: keyof Methods & string, args: readonly unknown[]) => unknown,
): Methods {
  const all = Object.keys(names) as (keyof Methods & string)[];
  return Object.fromEntries(
    all.map((name) => [name, (...args: readonly unknown[]) => call(name, args)]),
  ) as Methods;
}

/** Does what a {@link proxyOf} asked for. */
export function perform<Methods extends object>(
  methods: Methods,
  method: keyof Methods,
  args: readonly unknown[],
): unknown {
  return Reflect.apply(methods[method] as (...args: readonly unknown[]) => unknown, methods, args);
}
