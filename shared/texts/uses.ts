/** Texts about what can be done with a forward: what stands in its menu, and what goes along with a copied line. */
export const menuOf = (forward: string): string => `More for ${forward}`;
export const asking = 'Finding out what answers…';
export const sections = { right: 'Most useful', more: 'More', proxy: 'Proxy' } as const;
export const notListening = 'Start the forward to use it.';

export const openPage = 'Open in browser';
export const openNamed = 'Open by its name';
export const copyAddress = 'Copy address';
export const copyAddressForOthers = 'Copy address for others';
export const copyUrl = 'Copy URL';
export const copyNamedUrl = 'Copy URL by its name';
export const copySocket = 'Copy path';
export const ownName = 'curl with the site’s own name';
export const sshThrough = 'ssh through it';
export const vnc = 'VNC address';
export const remoteDesktop = 'Remote desktop';
export const allProxy = 'ALL_PROXY';
export const httpProxy = 'HTTP_PROXY and HTTPS_PROXY';
export const forShell = { powershell: 'PowerShell', cmd: 'cmd.exe' } as const;
export const inShell = (what: string, shell: string): string => `${what} (${shell})`;
export const gitSsh = 'git over ssh';
export const proxyCommandBy = (program: string): string => `ssh ProxyCommand (${program})`;
export const browserWithProxy = 'Browser with this proxy';
export const proxyFile = 'Proxy file (PAC)...';

/** Notes on a copied line. */
export const fillIn = (words: readonly string[]): string =>
  words.length === 1
    ? `Put your own in the place of ${words.join('')}.`
    : `Put your own in the place of ${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}.`;
export const passwordUnknown =
  'Ginnel keeps no password of this SOCKS login: put it in the place of PASSWORD, escaped as in a URL.';
export const socksForHttp =
  'For programs that take a SOCKS proxy there, as curl does; wget and docker do not.';
export const namesInBrowsers =
  'Browsers and curl know that names below localhost are this computer; other programs may not.';
export const needsProgram = (program: string): string => `It needs ${program}.`;
export const programs = {
  ncat: 'ncat, a part of Nmap',
  connect: 'connect.exe, which Git for Windows brings',
  nc: 'OpenBSD’s nc, which macOS and most Linux systems have',
} as const;
export const opensOnServer = 'It is used on the server, where this forward listens.';
export const openToOthers = 'Other computers reach it there, as far as the server lets them.';
export const psqlSocket = 'psql finds a socket by its folder and the number in its name.';

/** In the menu. */
export const copied = 'Copied';
export const copiedLine = (label: string): string => `${label}: copied`;
export const started = (browser: string): string => `${browser} was started with this proxy.`;
export const browserHint =
  'Its pages reach all that the server reaches, localhost there included. Open only what you trust.';

/** Why a browser did not start. */
export const endedWithCode = (code: number): string => `It ended at once, with exit code ${String(code)}.`;
export const endedBySignal = (signal: string): string => `It ended at once, by the signal ${signal}.`;
