import type { Forward } from '../forward';
import { isSameForward } from '../forward-edits';
import { lineNotation } from '../notation';
import type { SessionProfile } from '../session-profile';
import type { SettingKey } from '../settings';
import { changedSettings, isSameOrder, type ThreeWay } from '../three-way';
import { settingNames } from './setting-names';

export const changedTitle = 'Changed elsewhere';
export const changedSince = (title: string): string =>
  `“${title}” was changed in another window, or by the command line, while you changed it here.`;
export const deletedTitle = 'Deleted elsewhere';
export const deletedSince = (title: string): string =>
  `“${title}” was deleted in another window, or by the command line. Its settings are still here.`;
export const saveMine = 'Save &mine over it';
export const takeTheirs = '&Take theirs';
export const keepBoth = 'Keep &both changes';
export const saveAgain = '&Save it again';
export const leaveDeleted = '&Leave it deleted';
export const keptBoth = (title: string): string => `Saved “${title}” with both changes.`;
export const tookTheirs = (title: string): string => `“${title}” is as it is saved now.`;
export const putBackMine = (title: string): string => `Your changes to “${title}” are back.`;
export const restored = (name: string): string => `“${name}” is back.`;

/** What differs between what is edited here and what is saved, a line for each setting and forward; `here` and `there` are whose. */
export function elsewhereLines({ base, mine, theirs }: ThreeWay): readonly string[] {
  return changedSettings(mine, theirs).flatMap((key) =>
    key === 'forwards'
      ? forwardLines({ base, mine, theirs })
      : [`${settingNames[key]}: ${valueText(mine, key)} here, ${valueText(theirs, key)} there`],
  );
}

function valueText(profile: SessionProfile, key: SettingKey): string {
  const value = profile[key];
  if (value === '') return 'empty';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return key === 'jumps' && profile.jumps.length === 0 ? 'none' : 'another';
  const [line = ''] = value.split('\n');
  return `“${line.length > 60 || line !== value ? `${line.slice(0, 60)}…` : line}”`;
}

function forwardLines({ base, mine, theirs }: ThreeWay): readonly string[] {
  const find = ({ forwards }: SessionProfile, id: string): Forward | undefined =>
    forwards.find((forward) => forward.id === id);
  const ids = [...new Set([...mine.forwards, ...theirs.forwards].map(({ id }) => id))];
  const lines = ids.flatMap((id) => {
    const [was, here, there] = [find(base, id), find(mine, id), find(theirs, id)];
    if (isSameForward(here, there)) return [];
    const named = here ?? there;
    return named === undefined
      ? []
      : [`${lineNotation(named)}: ${deed(was, here)} here, ${deed(was, there)} there`];
  });
  return isSameOrder(mine, theirs) ? lines : [...lines, `${settingNames.forwards}: in another order`];
}

function deed(before: Forward | undefined, after: Forward | undefined): string {
  if (isSameForward(before, after)) return after === undefined ? 'absent' : 'unchanged';
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  const [was, is] = [lineNotation(before), lineNotation(after)];
  if (was !== is) return `changed to ${is}`;
  if (before.enabled !== after.enabled) return after.enabled ? 'switched on' : 'switched off';
  return 'changed';
}
