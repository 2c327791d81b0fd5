/** What keeps remembered passwords, by the system it is part of. */
export const names = {
  macOs: 'The macOS Keychain',
  windows: 'Windows’ data protection, for this computer alone',
  keyring: 'The desktop’s keyring',
  kwallet: 'KWallet',
} as const;

const askedEachTime = (why: string): string => `${why}: passwords are asked for each time.`;
/** @param backend what Electron found instead */
export const none = (backend: string): string => askedEachTime(`The system offers no keychain (${backend})`);
export const unusable = (name: string): string => askedEachTime(`${name} cannot be used`);
export const noneHere = askedEachTime('In the browser and on the command line there is no keychain');

export const keptForAnother = 'It was kept for something else.';
export const notEncrypted = 'The system’s keychain did not encrypt it.';
export const notDecrypted = 'The system’s keychain did not open it.';
export const damaged = 'What the keychain opened is damaged.';
