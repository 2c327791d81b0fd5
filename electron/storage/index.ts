export { dataFolder, prepareDataFolder, type DataFolder } from './data-folder';
export { fileError, writeText } from './files';
export { takeInstanceLock, type InstanceLock, type LockHolder, type LockOutcome } from './instance-lock';
export { listKeyFiles } from './key-files';
export { createKnownHosts, memoryKnownHosts } from './known-hosts';
export { otherKnownHosts, type OtherKnownHosts } from './known-hosts-places';
export { createCipherSpeedStore } from './cipher-speeds';
export { createHistoryStore } from './history';
export { createLogFiles } from './log-files';
export { createConsents } from './consents';
export { removeLeftovers } from './leftovers';
export { createOpenNotes, noOpenNotes } from './open-notes';
export { createSecretStore } from './secrets';
export { createSessionStore } from './session-store';
export { createSettingsStore } from './settings';
export type {
  Consents,
  HostKeyVerdict,
  Keychain,
  KnownHosts,
  SecretStore,
  SessionStore,
  StoredSessions,
} from './types';
