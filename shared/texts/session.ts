import { countedForwards } from './common';
import { namesInSentence } from './names';

export const apply = 'Apply';
export const unsavedChanges = 'Unsaved changes';
export const changesNotSaved = (titleOfDraft: string): string =>
  `The changes to “${titleOfDraft}” are not saved.`;
export const saveButton = '&Save';
export const discardButton = '&Discard';
export const theNewSession = 'the new session';
export const selectSession = 'Select a session in the list first.';
export const replaceDefaultSettings = 'Replace Default Settings';
export const newSessionsStartFrom =
  'New sessions will start from the settings on these panels, the forwarded ports included.';
export const replace = '&Replace';
export const savedDefaultSettings = 'Saved Default Settings.';
export const saved = (name: string): string => `Saved “${name}”.`;
export const replaceSavedSession = 'Replace saved session';
export const defaultSettingsStay = 'Default Settings cannot be deleted; Save replaces them.';
export const deleteSavedSession = 'Delete saved session';
export const deleteButton = '&Delete';
export const keepSession = '&Keep';
export const deleted = (name: string): string => `Deleted “${name}”.`;
export const discardChanges = 'Discard changes';
export const discardTheChanges = '&Discard changes';
export const keepEditing = '&Keep editing';
export const logLevel = 'Level of the event log';
export const logHint =
  'Passwords and passphrases are in none of them. What the SSH library tells makes transfers slower, and is for finding a fault.';
export const eventLog = 'Event log of this session';
export const logsWrittenIn = 'The event logs of all sessions are also written to files in';
export const logsNotWritten = 'Event logs are not written to files.';
export const logFiles = 'Log files';
export const savedSessionsField = 'Sav&ed Sessions';
export const loadButton = '&Load';
export const saveLabel = 'Sa&ve';
export const storedSession = 'Load, save or delete a stored session';
export const changesNotApplied = ', changes not applied';
export const savedSessions = 'Saved sessions';
export const hostName = 'Host &Name (or IP address)';
export const reachedBy = (route: string): string => `Reached ${route}.`;
export const askedForWhenEmpty = 'asked for when empty';
export const destination = 'Specify the destination you want to connect to';
export const replaceExisting = (name: string, host: string): string =>
  `There is already a saved session “${name}”${host === '' ? '' : ` for ${host}`}. Replace it with the settings on these panels?`;

/** @param jumpHostOf the saved sessions that could not be reached any more */
export function deleteSession(name: string, forwards: number, jumpHostOf: readonly string[]): string {
  const having = forwards === 0 ? '' : ` with its ${countedForwards(forwards)}`;
  const others = namesInSentence(jumpHostOf);
  const lost = others === '' ? '' : ` It is a jump host of ${others}, which cannot be opened then.`;
  return `Delete the saved session “${name}”${having}? An open connection goes on.${lost}`;
}
export const putSettingsBack = (title: string, isSaved: boolean): string =>
  `Put the settings of “${title}” back as they were ${isSaved ? 'last saved' : 'at the start'}?`;
