/** Why keywords of ssh_config(5), and the options of ssh(1) that stand for them, are left out; and what is wrong with some. */

export const asAlways = 'Ginnel does that anyway.';
export const noShell =
  'Ginnel opens no shell on the server and runs no command there: a session is its tunnels alone.';
export const noTerminal = 'Ginnel has no terminal that this could be about.';
export const noLocalCommand = 'Ginnel runs no command of yours when a session is up.';
export const noEnvironment = 'Environment variables are for a shell on the server, and Ginnel opens none.';
export const background = 'Ginnel keeps sessions up in the background anyway.';
export const sharesAnyway =
  'Sessions to the same server with the same login share one connection in Ginnel without a control socket.';
export const noX11 = 'Ginnel does not forward X11. For that, use ssh -X at a terminal beside it.';
export const noTun =
  'Ginnel forwards ports and sockets, not network interfaces (tun, PermitTunnel). A Dynamic forward reaches any host behind the server.';
export const noGssapi =
  'Ginnel does not log in with Kerberos (GSSAPI). Use a key, a certificate or a password.';
export const noHostbased =
  'Ginnel does not log in with the host key of this computer. Use a key, a certificate or a password.';
export const noBind =
  'Ginnel leaves it to the system from which address of this computer it connects. Routes of the system decide that.';
export const noPkcs11 =
  'Ginnel loads no PKCS#11 library. Add the card to the agent with ssh-add -s, and Ginnel uses it from there.';
export const noSecurityKeyProvider =
  'Ginnel loads no library for security keys. Add the key to the agent, and Ginnel uses it from there.';
export const noAddKeys = 'Ginnel adds no keys to the agent. Do that with ssh-add.';
export const keychain = 'Ginnel asks for a passphrase and offers to remember it in the system’s keychain.';
export const asksForHostKeys =
  'Ginnel always shows an unknown host key and asks, once for each server; a changed one stops the connection.';
export const ownKnownHosts =
  'Ginnel keeps host keys in a file of its own, and also looks into ~/.ssh/known_hosts and PuTTY’s.';
export const noHostKeyDns = 'Ginnel does not look host keys up in the DNS. It shows an unknown one and asks.';
export const noKnownHostsCommand =
  'Ginnel runs no command to find host keys. It shows an unknown one and asks.';
export const noRevokedFile =
  'Ginnel reads no list of revoked host keys but the @revoked lines of known_hosts files.';
export const noCanonical = 'Ginnel looks host names up as they are. Write the full name as Host Name.';
export const noMacs = 'Ginnel chooses the MAC by itself: the best one that the server knows.';
export const choosesSignatures =
  'Ginnel signs with the best algorithm that the server takes for the key, ssh-rsa included.';
export const noRekeyLimit = 'Ginnel makes new keys as RFC 4253 and 4344 advise; the amounts cannot be set.';
export const noLimitsOnKeys = 'Ginnel has no lowest size for RSA keys of servers.';
export const noQos = 'Ginnel sets no quality of service on its connections.';
export const noPromptLimit = 'Ginnel asks for a password up to three times.';
export const asksInWindow =
  'Ginnel asks in its window where something is missing; a key without a passphrase, or a remembered one, needs no question.';
export const showsEachForward =
  'Ginnel keeps the session up, shows which forward does not listen and why, and tries it again.';
export const comesBack =
  'Ginnel comes back by itself after a lost connection, as often as needed. See the Reconnecting panel.';
export const noChannelTimeout =
  'Ginnel does not end idle connections through a forward. A session that connects on demand hangs up when idle.';
export const noUmask = 'Ginnel makes a socket so that only you may use it.';
export const removesSockets =
  'Ginnel removes a socket that nobody listens on any more before it listens there.';
export const noFdpass =
  'Ginnel talks to a proxy command through its input and output; it takes no socket from it.';
export const oldProtocol =
  'It belongs to version 1 of the SSH protocol or to an old OpenSSH, and means nothing today.';
export const noOldProtocol = 'Ginnel speaks version 2 of the SSH protocol alone.';
export const ownMatter = 'It is about ssh’s own files and messages.';
export const noSyslog = 'Ginnel writes its event log into files of its own. See the Logging panel.';
export const noAutomaticAnswer = 'Ginnel does not send another version text than its own.';
export const refuses =
  'It tells ssh not to connect, and Ginnel has no such switch. Leave the session closed instead.';
export const noTag = 'It is for lines with Match in a configuration file.';
export const noInclude = 'Only a configuration file can include others. Bring in that file by itself.';
export const noMatchHere = 'Host and Match begin a part of a configuration file; they are no options.';
export const agentChosen = 'Ginnel forwards the agent that it uses itself. See the Auth panel.';
export const agentVariable = (name: string): string =>
  `Ginnel does not look for the agent in the variable ${name}. Type its path as the agent’s on the Auth panel.`;
