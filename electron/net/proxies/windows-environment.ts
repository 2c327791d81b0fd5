/** A variable of Windows, whose names are the same in any case; a copy of the environment does not know that. */
export function variableOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const own = Object.keys(environment).find((key) => key.toUpperCase() === name.toUpperCase());
  return own === undefined ? undefined : environment[own];
}
