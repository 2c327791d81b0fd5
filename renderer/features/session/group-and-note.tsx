import { useId, type ReactNode } from 'react';
import { settings } from '../../../shared/settings';
import { groupExample, groupTitle, labels } from '../../../shared/texts/settings';
import { SettingText } from '../../components/setting-fields';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { TagsField } from './tags-field';
import css from './group-and-note.module.css';
import controlsStyles from '../../components/controls.module.css';

/** Which group of the list the session is in, with those there are to choose from, its tags, and what its user wants to know about it. */
export function GroupAndNote(): ReactNode {
  const { draft } = useServices();
  const id = useId();
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  const note = useDraft(({ profile }) => profile.note);
  const groups = [...new Set((profiles ?? []).map(({ group }) => group))].filter((group) => group !== '');
  return (
    <div className={css['both']}>
      <SettingText setting="group" list={`${id}-groups`} placeholder={groupExample} title={groupTitle} />
      <datalist id={`${id}-groups`}>
        {groups.toSorted().map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
      <TagsField />
      <div className={controlsStyles.field}>
        <label htmlFor={`${id}-note`}>{labels.note}</label>
        <textarea
          id={`${id}-note`}
          className={css['note']}
          rows={2}
          maxLength={settings.note.max}
          value={note}
          onChange={(event) => editProfile(draft, { note: event.target.value })}
        />
      </div>
    </div>
  );
}