export const noTimeLimit = 'Ginnel always waits a limited time: Connect timeout on the Connection panel.';
export const keepsTrying =
  'Ginnel counts a connection as lost after 1 to 100 keepalives without an answer, not never.';
export const asksForPasswords =
  'Ginnel asks for a password where nothing else is left that the server takes. Cancel the question instead.';
export const ownOrder = 'Ginnel tries keys first, then questions of the server, then a password.';
export const firstCounts = 'ssh takes the first value it is given, so this one does not count.';
export const anyDestination =
  'A remote SOCKS server of Ginnel’s reaches public addresses alone, until its list of destinations names more.';
export const noDestination =
  'A remote SOCKS server that may go nowhere is of no use. Take the forward out instead.';
export const noRemoteDynamic = 'No forward here is a remote SOCKS server (-R with a port alone).';
export const oneKeyFile =
  'A session has one key file, the first. Add further keys to the agent, and Ginnel offers those as well.';
export const oneCertificate = 'A session has one certificate, the first.';
export const keyAloneLater = 'No key file is named. It counts as soon as a key is chosen.';
export const noKeysOffered = 'Public keys are switched off for this session, so no key is offered.';
export const sameForward = 'The same forward is there already.';
export const cleared = 'ClearAllForwardings takes all forwards away.';
export const jumpHidesProxy =
  'ssh takes ProxyJump or ProxyCommand, whichever comes first, and that is the other one.';
export const idleOfJump = (options: string): string =>
  `Ginnel goes through this jump host by itself, and ${options} says nothing of how to get there.`;
export const notSpoken = (names: string): string => `Ginnel does not speak ${names}.`;
export const wholeFamilies = (names: string): string =>
  `Ginnel orders algorithms by family: ${names} may be used as well.`;
export const noneSpoken =
  'Ginnel speaks none of these algorithms. It offers those of the Kex, Host keys and Cipher panels instead.';

/** Problems and remedies. */
export interface Fault {
  readonly what: string;
  readonly todo: string;
}

/** A keyword as it can be told, however long the word is that stands there. */
const named = (keyword: string): string => (keyword.length > 80 ? `${keyword.slice(0, 80)}…` : keyword);

export const noValue = (keyword: string): Fault => ({
  what: `${named(keyword)} has no value.`,
  todo: `Write the value behind it: ${named(keyword)}=value.`,
});
export const openQuote = (keyword: string): Fault => ({
  what: `A quote behind ${named(keyword)} is not closed.`,
  todo: 'Close it, or take it out.',
});
export const tooManyWords = (keyword: string): Fault => ({
  what: `${named(keyword)} takes fewer words than that.`,
  todo: 'Take out what is too much, or put quotes around a value with blanks.',
});
export const notOneOf = (keyword: string, text: string, values: string): Fault => ({
  what: `“${text}” is no value of ${named(keyword)}.`,
  todo: `It takes ${values}.`,
});
export const noDuration = (keyword: string, text: string): Fault => ({
  what: `“${text}” is no time for ${named(keyword)}.`,
  todo: 'Write seconds as a number, or a time such as 90, 2m or 1h30m.',
});
export const outOfRange = (keyword: string, text: string, from: number, to: number): Fault => ({
  what: `${named(keyword)} cannot be ${text}.`,
  todo: `It takes a number from ${String(from)} to ${String(to)}.`,
});
export const unknownKeyword = (keyword: string): Fault => ({
  what: `${named(keyword)} is no keyword of ssh_config.`,
  todo: 'Check how it is spelled, or take it out.',
});
export const noUser = (text: string): Fault => ({
  what: `“${text}” cannot be a user name.`,
  todo: 'Type the name alone: no blanks at its ends, no quotes, no control characters.',
});
export const tooLong = (keyword: string, limit: number): Fault => ({
  what: `The value of ${keyword} is too long.`,
  todo: `Ginnel takes up to ${String(limit)} characters there.`,
});
export const unknownToken = (token: string): Fault => ({
  what: `Ginnel cannot fill in ${token} here.`,
  todo: 'Write what it stands for.',
});
export const noRange = (text: string): Fault => ({
  what: `The ranges of ports in “${text}” do not fit together.`,
  todo: 'Give both ends a range of the same length, as in 8000-8010:localhost:8000-8010, up to 1000 ports.',
});
export const tooManyForwards = (limit: number): Fault => ({
  what: `A session takes up to ${String(limit)} forwards.`,
  todo: 'Make several sessions of them.',
});
