import { counted } from './numbers';

// The login, in PuTTY's words where PuTTY has words for it.

export const usingUsername = (username: string): string => `Using username "${username}".`;
export const furtherNeeded = 'Further authentication required';
export const accessGranted = 'Access granted';
export const accessDenied = 'Access denied';
/** A method as it is named among those that were tried. */
export const publicKey = 'public key';

// Passwords and questions.
export const sentPassword = 'Sent password';
export const attemptingInteractive = 'Attempting keyboard-interactive authentication';
export const interactiveRefused = 'Server refused keyboard-interactive authentication';
export const interactiveHeading = 'Keyboard-interactive message from server:';
export const changeRequested = 'Server requested password change';
export const sentNewPassword = 'Sent new password';
export const newPassword = 'New password';
export const newPasswordField = 'New password: ';
export const confirmField = 'Confirm new password: ';
export const notTheSame = 'The two new passwords were not the same.';
export const wrongPassphrase = 'Wrong passphrase';

// Keys that are offered.
/** @param certificate its name, for a key that is offered by one */
export function offered(comment: string, isFromAgent: boolean, certificate: string | null): string {
  const from = isFromAgent ? ' from agent' : '';
  return certificate === null
    ? `Offered public key "${comment}"${from}`
    : `Offered certificate "${comment}"${from} (${certificate})`;
}
export const offeredAgain = (algorithm: string): string => `Offering it again, to sign with ${algorithm}`;
export const offerAccepted = 'Offer of public key accepted';
export const offerRefused = (isCertificate: boolean): string =>
  `Server refused our ${isCertificate ? 'certificate' : 'key'}`;
export const refusedDespiteSignature = (isCertificate: boolean): string =>
  `${offerRefused(isCertificate)} despite its signature`;
export const cannotOffer = (type: string): string => `This build cannot offer keys of the type ${type}`;
export const noSignatureAlgorithm = (comment: string): string =>
  `The server supports no signature algorithm of the key "${comment}"`;
export const aboutCertificate = (name: string, trouble: string): string =>
  `About the certificate "${name}": ${trouble}`;

// Their files.
export const readingKey = (path: string): string => `Reading key file "${path}"`;
export const readingCertificate = (path: string): string => `Reading certificate file "${path}"`;
/** @param isChosen by the user */
export const heldByAgent = (isChosen: boolean): string =>
  `The agent holds the key of the ${isChosen ? 'configured ' : ''}key file`;
export const lockedAndAlone = (path: string): string =>
  `"${path}" is locked and has no public half beside it: it is only used when chosen`;
export const publicFileOfAnother =
  'The .pub file beside it belongs to another key: take it away, or put the right one there.';

// The agent.
export const agentAt = (path: string): string => `Agent at ${path}`;
export const agentKnowsNoServers = 'The agent does not know of keys for certain servers';
export const agentHas = (keys: number): string => `The agent has ${counted(keys, 'SSH-2 key', 'SSH-2 keys')}`;
export const agentKeyUnusable = (type: string | null, comment: string): string =>
  `Ginnel cannot use the agent's ${type ?? 'malformed'} key "${comment}"`;
export const aboutAgentCertificate = (comment: string, trouble: string): string =>
  `Certificate "${comment}" from agent: ${trouble}`;
export const touchAuthenticator = 'The key is in an authenticator: touch it when it blinks';
export const agentSignedWith = (made: string | null, asked: string): string =>
  `The agent signed with ${made ?? 'nothing known'}, not with ${asked}`;
export const agentForwarded = 'Agent forwarding enabled';
export const agentNotForwarded = 'Agent forwarding refused';
export const agentReachedAt = (path: string): string => `The server's programs reach the agent at ${path}`;
