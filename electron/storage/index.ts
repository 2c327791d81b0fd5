export { controlPlaces, newControlKey, type ListeningPlace } from './control-place';
export { isHalfWritten, prepareDataFolder, removeLeftovers } from './data-folder';
export { configFolder, dataFolder, type DataFolder } from './data-places';
export { fileError, fileReason, readText } from './files';
export { createDisk, type Disk } from './disk';
export {
  findLockHolder,
  takeInstanceLock,
  type ControlPlace,
  type Lock,
  type LockHolder,
} from './instance-lock';
export { listKeyFiles } from './key-files';
export { createKnownHosts, memoryKnownHosts, type KnownHosts } from './known-hosts';
export { otherKnownHosts } from './known-hosts-locations';
export { createCipherSpeedStore } from './cipher-speeds';
export { createHistoryStore, type HistoryStore } from './history';
export { createLogFiles, type LogFiles } from './log-files';
export { createConsents, type Consents } from './consents';
export { createFollowedFiles, type FollowedFiles, type KeptFollowed } from './followed-files';
export { createOpenNotes, noOpenNotes, type OpenNotes } from './open-notes';
export { createSecretStore, type Keychain, type SecretStore } from './secrets';
export { createSessionStore, type SessionStore } from './session-store';
export { parseSessionsFile, type StoredSessions } from './sessions-format';
export { contentOf } from './versions';
export { createSettingsStore, type SettingsStore } from './settings';
