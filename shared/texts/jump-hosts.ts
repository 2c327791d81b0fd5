export const changedTo = (titles: string): string => `Changed to ${titles}.`;
export const fieldsHoldAnother =
  'The fields below hold something that is not on the list yet: add it or empty them first.';
export const noneToRemove = 'There is no jump host to remove.';
export const selectJumpHost = 'Select a jump host in the list first.';
export const chose = (titleOfJump: string): string => `chose “${titleOfJump}”`;
export const jumpHostNotAdded = 'A jump host was not added';
export const jumpHostWasTyped = (typed: string): string =>
  `On the Jump hosts panel you ${typed} but did not press Add.`;
export const typedOption = 'T&yped here';
export const savedOption = 'Sa&ved session';
export const addJumpHost = 'Add a jump host:';
export const changeJumpHost = (title: string): string => `Change the jump host ${title}:`;
export const kindOfJumpHost = 'Sort of jump host';
export const clear = 'Clear';
export const discardPlain = 'Discard';
export const sessionField = 'Sess&ion';
export const noOtherSession = 'No other session is saved';
export const chooseOne = 'Choose one';
export const deletedSession = 'A session that was deleted';
export const savedHint =
  'Its login, key, host key and jump hosts are used as they are saved, and its forwarded ports stay its own.';
export const hostField = '&Host';
export const hostExample = 'user@host:port';
export const severalHint = 'Several with commas between, as for ssh -J: a,me@b:2222,[2001:db8::7]:22.';
export const onlyThisKey = 'Offer o&nly this key';
export const keyFile = 'Private &key file';
export const usualKeys = 'agent and usual keys when empty';
export const nearestFirst = 'Jump hosts, the nearest first:';
export const direct = 'None: the server is reached directly.';
export const changeSelected = 'Change the selected jump host (F2)';
export const reachedThrough = (names: string): string => `reached through ${names}`;
export const keyOnly = (privateKeyFile: string): string => `key ${privateKeyFile}, and no other`;
