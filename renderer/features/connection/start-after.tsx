import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { sessionIdSchema, type SessionId } from '../../../shared/ids';
import { settings } from '../../../shared/settings';
import { needsOf, startCircle } from '../../../shared/start-order';
import * as texts from '../../../shared/texts/start-order';
import { GroupBox, IconButton, SelectField } from '../../components/controls';
import { useProblem } from '../../components/use-problem';
import { useSavedSessions } from '../../components/use-saved-sessions';
import { useDraft, useServices } from '../../services-context';
import { clearProblem, editProfile, pointAt } from '../../state/draft';
import textStyles from '../../components/text.module.css';
import styles from './start-after.module.css';

/** The sessions that are opened, and up, before this one connects: those the user chose, and one whose forward its route begins at. */
export function StartAfter(): ReactNode {
  const { draft } = useServices();
  const profile = useDraft((state) => state.profile);
  const saved = useSavedSessions();
  const problem = useProblem('startAfter');
  const { id, startAfter } = profile;
  const names = new Map(saved.map(({ id: other, name }) => [other, name]));
  const others = saved.filter((other) => other.id !== id && !startAfter.includes(other.id));
  const implied = needsOf({ ...profile, startAfter: [] }, saved).find(
    (need) => !startAfter.includes(need.id),
  );
  const change = (next: readonly SessionId[]): void => {
    clearProblem(draft, 'startAfter');
    editProfile(draft, { startAfter: next });
  };
  const add = (value: string): void => {
    const added = sessionIdSchema.safeParse(value);
    if (!added.success) return;
    const next = [...startAfter, added.data];
    const titles = startCircle({ ...profile, startAfter: next }, saved);
    if (titles === null) change(next);
    else pointAt(draft, 'startAfter', { code: 'start-circle', data: { titles } });
  };
  return (
    <GroupBox title={texts.startAfter}>
      {startAfter.length === 0 ? null : (
        <ul className={styles.chosen} aria-label={texts.startAfter}>
          {startAfter.map((other) => {
            const name = names.get(other);
            return (
              <li key={other}>
                <span>{name ?? texts.notSaved}</span>
                <IconButton
                  label={texts.takeOff(name ?? texts.notSaved)}
                  icon={<X aria-hidden="true" />}
                  onClick={() => change(startAfter.filter((one) => one !== other))}
                />
              </li>
            );
          })}
        </ul>
      )}
      <SelectField
        label={texts.add}
        field="startAfter"
        error={problem}
        value=""
        disabled={others.length === 0 || startAfter.length >= settings.startAfter.most}
        options={[
          { value: '', label: others.length === 0 ? texts.noOther : texts.choose },
          ...others.map((other) => ({ value: other.id as string, label: other.name })),
        ]}
        onChange={add}
        hint={texts.startAfterHint}
      />
      {implied === undefined || implied.port === null ? null : (
        <p className={textStyles.hint}>{texts.implied(names.get(implied.id) ?? '', implied.port)}</p>
      )}
    </GroupBox>
  );
}
