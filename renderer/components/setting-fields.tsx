import { clsx } from 'clsx';
import { useState, type ComponentProps, type ReactNode } from 'react';
import type { SessionProfile } from '../../shared/session-profile';
import { settings } from '../../shared/settings';
import { hints, labels } from '../../shared/texts/settings';
import { useDraft, useServices } from '../services-context';
import { clearProblem, editProfile, typeNumber, type FieldName } from '../state/draft';
import { faultOf, type NumberField as Field } from '../state/number-fields';
import { CheckBox, TextField } from './controls';
import { useProblem } from './use-problem';
import controlsStyles from './controls.module.css';

/** The labelled settings whose values are of a type. */
type SettingOf<Value> = {
  [Key in keyof typeof labels & keyof SessionProfile]: SessionProfile[Key] extends Value ? Key : never;
}[keyof typeof labels & keyof SessionProfile];

interface SettingBoxProps {
  readonly setting: SettingOf<boolean>;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  /** A field that is right again with a change of this one. */
  readonly mends?: FieldName;
}

/** A tick box for a setting of the session in the form. */
export function SettingBox({ setting, hint = hints[setting], mends, ...rest }: SettingBoxProps): ReactNode {
  const { draft } = useServices();
  return (
    <CheckBox
      {...rest}
      label={labels[setting]}
      checked={useDraft(({ profile }) => profile[setting])}
      hint={hint}
      onChange={(checked) => {
        editProfile(draft, { [setting]: checked });
        if (mends !== undefined) clearProblem(draft, mends);
      }}
    />
  );
}

interface SettingTextProps extends Omit<
  ComponentProps<typeof TextField>,
  'label' | 'value' | 'onChange' | 'maxLength'
> {
  readonly setting: Exclude<SettingOf<string>, 'name' | 'host'>;
}

/** An edit box for a setting of the session in the form. */
export function SettingText({ setting, hint = hints[setting], ...rest }: SettingTextProps): ReactNode {
  const { draft } = useServices();
  return (
    <TextField
      {...rest}
      hint={hint}
      label={labels[setting]}
      value={useDraft(({ profile }) => profile[setting])}
      maxLength={settings[setting].max}
      onChange={(text) => editProfile(draft, { [setting]: text })}
    />
  );
}

interface NumberFieldProps {
  readonly field: Field;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  /** The label goes before the box, which is as wide as a number. */
  readonly beside?: boolean;
}

/** An edit box for a number of the session in the form; what was typed stays as it was typed. */
export function NumberField({
  field,
  hint = hints[field],
  beside = true,
  disabled,
}: NumberFieldProps): ReactNode {
  const { draft } = useServices();
  const text = useDraft(({ numbers }) => numbers[field]);
  const profile = useDraft((state) => state.profile);
  const problem = useProblem(field);
  // A number half typed is no mistake yet; one that was wrong when the panel was opened was left so.
  const [wasLeft, setLeft] = useState(() => faultOf(field, text, profile) !== null);
  const fault = wasLeft && disabled !== true ? faultOf(field, text, profile) : null;
  return (
    <TextField
      label={labels[field]}
      beside={beside}
      className={clsx(beside && controlsStyles.number)}
      field={field}
      value={text}
      inputMode="numeric"
      maxLength={40}
      disabled={disabled}
      error={problem ?? fault}
      hint={hint}
      onBlur={() => setLeft(true)}
      onChange={(typed) => typeNumber(draft, field, typed)}
    />
  );
}
