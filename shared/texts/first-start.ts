import type { ImportKind } from '../import-plan';
import { counted } from './numbers';

/** Where nothing is looked at: the ways to a first tunnel. */
export const firstStart = 'First start';
export const welcome = 'Your SSH tunnels, in one window';
export const noneChosen = 'No session is chosen';
export const chooseOne = 'Choose one from the list of sessions, or begin another:';
export const newSessionHint = 'Fill in your server, add ports under Tunnels, press Open: as in PuTTY.';
export const paste = 'Paste an ssh command...';
/** @param isMac whose keyboard has Cmd where others have Ctrl */
export const pasteHint = (isMac: boolean): string =>
  `${isMac ? 'Cmd' : 'Ctrl'}+V works anywhere in this window, also for an ssh_config. You see what becomes of it first.`;
export const importFrom = 'Import from PuTTY or ssh_config...';
export const importHint = 'Looked for on this computer; nothing is taken over before you have seen it.';
export const tryDemo = 'Try the demo';
export const demoHint =
  'See a tunnel work first: Ginnel brings a small demo server along. Nothing leaves this computer.';

const programs: Readonly<Record<Exclude<ImportKind, 'ssh-config'>, string>> = {
  putty: 'PuTTY',
  kitty: 'KiTTY',
  boring: 'boring',
};

/**
 * Sessions that another program keeps on this computer.
 * @param sessions how many; null where that is known only once it is read
 */
export function foundSessions(kind: ImportKind, sessions: number | null, place: string): string {
  if (kind === 'ssh-config') {
    return sessions === null ? `Hosts in ${place}` : `${counted(sessions, 'host', 'hosts')} in ${place}`;
  }
  const program = programs[kind];
  return sessions === null
    ? `${program} sessions found`
    : `${counted(sessions, `${program} session`, `${program} sessions`)} found`;
}

/** The callout at the demo's page. */
export const tunnelIsUp = 'Your tunnel is up.';
export const opensThroughIt = 'This opens the web page at its other end in your browser.';
