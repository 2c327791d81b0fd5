import { explain, sentence, type AppError } from '../errors';
import { programWords } from '../program';
import { browserMode, desktopApp } from './program';

/** What `ginnel --web --help` prints. */
export const usage = `Usage: ginnel --web [--port N] [--no-open] [--data-dir DIR] [LINK]

Serves Ginnel's window to a browser on this computer.

  --port N        port on 127.0.0.1; any free one when not given
  --no-open       print the address, but open no browser
  --data-dir DIR  folder of the saved sessions
  LINK            ssh:// or ginnel:// link that fills in New session; it opens nothing
  --help          this text
`;

export const oneLink = 'Give one link, in quotation marks where a shell would take it apart.';
export const notBuilt = 'The window is not built yet: npm run build makes it.';

/** Why it did not start. The port of its own page is given on the command line, not on a panel. */
export function whyNotStarted(error: AppError): string {
  switch (error.code) {
    case 'listen-in-use': {
      const { port, holder, free } = error.data;
      const program = holder?.program ?? null;
      const who =
        program === null ? 'another program listens there' : `${programWords(program)} listens there`;
      return `Port ${String(port)} of this computer is already in use: ${who}. ${otherPort(free ?? null)}`;
    }
    case 'listen-reserved':
      return `Windows has reserved port ${String(error.data.port)}. ${otherPort(error.data.free ?? null)}`;
    case 'listen-permission': {
      const { port } = error.data;
      return [explain(error).what, explain(error).why, otherPort(port < 1024 ? port + 8000 : null)].join(' ');
    }
    default:
      return sentence(error);
  }
}

function otherPort(free: number | null): string {
  const example = free === null ? '' : `, for example --port ${String(free)}`;
  return `Start Ginnel with another one${example}, or without --port on any that is free.`;
}

export const addressIs = (address: string): string => `Ginnel is at ${address}`;
export const addressNotLogged =
  'The address that opens it is not written to a log. "ginnel --web", run in a terminal, prints it.';
export const forAnother = (address: string): string => `For another browser: ${address}`;

/** The kinds of processes that have a data folder, in words. */
const holders = {
  desktop: `the ${desktopApp}`,
  browser: browserMode,
  command: 'the command line',
  service: '"ginnel serve"',
} as const;
export type HolderMode = keyof typeof holders;
export const holderModes = Object.keys(holders) as readonly HolderMode[];

/** The one that has the data folder; null when it does not say who it is. */
export type Holder = { readonly mode: HolderMode; readonly pid: number } | null;
/** That process, in words. */
export const holderWords = (holder: NonNullable<Holder>): string =>
  `${holders[holder.mode]}, process ${String(holder.pid)}`;
export const runsAlready = (holder: Holder): string =>
  `Ginnel already runs on this data folder${holder === null ? '' : ` (${holderWords(holder)})`}`;
/** Browser mode shows the engine of another process. */
export const showsAnother = (holder: NonNullable<Holder>): string =>
  `Sessions run in ${holderWords(holder)}, and go on there when this ends.`;
export const heldBy = (holder: Holder): string =>
  holder === null
    ? `${runsAlready(null)}, but it does not answer. Another user of this computer may have started it. End it first, or give another folder with --data-dir.`
    : `${runsAlready(holder)}. Use that one, end it first, or give another folder with --data-dir.`;
export const holderSilent = (holder: Holder): string =>
  `${runsAlready(holder)}, but it does not answer, or it is of another version. End that one, then start Ginnel again.`;
export const holderIsAt = (holder: Holder): string => `${runsAlready(holder)}; this is where.`;

/** Answers of the server to what is no page of its own. */
export const answersAt = (origin: string): string =>
  `Ginnel answers at ${origin} only. Open the address it printed when it was started.`;
export const ownPageOnly = 'Ginnel answers its own page only.';
export const openWindow = 'Open Ginnel’s window';
