import type { Panel } from '../fields';

/** The configuration box: its tree, its buttons, and what stands above these. */
export const category = 'Category';
export const categoryLabel = 'Cate&gory:';
/** The panels, as PuTTY names them. */
export const panelNames: Readonly<Record<Panel, string>> = {
  session: 'Session',
  logging: 'Logging',
  connection: 'Connection',
  reconnecting: 'Reconnecting',
  proxy: 'Proxy',
  jumps: 'Jump hosts',
  ssh: 'SSH',
  kex: 'Kex',
  hostKeys: 'Host keys',
  knownHosts: 'Known hosts',
  cipher: 'Cipher',
  auth: 'Auth',
  credentials: 'Credentials',
  tunnels: 'Tunnels',
};
export const panelTitles: Readonly<Record<Panel, string>> = {
  session: 'Basic options for your Ginnel session',
  logging: 'Options controlling session logging',
  connection: 'Options controlling the connection',
  reconnecting: 'Options controlling lost connections',
  proxy: 'Options controlling proxy usage',
  jumps: 'Options controlling jump hosts',
  ssh: 'Options controlling SSH connections',
  kex: 'Options controlling SSH key exchange',
  hostKeys: 'Options controlling SSH host keys',
  knownHosts: 'Host keys that are known',
  cipher: 'Options controlling SSH encryption',
  auth: 'Options controlling SSH authentication',
  credentials: 'Credentials to authenticate with',
  tunnels: 'Options controlling SSH port forwarding',
};

export const clash = (forward: string, where: string, title: string): string =>
  `${forward} would listen on ${where}, where the session “${title}” already does.`;
export const anywayButton = (verb: string): string => `&${verb} anyway`;
export const appliesPanels = 'Apply takes over what the Reconnecting and Logging panels say at once.';
export const appliesGroup = (group: string): string => `Apply takes over at once what “${group}” says.`;
export const nothingToApply = 'Nothing to apply: the open session has these settings.';
export const applyRetries = 'Apply tries to connect again at once, with these settings.';
export const applyMakes = (length: number): string =>
  `Apply will make ${String(length)} changes to the open session`;
export const applyWill = 'Apply will:';
export const nothingToDiscard =
  'Nothing to discard. Close this tab when you like: tunnels stay up while Ginnel runs.';
export const about = 'About';
export const aboutLabel = '&About';
export const dismiss = 'Dismiss';
export const undo = 'Undo';
export const portsTaken = (amount: number): string =>
  amount === 1 ? 'A port is taken by another session' : 'Ports are taken by other sessions';
export const anywayWillFail = (verb: string, amount: number): string =>
  amount === 1
    ? `${verb} anyway, and this forward will show as failed; everything else works. Or go back to switch it off or choose another source port.`
    : `${verb} anyway, and these forwards will show as failed; everything else works. Or go back to switch them off or choose other source ports.`;
export const othersWait = 'The other changes count when the session is opened again.';
export const forwardsOnly = `Apply changes forwarded ports only. ${othersWait}`;
export const openButton = '&Open';
export const applyButton = '&Apply';

export const formUnreadable = 'The unsaved settings could not be read back.';

/** Some of what was typed on these panels is gone. */
export function partUnreadable(panels: readonly Panel[]): string {
  const names = panels.map((panel) => panelNames[panel]).join(', ');
  return `Not all of the unsaved settings could be read back. Check ${names}: what could not be read is as usual there.`;
}
