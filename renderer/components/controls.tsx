import { useId, type ComponentProps, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../shared/errors';
import type { FieldName } from '../state/draft';
import { FieldError } from './error-note';
import { MnemonicText, mnemonicProps, plainLabel } from './mnemonic';
import styles from './controls.module.css';
import textStyles from './text.module.css';
import { ariaKeys, type ShortcutId } from './shortcuts';

interface FieldProps {
  /** With `&` before the mnemonic. */
  readonly label: string;
  /** Names the field for problems and the focus. */
  readonly field?: FieldName | undefined;
  readonly error?: AppError | null | undefined;
  /** A line of help below the box. */
  readonly hint?: ReactNode;
  readonly className?: string | undefined;
  /** The label goes before the box instead of above it. */
  readonly beside?: boolean | undefined;
  readonly children: (about: Readonly<Record<string, string | true | undefined>>) => ReactNode;
}

/** A label, a box, what is wrong with it right below, and a line of help; the box is told which of them it has. */
function Field({ label, field, error, hint, className, beside, children }: FieldProps): ReactNode {
  const id = useId();
  const described = [error ? `${id}-error` : null, hasHint(hint) ? `${id}-hint` : null].filter(
    (part) => part !== null,
  );
  return (
    <div className={clsx(styles.field, beside === true && styles.beside, className)}>
      <label htmlFor={id}>
        <MnemonicText label={label} />
      </label>
      {children({
        ...mnemonicProps(label),
        ...{ id, 'data-field': field },
        'aria-invalid': error ? true : undefined,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
      })}
      {error ? <FieldError id={`${id}-error`} error={error} /> : null}
      <Hint id={`${id}-hint`} hint={hint} />
    </div>
  );
}

function hasHint(hint: ReactNode): boolean {
  return hint !== undefined && hint !== null;
}

function Hint({ id, hint }: { readonly id: string; readonly hint: ReactNode }): ReactNode {
  return hasHint(hint) ? (
    <p className={textStyles.hint} id={id}>
      {hint}
    </p>
  ) : null;
}

interface TextFieldProps
  extends
    Omit<FieldProps, 'children'>,
    Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type' | 'id' | 'className'> {
  /** Absent where the box keeps what is typed to itself. */
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly type?: 'text' | 'password';
}

/** A labelled edit box. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, field, error, hint, className, beside, onChange, type = 'text', ...rest } = props;
  return (
    <Field {...{ label, field, error, hint, className, beside }}>
      {(about) => (
        <input
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          {...about}
          {...rest}
          type={type}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )}
    </Field>
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
    <div className={clsx(styles.check, disabled && styles.off)}>
      <label>
        <input
          {...mnemonicProps(label)}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hasHint(hint) ? id : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>
          <MnemonicText label={label} />
        </span>
      </label>
      <Hint id={id} hint={hint} />
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
    <div className={styles.radios} role="radiogroup" aria-label={plainLabel(label)}>
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
              onChange={() => onChange(option.value)}
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
    <div className={clsx(styles.shown, disabled && styles.off)}>
      <p>
        <MnemonicText label={label} />
      </p>
      {group}
    </div>
  );
}

interface SelectFieldProps<Value extends string> extends Omit<FieldProps, 'children' | 'beside'> {
  /** An empty value stands for nothing chosen. */
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

/** A drop-down list with its label before it. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>): ReactNode {
  const { options, value, onChange, disabled = false, ...rest } = props;
  return (
    <Field {...rest} beside>
      {(about) => (
        <select
          {...about}
          value={value}
          disabled={disabled}
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
      )}
    </Field>
  );
}

/**
 * A button while a command is under way: it does nothing, and keeps the focus, which one that is disabled would lose to
 * nowhere.
 */
function busyProps(
  busy: boolean | undefined,
  onClick: ComponentProps<'button'>['onClick'],
): Pick<ComponentProps<'button'>, 'aria-disabled' | 'onClick'> {
  // Nor does it submit its form, neither by itself nor by Enter in a box.
  return busy === true ? { 'aria-disabled': true, onClick: (event) => event.preventDefault() } : { onClick };
}

interface PushButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'className'> {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly look?: 'plain' | 'default' | 'quiet' | 'danger';
  readonly className?: string;
  /** A command is under way: it does nothing, and keeps the focus. */
  readonly busy?: boolean | undefined;
  /** The shortcut that does the same. */
  readonly shortcut?: ShortcutId;
}

/** A button with a text label. */
export function PushButton(props: PushButtonProps): ReactNode {
  const { label, icon, look = 'plain', className, busy, onClick, shortcut, ...rest } = props;
  const mnemonic = mnemonicProps(label);
  const keys = [mnemonic['aria-keyshortcuts'], shortcut === undefined ? undefined : ariaKeys(shortcut)];
  return (
    <button
      type="button"
      {...rest}
      {...busyProps(busy, onClick)}
      {...mnemonic}
      aria-keyshortcuts={keys.filter((key) => key !== undefined).join(' ') || undefined}
      className={clsx(styles.button, className)}
      data-look={look}
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
  /** A command is under way: it does nothing, and keeps the focus. */
  readonly busy?: boolean | undefined;
}

/** A small button with a picture; its label is read out and shown on hovering. */
export function IconButton({ label, icon, busy, onClick, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      {...busyProps(busy, onClick)}
      className={styles.button}
      data-look="icon"
      aria-label={label}
      title={label}
    >
      {icon}
    </button>
  );
}

/** PuTTY's framed group of controls with its title in the frame. */
export function GroupBox({
  title,
  grows,
  children,
}: {
  readonly title?: string;
  /** It holds a list, which takes the height that the panel leaves. */
  readonly grows?: true;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <fieldset className={styles.group} data-grows={grows}>
      {title === undefined ? null : <legend>{title}</legend>}
      {children}
    </fieldset>
  );
}
