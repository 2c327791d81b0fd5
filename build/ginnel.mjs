#!/usr/bin/env -S node --max-semi-space-size=1
import { failureText, setUp } from './setup.mjs';

/**
 * The command `ginnel`. Standard output belongs to the command itself, so setting up speaks on standard error.
 * The command runs in this process: Ctrl+C and exit codes are its own. Node's options, which are those of node-options.json,
 * stand in the first line, as Node reads them before any code.
 */
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await setUp({ say });
} catch (error) {
  say(failureText(error));
  process.exit(1);
}
await import('../out/main/cli.js');
