import type { Panel } from '../fields';

/** The configuration box: its tree, its buttons, and what stands above these. */
export const category = 'Category';
export const categoryLabel = 'Cate&gory:';
/** The panels, as PuTTY names them. */
export const panels: Readonly<Record<Panel, string>> = {
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
