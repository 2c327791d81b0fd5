import type { Forward } from '../forward';
import { formatEnd } from '../forward-end';
import { formatAllowList } from '../allow-list';
import { countedForwards } from './common';

/** Local, Remote, Dynamic with PuTTY's mnemonics. */
export const kinds = { local: '&Local', remote: 'Re&mote', dynamic: 'D&ynamic' } as const;

/** The options of a forward that its two columns do not show, each in a few words. */
export function optionWords(forward: Forward): readonly string[] {
  const { allowFrom, end } = forward;
  return [
    ...kindWords(forward),
    ...(allowFrom.length === 0 ? [] : [`only from ${allowFrom.join(', ')}`]),
    ...(end === null ? [] : [end.kind === 'at' ? `until ${formatEnd(end)}` : `for ${formatEnd(end)}`]),
  ];
}

function kindWords(forward: Forward): readonly string[] {
  switch (forward.kind) {
    case 'local':
      return forward.webSite ? ['web site (HTTP Host)'] : [];
    case 'remote':
      return forward.destination === null
        ? [
            forward.allowTo.length === 0 ? 'to public addresses' : `to ${formatAllowList(forward.allowTo)}`,
            ...loginWords(forward.login),
          ]
        : [];
    case 'dynamic':
      return loginWords(forward.login);
  }
}

function loginWords(login: { readonly username: string } | null): readonly string[] {
  return login === null ? [] : [loginAs(login.username)];
}
export const loginAs = (username: string): string => `login: ${username}`;

export const addedNone = 'Added none of them.';
export const leftOutNamed = (forward: string, what: string): string => `Left out ${forward}: ${what}`;
export const noForwardToRemove = 'There is no forwarded port to remove.';
export const selectForward = 'Select a forwarded port in the list first.';
export const filledInOptions = 'filled in options';
export const forwardNotAdded = 'A forwarded port was not added';
export const forwardWasTyped = (what: string): string =>
  `On the Tunnels panel you ${what} but did not press Add.`;
export const reachesServerPort = 'Other computers that reach the server can connect to this port.';
/** @param firewall what {@link firewallHint} says */
export const reachesPortHere = (firewall: string | null): string =>
  ['Other computers that reach this one can connect to this port.', firewall ?? ''].join(' ').trim();
/** Words on a system's firewall and a listener that others are to reach; null where none asks about programs. */
export function firewallHint(platform: string): string | null {
  switch (platform) {
    case 'win32':
      return 'Windows’ firewall asks once whether others may connect: allow it. Cancel blocks them for good, without a word here; Windows Security > Firewall & network protection > Allow an app through firewall takes that back.';
    case 'darwin':
      return 'Where macOS’ firewall is on, it asks whether others may connect: allow it, then or in System Settings > Network > Firewall > Options.';
    default:
      return null;
  }
}
export const openedUnasked = (text: string): string =>
  `${text} The server opened it to them without being asked.`;
export const localSource = 'Or address:port, *:port, a Unix socket’s path. Port 0 takes any free port.';
export const remoteSource = 'Or address:port, *:port, a Unix socket’s path. Port 0 lets the server choose.';
export const dynamicSource = 'Or address:port, *:port. Port 0 takes any free port.';
export const localDestination =
  'As the server sees it: “localhost” means the server itself. Or a Unix socket’s path there.';
export const remoteDestination =
  'As this computer sees it: “localhost” means this computer. Or a Unix socket’s path here. For a SOCKS proxy there see More options.';
export const dynamicDestination = 'Not used: programs name their destination through SOCKS.';
export const socksDestination = 'Not used: SOCKS clients on the server side choose the destination.';
export const sourcePort = '&Source port';
export const destinationField = 'Dest&ination';
export const notUsed = 'not used';
export const destinationExample = 'host.name:port';
export const direction = 'Direction';
export const listeningFamily = 'Internet protocol of the listening port';
export const severalForwards = 'forwarded ports:';
export const addsAll = 'adds them all.';
export const moreOptions = 'More options';
export const forwardName = 'Name';
export const forwardNote = 'Note';
export const allowFrom = 'Accept connections from';
export const anyAddress = 'any address';
export const allowFromHint = 'Addresses or networks with commas between: 192.168.1.7, 10.0.0.0/8, fd00::/8.';
export const closeAfter = 'Close after or at';
export const never = 'never';
export const closeAfterHint =
  'How long it listens (30 min, 2 h, 1 d), or until when (18:30, 2026-12-31 18:30).';
export const webSite = 'The destination is a web site (HTTP Host)';
export const webSiteHint =
  'Requests carry the destination’s name instead of “localhost”, so that a server with several sites answers with the right one. Redirects and cookies come back fitted to this computer’s port.';
export const httpsUnchanged =
  'Encrypted connections (https) pass unchanged: the name is inside the encryption, which only the browser and the site can open. Reach such a site under its own name, for example with';
export const orHostsFile = 'or a line in the hosts file.';
export const remoteSocks = 'No destination: SOCKS proxy on the server (ssh -R port)';
export const opensNetwork =
  'This opens this computer’s network to the server: anyone who can connect to the port there can connect onwards from this computer.';
export const allowTo = 'Allowed destinations';
export const publicAddressesOnly = 'public addresses only';
export const allowToHint =
  'host:port with commas between, * for any: db.internal:5432, *:443, 10.0.0.0/8:*. Empty for all public addresses. This computer and private networks are reached only when listed by name, address or network.';
export const withoutLogin = 'Without a login';
export const withoutLoginHint =
  'Any computer that can connect to this port can use the server’s network through it.';
export const loginButton = 'Login…';
export const noLogin = 'No login: SOCKS clients just connect.';
export const loginSet = (username: string): string => `Login: ${username}`;
export const programsMustLogIn = 'Programs that use this port must give this user name and password.';
export const userName = 'User name';
export const password = 'Password';
export const showPassword = 'Show password';
export const checkValueOnly =
  'Only a check value of the password is saved, from which it cannot be read. SOCKS sends both unencrypted between the program and this port.';
export const removeLogin = '&Remove login';
export const setLogin = 'Set';
export const socksLogin = 'Login for SOCKS clients';
export const forwardedPorts = 'Forwarded ports:';
export const noneYet = 'None yet. Fill in the fields below and press Add.';
export const editSelected = 'Edit the selected port in place (F2)';
export const needsALogin = 'needs a login';
export const off = 'Off';
export const notAppliedYet = 'Not applied yet';
export const notAppliedPart = '· not applied yet';
export const edit = (forward: string): string => `Edit ${forward}`;
export const addNew = 'Add new forwarded port:';
export const portForwarding = 'Port forwarding';
export const addedCount = (amount: number): string =>
  `Added ${amount === 1 ? 'one forwarded port' : countedForwards(amount)}.`;
