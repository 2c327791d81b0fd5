// What is on the server: listeners, sockets, files.

export const untoldPort = 'The server chose a port for the forward that it does not tell, or that cannot be';
export const portGoesOn = (port: number): string =>
  `The server does not stop listening on port ${String(port)}`;
export const socketGoesOn = (path: string): string =>
  `The server does not stop listening on the socket ${path}`;
export const socketRemoved = (path: string): string =>
  `Removed the socket ${path} on the server, which an earlier session left behind`;
export const socketStays = (path: string): string =>
  `The socket ${path} stays behind on the server: it could not be removed by sftp`;
/** @param name of the listener that the server says it was. @param isPortKnown forwards listen on that port */
export function connectionUnmatched(name: string, isPortKnown: boolean): string {
  const why = isPortKnown
    ? 'several forwards listen on that port, none of them at that address'
    : 'no forward of this session listens there';
  return `Refused a connection that the server says came in at ${name}: ${why}`;
}

// Why a key was not installed.
export const noPublicKey = 'What was given is no public key.';
export const windowsServer =
  'It is a Windows server: there the key of an administrator belongs in C:\\ProgramData\\ssh\\administrators_authorized_keys, that of others in .ssh\\authorized_keys of their profile, each with rights that only Windows can set.';
export const noFolder = 'On the server ~/.ssh is no folder.';
export const noFile = (file: string): string => `On the server ${file} is no file.`;
export const fileTooLong = (file: string): string =>
  `On the server ${file} is too long to be a list of keys.`;
export const notShown = (file: string, why: string): string => `The server does not show ${file}: ${why}`;
export const notRead = (file: string, why: string): string =>
  `The server does not let ${file} be read: ${why}`;
export const notWritten = (file: string, why: string): string =>
  `The server does not let ${file} be written: ${why}`;
export const folderNotMade = (why: string): string => `The folder ~/.ssh could not be made: ${why}`;
export const keyNotInIt = (file: string): string =>
  `${file} was written, but the key is not in it. The disk may be full.`;
/** @param words the server's own, without a full stop; null when it did not answer */
export function serverReason(words: string | null): string {
  if (words === null) return 'it does not answer.';
  return words === '' ? 'it gives no reason.' : `${words}.`;
}
export const commandDidNotEnd =
  'The server offers no file transfer (sftp), and the command that would do it did not end.';
export const neitherFilesNorCommands = 'The server offers neither file transfer (sftp) nor commands.';
export const serverCouldNotWrite = (why: string): string => `The server could not write it: ${why}.`;
export const ranSomethingElse = (printed: string): string =>
  'The server offers no file transfer (sftp), and ran something else than it was asked to' +
  (printed === '' ? ' (a forced command, perhaps).' : `, which said: ${printed}`);
/** What the lines of shell that install a key say, to follow the above: without apostrophe, quotation and exclamation mark. */
export const noHome = 'there is no home folder';
export const keyDidNotArrive = 'the key did not arrive';
export const cannotBeRead = (file: string): string => `${file} cannot be read`;
