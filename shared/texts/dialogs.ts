import { cancelPlain, disconnect, quitVerb, trayName } from './common';
import { sentence, type AppError } from '../errors';
import { heldBy, runsAlready, type Holder } from './web';
import { counted, plural } from './numbers';

/** What the system's own dialogs say. Their buttons have no mnemonics. */
export const chooseKeyFile = 'Select private key file';
export const keyFileFilters = [
  { name: 'All Files (*.*)', extensions: ['*'] },
  { name: 'PuTTY Private Key Files (*.ppk)', extensions: ['ppk'] },
];
export const save = 'Save';

const cuts = (connections: number, platform: string): string =>
  `${platform === 'win32' ? 'Exiting' : 'Quitting'} cuts ${counted(connections, 'connection', 'connections')}.`;

export const confirmQuit = (connections: number, platform: string) => ({
  title: `${quitVerb(platform)} Ginnel`,
  message: cuts(connections, platform),
  detail: `${plural(connections, 'It runs', 'They run')} through the tunnels now. The tunnels close, and open again when you open their sessions.`,
  buttons: [quitVerb(platform), cancelPlain],
});

export const confirmDisconnect = (connections: number) => ({
  title: 'Ginnel',
  message: `Disconnecting cuts ${counted(connections, 'connection', 'connections')}.`,
  detail: `${plural(connections, 'It runs', 'They run')} through the tunnels now.`,
  buttons: [disconnect, cancelPlain],
});

export const closeWithoutTray = (sessions: number, connections: number, platform: string) => ({
  title: 'Close Ginnel',
  message: `${counted(sessions, 'session is', 'sessions are')} open, and this desktop shows no tray.`,
  detail: `Without a window Ginnel keeps the tunnels open, but nothing shows that it runs. Start Ginnel again to bring the window back.${connections === 0 ? '' : ` ${cuts(connections, platform)}`}`,
  buttons: ['Keep running without a window', quitVerb(platform), cancelPlain],
});

export const windowCrashed = (platform: string) => ({
  message: 'The window crashed several times.',
  detail: `The tunnels go on. Show window in the ${trayName(platform)}, or starting Ginnel again, brings a new window.`,
});

/** @param address where the other one's window is, if that is known */
export const alreadyRuns = (holder: Holder, address: string | null): string =>
  `${heldBy(holder)}${address === null ? '' : ` It is at ${address}`}`;

/** The other one's engine cannot be shown. */
export const cannotJoin = (holder: Holder, why: AppError): string =>
  `${runsAlready(holder)}. ${sentence(why)}`;
