export function composeConsole(
  platform: string,
  processor: string | undefined,
  say: (line: string) => void,
): Promise<string>;
export function unbundled(): readonly string[];
