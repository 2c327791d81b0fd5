import { execFile } from 'node:child_process';

/** Runs a program without a shell and without input; null when it is not there. Output is what it said on both streams. */
export type RunProgram = (
  file: string,
  args: readonly string[],
) => Promise<{ readonly code: number; readonly output: string } | null>;

/** Longest that a program is waited for, in milliseconds. */
const patience = 60_000;

/** @param limit longest that it is waited for, in milliseconds */
export const runProgram = (file: string, args: readonly string[], limit = patience): ReturnType<RunProgram> =>
  new Promise((resolve) => {
    const child = execFile(file, args, { timeout: limit, windowsHide: true }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (code === 'ENOENT') resolve(null);
      else resolve({ code: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
