/** The dialog that serves a proxy file. */
export const title = (forward: string): string => `Proxy file for ${forward}`;
export const about =
  'A browser that is given this file sends the hosts below through the tunnel, and everything else directly.';
export const rules = '&Hosts through the tunnel';
export const rulesHint =
  'Names with * for any letters, addresses and networks, with commas between. A network counts for addresses as they are typed: names are not looked up here.';
export const rulesExample = '*.internal, wiki.example.com, 10.0.0.0/8';
export const serve = '&Serve';
export const change = 'Chan&ge';
export const stop = 'S&top serving';
export const address = 'Address of the file:';
export const where =
  'Type it where the browser or the system asks for an automatic proxy configuration. It is served on this computer until you stop it, or the forward or Ginnel ends; its next address is another one.';
