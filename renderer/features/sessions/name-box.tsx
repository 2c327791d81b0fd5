import { clsx } from 'clsx';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { Dialog, Form, Input, Label, Popover, TextField } from 'react-aria-components';
import type { AppError } from '../../../shared/errors';
import type { Result } from '../../../shared/result';
import { ErrorNote } from '../../components/error-note';
import styles from './name-box.module.css';

/** A name that is asked for where it is shown. */
export interface NameWanted {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Takes it; what is wrong with it is said below the box, which stays. */
  readonly onName: (name: string) => Promise<Result<unknown>>;
}

/**
 * A small box over a row, in which its name is typed: Enter takes it, and so does a click elsewhere, Escape leaves it as it was. It is
 * outside of the list, which goes by the keys that are typed in it.
 */
export function NameBox({
  wanted,
  anchor,
  onClose,
}: {
  readonly wanted: NameWanted;
  readonly anchor: RefObject<Element | null>;
  readonly onClose: () => void;
}): ReactNode {
  const [text, setText] = useState(wanted.value);
  const [error, setError] = useState<AppError | null>(null);
  const isDone = useRef(false);
  const take = async (): Promise<void> => {
    if (isDone.current) return;
    isDone.current = true;
    const taken = text.trim() === wanted.value ? null : await wanted.onName(text);
    if (taken === null || taken.ok) {
      onClose();
      return;
    }
    isDone.current = false;
    setError(taken.error);
  };
  return (
    <Popover
      aria-label={wanted.label}
      triggerRef={anchor}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) void take();
      }}
      isKeyboardDismissDisabled
      placement="bottom start"
      className={clsx(styles.box)}
      offset={-28}
      crossOffset={-4}
    >
      <Dialog aria-label={wanted.label} className={clsx(styles.dialog)}>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void take();
          }}
        >
          <TextField
            autoFocus
            value={text}
            maxLength={200}
            isInvalid={error !== null}
            onChange={(value) => {
              setText(value);
              setError(null);
            }}
            onFocus={({ target }) => {
              if (target instanceof HTMLInputElement) target.select();
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') onClose();
              else event.continuePropagation();
            }}
          >
            <Label className={clsx(styles.label)}>{wanted.label}</Label>
            <Input className={clsx(styles.input)} />
            {wanted.hint === undefined ? null : <p className={styles.hint}>{wanted.hint}</p>}
          </TextField>
          {error === null ? null : <ErrorNote error={error} alert />}
        </Form>
      </Dialog>
    </Popover>
  );
}
