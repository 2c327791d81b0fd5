#!/usr/bin/env -S node --max-semi-space-size=1
import { existsSync } from 'node:fs';

/**
 * The command `ginnel`. Standard output belongs to the command itself, so setting up speaks on standard error.
 * The command runs in this process: Ctrl+C and exit codes are its own. Node's options, which are those of node-options.json,
 * stand in the first line, as Node reads them before any code.
 */
const say = (line) => process.stderr.write(`${line}\n`);

const program = new URL('../out/main/cli.js', import.meta.url);

// A completion comes at each press of a key: nothing is looked after, and what is not built completes nothing.
if (process.argv[2] === 'complete') {
  if (existsSync(program)) await import(program.href);
} else {
  const { failureText, setUp } = await import('./setup.mjs');
  try {
    await setUp({ say });
  } catch (error) {
    say(failureText(error));
    process.exit(1);
  }
  await import(program.href);
}
