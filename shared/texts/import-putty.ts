import { counted, listedUpTo } from './numbers';

/** Texts about PuTTY's and KiTTY's sessions and host keys that are brought in, and of those that leave. */

export const terminal =
  'Of terminals, windows and other protocols, or as PuTTY has it unless told otherwise. Ginnel opens no terminal.';
export const logs = 'Ginnel keeps an event log of its own; its level is set on the Logging panel.';
export const rekeying = 'Ginnel exchanges keys again by itself, after an hour or a gigabyte at the latest.';
export const sharing = 'Ginnel’s sessions share the connections to jump hosts by themselves.';
export const gssapi = 'Ginnel does not log in by GSSAPI (Kerberos). It uses keys and passwords.';
export const bugs =
  'Ginnel has no switches for faults of servers; it finds out by itself what a server can do.';
export const unknownSettings = 'Ginnel does not know these settings of PuTTY.';
export const ofKitty = 'Settings of KiTTY for its window, scripts and folders: Ginnel has no place for them.';
export const repeatedKey = 'A setting of the same name stands above, and PuTTY takes that.';
export const repeatedForward =
  'Another forward of this session listens on the same port, and PuTTY takes that.';
export const x11 = 'Ginnel does not forward X11.';
export const remoteCommand = 'Ginnel runs no command on the server: it only forwards.';
export const noAuthentication = 'Ginnel always logs in.';
export const trivialAuthentication =
  'Ginnel does not disconnect when a server asks for nothing at the login.';
export const onlySsh1 = 'It is of SSH-1, which Ginnel does not speak.';
export const singleDes = 'Ginnel does not use single DES.';
export const changeUsername = 'Ginnel does not change the user name during the login.';
export const authPlugin = 'Ginnel has no plugins for the login.';
export const portKnocking = 'Ginnel does not knock at ports. Do that before, or the server may not answer.';
export const ssh1 = 'SSH-1 is insecure, and Ginnel speaks SSH-2 only.';
export const systemUser =
  'Ginnel asks for the user name. Type it as Auto-login username to be asked no more.';
export const portInHost = 'PuTTY does not look at it: the port is a setting of its own.';
export const noKeepalives =
  'PuTTY begins without keepalives. Ginnel sends its usual ones, to notice dead connections.';
export const algorithms = 'Ginnel does not know these algorithms; the others are taken in their order.';
export const proxyPassword =
  'Passwords are not brought in. Ginnel asks for the proxy’s, and can keep it in the keychain.';
export const passwordInCommand =
  'Passwords are not brought in. Ginnel asks for it, and can keep it in the keychain.';
export const excludeFromJumps = 'Ginnel goes through the jump host whatever the server is called.';
export const proxyCommandUnused = 'It is what PuTTY would say to the proxy.';
export const ssh1Key = 'It is a key of SSH-1, which Ginnel does not speak.';
export const noHost = 'No server is named there.';
export const deletedKey = 'The line would delete something from the registry. Ginnel only reads it.';
export const otherKeys = 'These keys of the registry are no sessions and no host keys.';
export const namelessSession = 'Session without a name';

/** Keys of the registry, of which there may be many. */
export function keysOfRegistry(paths: readonly string[]): string {
  return `${listedUpTo(2, paths)} (${counted(paths.length, 'key', 'keys')})`;
}

/** @param program whose password it is */
export function password(program: string): string {
  return `${program} keeps passwords so that anybody can read them. Ginnel asks for it, and can keep it in the keychain.`;
}

export function otherProtocol(protocol: string): string {
  return `The session is of the protocol "${protocol}". Ginnel forwards ports over SSH only.`;
}

export function defaultSettings(program: string): string {
  return `New sessions in ${program} begin with it. Ginnel has Default Settings of its own.`;
}

/** @param forward in PuTTY's notation */
export function switchedOff(forward: string): string {
  return `The forward ${forward} comes in switched off: another one of this session listens on that port already.`;
}

// Problems and remedies.

export const tooLong = { what: 'The text is too long.', todo: 'Shorten it where it comes from.' };

export const proxyUnsupported = {
  telnet: {
    what: 'Ginnel has no proxies that take a command in the Telnet manner.',
    todo: 'Choose another type on the Proxy panel, or a local command that does the same; the session would connect directly.',
  },
  ssh: {
    what: 'Ginnel does not run commands or subsystems on an SSH proxy.',
    todo: 'Add the server on the Jump hosts panel if it forwards ports; the session would connect directly.',
  },
  other: {
    what: 'Ginnel does not know this type of proxy.',
    todo: 'Choose one on the Proxy panel; the session would connect directly.',
  },
};

export const commandWithPassword = {
  what: 'The proxy command has a password in it, and was not taken.',
  todo: 'Write it without the password on the Proxy panel, or add the server on the Jump hosts panel; the session would connect directly.',
};

/** @param name what KiTTY calls the proxy */
export function namedProxy(name: string): { readonly what: string; readonly todo: string } {
  return {
    what: `KiTTY keeps the proxy "${name}" apart from its sessions.`,
    todo: 'Set it on the Proxy panel; the session would connect directly.',
  };
}

/** @param name as it stands in the cache */
export function hostKeyUnreadable(name: string): { readonly what: string; readonly todo: string } {
  return {
    what: `The host key "${name}" cannot be read.`,
    todo: 'Leave it: Ginnel asks about the key when it first connects.',
  };
}

// Texts about sessions that leave.

export const severalFiles =
  'What stands behind each heading is a file of its own, in ~/.putty/sessions and of the name in the heading.';
export const foreignName = (name: string): string =>
  `“${name}” has letters that not every code page of Windows has. PuTTY may show another name.`;
export const keepalivesOff = (title: string): string =>
  `“${title}”: no keepalives are PuTTY’s default; brought in again, the session would have Ginnel’s.`;
export const needsSshProxy = (title: string): string =>
  `“${title}”: its jump host needs PuTTY 0.77 or later (SSH to proxy and use port forwarding).`;
export const variantsTogether = (title: string, list: string): string =>
  `“${title}”: PuTTY has the variants of an algorithm under one name, so that ${list} is not all that it is here.`;
export const keyAlone = (title: string): string =>
  `“${title}”: of all keys PuTTY offers the chosen one alone.`;

// Why a file of another program is not read.

export const noFile = 'It is no file.';
export const tooLarge = 'It is too large for a session.';
export const noText = 'It is no text.';
export const oddName = 'There is a line end in its name.';
export const tooMuch = 'There is too much in all the files together.';
