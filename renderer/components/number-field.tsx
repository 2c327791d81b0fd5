import type { ReactNode } from 'react';
import { useDraft, useServices } from '../services-context';
import { typeNumber } from '../state/draft';
import type { NumberField as Field } from '../state/number-fields';
import { TextField } from './controls';
import { useProblem } from './use-problem';

interface NumberFieldProps {
  readonly label: string;
  readonly field: Field;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  /** The label goes before the box, which is as wide as a number. */
  readonly beside?: boolean;
}

/** An edit box for a number of the session in the form; what was typed stays as it was typed. */
export function NumberField({ label, field, beside = true, ...rest }: NumberFieldProps): ReactNode {
  const { draft } = useServices();
  const text = useDraft(({ numbers }) => numbers[field]);
  return (
    <TextField
      {...rest}
      label={label}
      beside={beside}
      className={beside ? 'number-field' : ''}
      field={field}
      value={text}
      inputMode="numeric"
      maxLength={40}
      error={useProblem(field)}
      onChange={(value) => {
        typeNumber(draft, field, value);
      }}
    />
  );
}
