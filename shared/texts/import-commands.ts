import type { Fault } from './import-ssh-options';

/** Texts about command lines: ssh's, autossh's, PuTTY's and KiTTY's, and what stands around them. */

export const quiet =
  'Ginnel has no terminal to keep quiet. What goes into the event log is set on the Logging panel.';
export const monitorPort =
  'Ginnel notices a lost connection by keepalives and comes back by itself; it needs no monitoring port.';
export const noConfigFile = 'Ginnel reads no configuration file for a command.';
export const configFile =
  'What that file says is not in the command. Bring in the file itself to have its settings.';
export const standardForward =
  'Ginnel has no terminal whose input it could lead on. Add a Local forward to that host and port instead.';
export const printsSettings = 'With -G, ssh prints its settings and makes no connection.';
export const controlsOther = 'With -O, ssh speaks to another ssh that runs already, and makes no connection.';
export const printsAlgorithms = 'With -Q, ssh prints what it knows and makes no connection.';
export const printsVersion = 'This prints something and makes no connection.';
export const listensHere =
  'In the command this listens on the server before. A session of Ginnel’s listens, and leads, on this computer.';
export const onServerBefore =
  'This is a file or a program on the server before. Name one of this computer in the session, where it needs one.';
export const otherProtocol = 'Ginnel speaks SSH alone.';
export const trivialLogin = 'Ginnel takes a login that asks for nothing.';
export const password =
  'A password is never taken out of a text. Ginnel asks for it when it connects, and offers to remember it in the keychain.';
export const passwordInAddress = password;
export const passwordFile =
  'Ginnel reads no passwords out of files. It asks when it connects, and offers to remember the answer in the keychain.';
export const sshpass = passwordFile;
export const piped =
  'What is written into another program may be a password, and is not taken over. Ginnel asks for what it needs.';
export const agentSocket =
  'Ginnel uses the agent that the system names. To use another, type its path as the agent’s on the Auth panel.';
export const throughOther =
  'This sends the connection through a proxy of its own. Set that proxy on the Proxy panel.';
export const notOfServer = 'It is about a page or a folder, and not about how to get to the server by SSH.';
export const belongsToServer = 'It is about a server, and the command names none.';
export const otherCommand = 'This is no command that makes a tunnel.';
export const endsForward =
  'To end a forward in Ginnel, clear the box before it or remove it on the Tunnels panel, then choose Apply.';
export const opensCommandLine =
  'In Ginnel forwards are added to an open session on its card or the Tunnels panel, without an escape character.';

/** Programs that people use beside ssh, and what Ginnel has in their place. */
export const otherPrograms: Readonly<Record<string, string>> = {
  scp: 'scp copies files, and Ginnel makes tunnels. Through a Local forward to port 22 scp works as well.',
  sftp: 'sftp copies files, and Ginnel makes tunnels. Through a Local forward to port 22 sftp works as well.',
  rsync:
    'rsync copies files, and Ginnel makes tunnels. Through a Local forward to port 22 rsync works as well.',
  mosh: 'mosh opens a shell by a protocol of its own, which forwards nothing.',
  sshfs: 'sshfs mounts folders, and Ginnel makes tunnels.',
  sshuttle: 'sshuttle leads the whole computer’s connections on. Ginnel has Dynamic forwards for that.',
  'ssh-copy-id': 'To install a key on a server, use “Install on server…” on the Credentials panel.',
  'ssh-keygen': 'To make a key, use “Make a new key…” on the Credentials panel.',
  'ssh-add': 'Ginnel uses the keys that the agent holds, and adds none.',
  'ssh-agent': 'Ginnel uses the agent that the system names.',
  dbclient: 'Ginnel does not read the options of dropbear’s dbclient. Write the command as for ssh.',
  pscp: 'pscp copies files, and Ginnel makes tunnels.',
  psftp: 'psftp copies files, and Ginnel makes tunnels.',
  telnet: otherProtocol,
};

export const noServer: Fault = {
  what: 'The command names no server to connect to.',
  todo: 'Write user@host at its end.',
};
export const hiddenAddress: Fault = {
  what: 'The web page hid the address that stood here, and with it what was written before.',
  todo: 'Type it as user@host, or copy the command from the page itself.',
};
export const placeholder = (text: string): Fault => ({
  what: `${text} stands for something of yours.`,
  todo: 'Write the real name, address or number in its place.',
});
export const variable = (text: string): Fault => ({
  what: `Only a shell knows what ${text} stands for.`,
  todo: 'Write its value in its place.',
});
export const emptyOption: Fault = {
  what: '-o has no option behind it.',
  todo: 'Write it as -o Keyword=value.',
};
export const noValue = (option: string): Fault => ({
  what: `${option} has nothing behind it.`,
  todo: 'Write its value, or take it out.',
});
export const unknownOption = (option: string): Fault => ({
  what: `${option} is no option of this program.`,
  todo: 'Check how it is spelled, or take it out.',
});
export const notSsh = (text: string): Fault => ({
  what: `“${text}” is no address of an SSH server.`,
  todo: 'Type the server as user@host or ssh://user@host:port.',
});
export const oneRoute: Fault = {
  what: 'ssh takes one -J, and none beside a proxy command.',
  todo: 'Write all jump hosts behind one -J, with commas between.',
};
export const loadsSession: Fault = {
  what: 'The settings of that session are in PuTTY and not in the command.',
  todo: 'Bring the saved session in from PuTTY: choose Import and take it from the list.',
};
export const noHostKey = (text: string): Fault => ({
  what: `“${text}” is no host key.`,
  todo: 'Write a fingerprint as SHA256:…, or the key itself.',
});
export const openQuote = (quote: string): Fault => ({
  what: `The quote ${quote} is not closed on its line.`,
  todo: 'Close it, or take it out.',
});
