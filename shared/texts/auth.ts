import { formatEndpoint } from '../endpoint';
import { assertNever } from '../result';
import type { SecretUse } from '../secrets';

/** The Auth and Credentials panels. */
export const methods = 'Authentication methods';
export const otherOptions = 'Other authentication-related options';
export const identityAgent = 'ssh’s IdentityAgent. 1Password’s is';
export const pipeSuchAs = 'A pipe, such as';
export const foundWithoutIt = '. Pageant’s and OpenSSH’s are found without it.';

/** What a remembered secret opens, in words. */
export function secretWords(use: SecretUse): string {
  switch (use.kind) {
    case 'password':
      return `Password of ${use.username}@${use.port === 22 ? use.host : formatEndpoint(use)}`;
    case 'passphrase':
      return `Passphrase of ${use.keyFile}`;
    case 'proxy-password':
      return `Password of ${use.username} at the proxy ${formatEndpoint(use)}`;
    default:
      return assertNever(use);
  }
}

export const agentNotAsked =
  'This session does not ask the agent: “Attempt authentication using Pageant or ssh-agent” is off on the Auth panel.';
export const askingTheAgent = 'Asking the agent…';
export const noKeys = 'The agent holds no keys';
export const keysOf = 'Keys of the agent';
export const at = 'at';
export const loadOne = '. Load one with ssh-add.';
export const noneInParticular = 'None in particular';
export const withoutAComment = 'Without a comment';
export const agentKey = 'A key of the agent';
export const chosenButMissing = 'Chosen for this session, but the agent does not hold it now.';
export const chosen = 'Chosen for this session:';
export const chooseNone = 'Choose none';
export const publicKeyAuthentication = 'Public-key authentication';
export const remembered = 'Remembered passwords and passphrases';
export const makeKey = '&Make a new key...';
export const showPublicKey = 'Sho&w public key...';
export const installOnServer = 'Ins&tall on server...';
export const publicKeyNeedsPassphrase =
  'This file shows its public key only with the passphrase. To show or install it, write it beside the file:';
export const privateKeyFile = 'Private &key file for authentication:';
export const keyFormats =
  'OpenSSH, PEM, PKCS#8 or PuTTY (.ppk). A passphrase is asked for when it is needed.';
export const keyFormatsThere =
  'A path on the computer Ginnel runs on; keys found there are suggested. OpenSSH, PEM, PKCS#8 or PuTTY (.ppk).';
export const notEncrypted = 'not encrypted';
export const lockedKey = (format: string, lock: string): string =>
  `${format} key, ${lock}. What kind it is only shows with its passphrase.`;
export const aboutKey = (format: string, type: string, bits: number, lock: string): string =>
  `${format} key, ${type}, ${String(bits)} bits, ${lock}`;
export const nothingRemembered = (words: string): string =>
  `Nothing is remembered. Whatever asks for a password offers to keep it in ${words}.`;
export const keptIn = (words: string): string => `Kept in ${words}.`;
export const noKeychain = (words: string): string =>
  `${words} Passwords and passphrases are asked for, and are in memory only while the session is open.`;
export const rememberedSecrets = 'Remembered secrets';
export const forget = 'Forget';
export const forgetThis = (words: string): string => `Forget: ${words}`;
