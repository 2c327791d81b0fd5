import { stat } from 'node:fs/promises';
import { expect } from 'vitest';

/** Expects these rights of owner, group and others at a file or folder; on Windows, which keeps none, that it is there. */
export async function expectRights(path: string, rights: number): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(rights);
}
