import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import { settingKeys, settings, type SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/export';
import { listed } from '../../../shared/texts/numbers';
import { settingNames } from '../../../shared/texts/setting-names';

/** Whether a setting is as every new session has it. */
export function isUsual(key: SettingKey, profile: SessionProfile): boolean {
  return JSON.stringify(profile[key]) === JSON.stringify(settings[key].initial);
}

/**
 * A sentence on the settings that a format has no words for and that are not as usual; none where there are none.
 * @param written the settings that it has words for
 */
export function unsaidSettings(profile: SessionProfile, written: ReadonlySet<SettingKey>): readonly string[] {
  const names = settingKeys
    .filter((key) => !written.has(key) && !isUsual(key, profile))
    .map((key) => settingNames[key]);
  return names.length === 0 ? [] : [texts.about(titleOf(profile), texts.unsaid(listed(names)))];
}
