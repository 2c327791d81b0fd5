export interface WindowsNode {
  readonly program: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string>>;
}

export function findLoader(): string | undefined;
export function setUpWine(say: (line: string) => unknown): Promise<WindowsNode>;
export function endWine(wine: WindowsNode): Promise<void>;
export function windowsPath(path: string): string;
