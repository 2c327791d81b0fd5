import { homedir } from 'node:os';
import { createLoginShell, type ShellEnvironment } from './login-shell';
import type { PathSystem } from './path-text';

/** The computer and the account that a program runs on: handed in by its entry file, so that a test can give another one. */
export interface Machine extends PathSystem {
  readonly environment: NodeJS.ProcessEnv;
  /** Variables of the account's login shell, where that differs from what a desktop gives its programs. Never rejects. */
  readonly loginShell: () => Promise<ShellEnvironment>;
}

/** This computer, and the account the program runs under. */
export function thisMachine(platform: NodeJS.Platform): Machine {
  return { platform, home: homedir(), environment: process.env, loginShell: createLoginShell(platform) };
}
