import { useId, type ComponentProps, type ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import type { FieldName } from '../state/draft';
import { FieldError } from './error-note';
import { MnemonicText, mnemonicProps, plainLabel } from './mnemonic';

type Taken = 'onChange' | 'value' | 'type' | 'id' | 'className';

interface TextFieldProps extends Omit<ComponentProps<'input'>, Taken> {
  /** With `&` before the mnemonic. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Names the field for problems and the focus. */
  readonly field?: FieldName;
  readonly error?: AppError | null;
  /** A line of help below the box. */
  readonly hint?: ReactNode;
  readonly className?: string;
  /** The label goes before the box instead of above it. */
  readonly beside?: boolean;
  readonly type?: 'text' | 'password';
}

/** A labelled edit box that shows what is wrong with it right below. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, value, onChange, field, error, hint, className, beside, type = 'text', ...rest } = props;
  const id = useId();
  const described = [error ? `${id}-error` : null, hint === undefined ? null : `${id}-hint`].filter(
    (part) => part !== null,
  );
  return (
    <div className={['field', beside === true ? 'field-beside' : '', className ?? ''].join(' ')}>
      <label htmlFor={id}>
        <MnemonicText label={label} />
      </label>
      <input
        {...rest}
        {...mnemonicProps(label)}
        id={id}
        type={type}
        data-field={field}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        aria-invalid={error ? true : undefined}
        aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      {error ? <FieldError id={`${id}-error`} error={error} /> : null}
      {hint === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface CheckBoxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

/** A tick box with its label. */
export function CheckBox({ label, checked, onChange, hint, disabled = false }: CheckBoxProps): ReactNode {
  const id = useId();
  return (
    <div className={disabled ? 'check check-off' : 'check'}>
      <label>
        <input
          {...mnemonicProps(label)}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={(event) => {
            onChange(event.target.checked);
          }}
        />
        <span>
          <MnemonicText label={label} />
        </span>
      </label>
      {hint === undefined ? null : (
        <p className="hint" id={id}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface RadiosProps<Value extends string> {
  /** Names the group, read out only unless it is shown. Where it is, its mnemonic leads to the option that holds. */
  readonly label: string;
  readonly shown?: boolean;
  readonly disabled?: boolean;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Alt+letter chooses an option; off where the same options are on the page twice. */
  readonly mnemonics?: boolean;
}

/** Options of which one holds; one tab stop, arrow keys move. */
export function Radios<Value extends string>(props: RadiosProps<Value>): ReactNode {
  const { label, options, value, onChange, mnemonics = true, shown = false, disabled = false } = props;
  const name = useId();
  const group = (
    <div className="radios" role="radiogroup" aria-label={plainLabel(label)}>
      {options.map((option) => {
        const text = mnemonics ? option.label : option.label.replace('&', '');
        return (
          <label key={option.value}>
            <input
              {...mnemonicProps(shown && option.value === value ? label : text)}
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={disabled}
              onChange={() => {
                onChange(option.value);
              }}
            />
            <span>
              <MnemonicText label={text} />
            </span>
          </label>
        );
      })}
    </div>
  );
  if (!shown) return group;
  return (
    <div className={disabled ? 'shown-radios check-off' : 'shown-radios'}>
      <p className="static">
        <MnemonicText label={label} />
      </p>
      {group}
    </div>
  );
}

interface SelectFieldProps<Value extends string> {
  /** With `&` before the mnemonic. */
  readonly label: string;
  /** An empty value stands for nothing chosen. */
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly field?: FieldName;
  readonly error?: AppError | null;
  readonly hint?: ReactNode;
  readonly className?: string;
  readonly disabled?: boolean;
}

/** A drop-down list with its label before it. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>): ReactNode {
  const { label, options, value, onChange, field, error, hint, className = '', disabled = false } = props;
  const id = useId();
  const described = [error ? `${id}-error` : null, hint === undefined ? null : `${id}-hint`].filter(
    (part) => part !== null,
  );
  return (
    <div className={`field field-beside ${className}`}>
      <label htmlFor={id}>
        <MnemonicText label={label} />
      </label>
      <select
        {...mnemonicProps(label)}
        id={id}
        data-field={field}
        value={value}
        disabled={disabled}
        aria-invalid={error ? true : undefined}
        aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {error ? <FieldError id={`${id}-error`} error={error} /> : null}
      {hint === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface PushButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'className'> {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly look?: 'plain' | 'default' | 'quiet' | 'danger';
  readonly className?: string;
}

/** A button with a text label. */
export function PushButton({ label, icon, look = 'plain', className, ...rest }: PushButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      {...mnemonicProps(label)}
      className={`button button-${look} ${className ?? ''}`}
    >
      {icon}
      <span>
        <MnemonicText label={label} />
      </span>
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'className' | 'aria-label'> {
  /** What it does; read out, and shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A small button with a picture; its label is read out and shown on hovering. */
export function IconButton({ label, icon, ...rest }: IconButtonProps): ReactNode {
  return (
    <button type="button" {...rest} className="button button-icon" aria-label={label} title={label}>
      {icon}
    </button>
  );
}

/** PuTTY's framed group of controls with its title in the frame. */
export function GroupBox({
  title,
  children,
}: {
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <fieldset className="group">
      {title === undefined ? null : <legend>{title}</legend>}
      {children}
    </fieldset>
  );
}
