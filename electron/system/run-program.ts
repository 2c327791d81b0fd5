import { execFile } from 'node:child_process';

/** How a program ended, and what it said on both streams. */
export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

/** Longest that a program is waited for, in milliseconds. */
const patience = 60_000;

/** Runs a program without a shell and without input; null when it is not there. */
export function runProgram(file: string, args: readonly string[]): Promise<ProgramResult | null> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { timeout: patience }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (code === 'ENOENT') resolve(null);
      else resolve({ code: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}
