import { itSaid } from './dialling';

/** Reaching a server through a proxy, or through a command that stands for one. */

// Lines of the event log.
export const willUse = (kind: string, proxy: string, target: string): string =>
  `Will use ${kind} proxy at ${proxy} to connect to ${target}`;
export const connectedThrough = (target: string): string => `Connected to ${target} through the proxy`;
export const loginRefused = 'Proxy refused user name and password';
export const couldNotConnect = (destination: string): string => `Proxy could not connect to ${destination}`;
export const leavingLookup = (host: string, why: string): string =>
  `Leaving host lookup to proxy of "${host}" (for ${why})`;
export const systemSays = (routes: readonly string[]): string =>
  `The system’s proxy settings say: ${routes.join('; ')}`;
export const tryingNext = 'Trying the next one';
export const startingCommand = (command: string): string => `Starting local proxy command: ${command}`;
export const commandPrinted = (line: string): string => `proxy: ${line}`;
export const commandPrintsMore = '(it says more, which is left out)';
export const commandEnded = (how: string): string => `Proxy command ended. ${how}`;

// Why a proxy is of no use.
export const noAddressOf = (family: string): string =>
  `It has no ${family} address, and the settings ask for ${family}.`;
export const nothingListens = 'Connection refused: no program listens on this port.';
export const noTls = 'It does not speak TLS.';
export const answerMakesNoSense = 'Its answer makes no sense.';
export const systemSilent = 'The system did not answer.';
export const systemNamesNone = 'They name none of a type that Ginnel knows.';

// What an HTTP proxy says.
export const colonInUsername = 'A user name with a colon cannot be told to an HTTP proxy.';
export const takesOtherLogins = (schemes: string): string => `It takes ${schemes}; Ginnel knows Basic.`;
/** What the codes that say most mean of a proxy. */
const httpCodes: Readonly<Record<number, string>> = {
  502: 'It could not reach the server, or does not know its name.',
  503: 'It cannot connect at the moment.',
  504: 'The server did not answer it in time.',
};
export function httpRefusal(code: number, answer: string): string {
  const words = httpCodes[code];
  return words === undefined ? itSaid(answer) : `${words} ${itSaid(answer)}`;
}

// What a SOCKS proxy says.
/** The replies of RFC 1928, 6, in words. */
const replies5: Readonly<Record<number, string>> = {
  1: 'It reports a general failure.',
  2: 'Its rules do not allow it.',
  3: 'It reports: network unreachable.',
  4: 'It reports: host unreachable, or a name it does not know.',
  5: 'It reports: connection refused.',
  6: 'It reports: TTL expired.',
  7: 'It does not support connecting.',
  8: 'It does not support this type of address.',
};
export const socks5Refusal = (reply: number): string =>
  replies5[reply] ?? `It reports error ${String(reply)}.`;
const notIdentified = 'It could not confirm the user name with this computer (ident).';
/** The replies of SOCKS 4 that are no yes; others are none of its. */
export const socks4Refusals: Readonly<Record<number, string>> = {
  91: 'It reports: rejected or failed, without saying which.',
  92: notIdentified,
  93: notIdentified,
};
export const loginTooLong = 'SOCKS 5 takes at most 255 bytes of each.';
export const takesNoLoginOfOurs = 'It takes neither a user name and password nor nobody’s name.';
export const wantsLogin = 'It lets nobody in without one.';
export const refusedLogin = 'It refused them.';

// Why a command cannot be run.
export const typeCommand = 'Type it on the Proxy panel.';
export const noPasswordForCommand = 'Ginnel gives no password to a command (%pass).';
export const unknownPlaceholder = (placeholder: string): string =>
  `"${placeholder}" stands for nothing; "%%" is a percent sign.`;
export const impossibleCharacter = 'It has a character in it that no argument can have.';
/** @param argument begins with `-`, or on Windows with `/` */
export const beginsAsOption = (argument: string): string =>
  `"${argument}" begins with ${argument.startsWith('/') ? 'a slash' : 'a dash'}: the program would take it for an option.`;
export const programOutright = 'Which program to run has to be said outright.';
export const forShellToFillIn = (character: string): string => `"${character}" is for a shell to fill in.`;
export const forShellToUnderstand = (character: string): string =>
  `"${character}" is for a shell to understand.`;
export const neverClosed = (quote: string): string => `A quotation mark (${quote}) is never closed.`;
export const noSuchProgram = 'There is no such program.';
export const noVariable = (name: string): string => `There is no environment variable ${name}.`;
export const notAProgram = (file: string): string =>
  `${file} is no program (.exe, .com) and no batch file (.cmd, .bat): name the program that runs it, then the file.`;
/** @param character by which cmd.exe would take the argument for more than that */
export const notForBatchFile = (file: string, character: string): string =>
  /\p{Cc}/u.test(character)
    ? `${file} is a batch file, which cannot be given a line break or another control character safely. Name the program that it runs (.exe).`
    : `${file} is a batch file, which cannot be given ${character} safely: cmd.exe reads that character itself. Name the program that it runs (.exe).`;
export const batchFileName = 'A batch file cannot be run by a path with % in it. Give it another name.';

// How a command ended.
export const endedBySignal = (signal: string): string => `It was ended by ${signal}.`;
export const endedWithCode = (code: string): string => `It ended with exit code ${code}.`;
/** @param how the above; '' for an end without fault. @param last what it printed last; '' for nothing */
export function endOfCommand(how: string, last: string): string {
  return [how === '' ? 'It ended.' : how, ...(last === '' ? [] : [itSaid(last)])].join(' ');
}
export const commandGone = (how: string): string => `The proxy command is gone. ${how}`;
