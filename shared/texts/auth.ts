/** The Auth and Credentials panels. */
export const methods = 'Authentication methods';
export const otherOptions = 'Other authentication-related options';
export const identityAgent = 'ssh’s IdentityAgent. 1Password’s is';
export const pipeSuchAs = 'A pipe, such as';
export const foundWithoutIt = '. Pageant’s and OpenSSH’s are found without it.';
