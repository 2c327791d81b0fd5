import { counted } from './numbers';

/** Buttons and words of many rooms. Labels have `&` before their mnemonic. */
export const ok = 'OK';
export const cancel = '&Cancel';
export const close = '&Close';

export const back = '&Back';
export const addAndContinue = '&Add and continue';
export const leaveOut = '&Leave out';
export const added = (what: string): string => `Added ${what}.`;
/** @param keepsFields the fields hold something else that was typed */
export const removed = (what: string, keepsFields: boolean): string =>
  `Removed ${what}.${keepsFields ? ' The fields below keep what you typed.' : ''}`;
export const typed = (text: string): string => `typed “${text}”`;
export const openVerb = 'Open';
export const copiedNamed = (text: string): string => `Copied ${text}`;
export const copyNamed = (what: string): string => `Copy ${what}`;
export const browse = '&Browse...';
export const programSettings = 'Program settings...';
export const copied = 'Copied';
export const copyLabel = '&Copy';
export const saved = 'Saved';
export const saveAs = '&Save...';
export const retryLabel = '&Retry';
export const theCommand = 'the command';
export const titleOnly = 'Ginnel';
export const help = 'Help';
export const test = 'Test';
export const testHint = 'Tries every step, from the name of the server to the destinations of the forwards';
export const testRunning = 'Testing…';
export const search = 'Search';
export const loading = 'Loading…';
export const closePlain = 'Close';
export const cancelPlain = 'Cancel';
/** Where the small picture of a program is that runs without a window. */
export const trayName = (platform: string): string => (platform === 'darwin' ? 'menu bar' : 'tray');
/** The word for ending a program: Windows' own differs. */
export const quitVerb = (platform: string): string => (platform === 'win32' ? 'Exit' : 'Quit');
/** Commands to a session. */
export const connect = 'Connect';
export const connectNow = 'Connect now';
export const disconnect = 'Disconnect';
export const retryNow = 'Retry now';
export const savedSession = 'saved session';
export const openToOtherHosts = 'open to other hosts';
export const socksOnServer = 'SOCKS proxy on the server';
export const connectionOver = 'Connection lost';
export const removeLabel = '&Remove';
export const addLabel = 'A&dd';
export const routeToTheServer = 'Route to the server';
/** @param isMac whose keyboard calls Alt Option */
export const moveDown = (isMac: boolean): string => `Move down (${isMac ? 'Option' : 'Alt'}+Down)`;
export const moveUp = (isMac: boolean): string => `Move up (${isMac ? 'Option' : 'Alt'}+Up)`;
export const thisComputer = 'this computer';
export const theServer = 'the server';
export const countedForwards = (amount: number): string =>
  counted(amount, 'forwarded port', 'forwarded ports');
export const whatToDoBefore = (text: string, verb: string): string =>
  `${text} What should happen to it before ${verb}?`;
