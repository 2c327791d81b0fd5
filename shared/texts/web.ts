import { browserMode, desktopApp } from './program';

/** What `ginnel --web --help` prints. */
export const usage = `Usage: ginnel --web [--port N] [--no-open] [--data-dir DIR]

Serves Ginnel's window to a browser on this computer.

  --port N        port on 127.0.0.1; any free one when not given
  --no-open       print the address, but open no browser
  --data-dir DIR  folder of the saved sessions
  --help          this text
`;

export const notBuilt = 'The window is not built yet: npm run build makes it.';

export const addressIs = (address: string): string => `Ginnel is at ${address}`;
export const addressNotLogged =
  'The address that opens it is not written to a log. "ginnel --web", run in a terminal, prints it.';
export const forAnother = (address: string): string => `For another browser: ${address}`;

const runsAlready = 'Ginnel already runs on this data folder';
export const heldBy = (mode: 'desktop' | 'browser', pid: number): string =>
  `${runsAlready} (${mode === 'desktop' ? `the ${desktopApp}` : browserMode}, process ${String(pid)}). Use that one, end it first, or give another folder with --data-dir.`;
export const holderSilent = (pid: number): string =>
  `${runsAlready} (process ${String(pid)}), but it does not answer, or it is of another version. End that process, then start Ginnel again.`;
export const holderIsAt = (pid: number): string => `${runsAlready} (process ${String(pid)}); this is where.`;

/** Answers of the server to what is no page of its own. */
export const answersAt = (origin: string): string =>
  `Ginnel answers at ${origin} only. Open the address it printed when it was started.`;
export const ownPageOnly = 'Ginnel answers its own page only.';
export const openWindow = 'Open Ginnel’s window';
