import type { Panel } from '../fields';

/** What the category tree calls the panels. */
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

export const formUnreadable = 'The unsaved settings could not be read back.';

/** Some of what was typed on these panels is gone. */
export function partUnreadable(panels: readonly Panel[]): string {
  const names = panels.map((panel) => panelNames[panel]).join(', ');
  return `Not all of the unsaved settings could be read back. Check ${names}: what could not be read is as usual there.`;
}
