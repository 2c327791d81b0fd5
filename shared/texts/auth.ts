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
