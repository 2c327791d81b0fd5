type Name<Methods> = keyof Methods & string;

/**
 * Makes methods that are done elsewhere, so that nobody writes them a second time.
 * @param call passes a call on to who has the same methods and does it with {@link perform}
 */
export function proxyOf<Methods extends object>(
  names: readonly Name<Methods>[],
  call: (method: Name<Methods>, args: readonly unknown[]) => unknown,
): Methods {
  return Object.fromEntries(
    names.map((name) => [name, (...args: readonly unknown[]) => call(name, args)]),
  ) as Methods;
}

/** Does what a {@link proxyOf} asked for. */
export function perform<Methods extends object>(
  methods: Methods,
  method: Name<Methods>,
  args: readonly unknown[],
): unknown {
  return Reflect.apply(methods[method] as (...args: readonly unknown[]) => unknown, methods, args);
}
