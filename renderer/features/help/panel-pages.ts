import type { Panel } from '../../../shared/fields';
import type { ViewState } from '../../state/view';

/** The page of the guide about each panel. */
const pages: Readonly<Record<Panel, string>> = {
  session: 'first-tunnel',
  logging: 'staying-up#what-you-see',
  connection: 'staying-up#connections-that-are-dead-without-saying-so',
  reconnecting: 'staying-up',
  proxy: 'jump-hosts-and-proxies#proxy',
  jumps: 'jump-hosts-and-proxies',
  ssh: 'keys-and-login',
  kex: 'keys-and-login#ciphers-and-old-servers',
  hostKeys: 'keys-and-login#host-keys',
  knownHosts: 'keys-and-login#host-keys',
  cipher: 'keys-and-login#ciphers-and-old-servers',
  auth: 'keys-and-login',
  credentials: 'keys-and-login#a-key-file',
  tunnels: 'forwards',
};

/** Where the guide tells of what is looked at. */
export function helpPlace({ chosen, page, panel, settings, report }: ViewState): string {
  if (report !== null) return 'troubles#telling-somebody';
  if (settings) return 'tray-and-starting';
  if (page === 'configuration') return pages[panel];
  return chosen === null ? 'first-tunnel' : 'troubles';
}
