import { useEffect, useId, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../shared/errors';
import * as common from '../../shared/texts/common';
import { useReplica, useServices } from '../services-context';
import { PushButton, TextField } from './controls';
import { ErrorNote } from './error-note';
import { useCommand } from './use-command';
import styles from './key-path-field.module.css';

interface KeyPathFieldProps {
  /** With `&` before the mnemonic. */
  readonly label: string;
  readonly value: string;
  /** The path as it is typed, or taken from the suggestions, which `isWhole` tells. */
  readonly onChange: (path: string, isWhole: boolean) => void;
  /** A file was chosen in the dialog. */
  readonly onChoose: (path: string) => void;
  readonly onBlur?: () => void;
  readonly beside?: boolean;
  readonly className?: string;
  readonly placeholder?: string;
  readonly error?: AppError | null;
  /** A line of help, by whether there is a file dialog. */
  readonly hint?: (canChoose: boolean) => string;
}

/** The path of a private key file: typed, taken from those that were found, or chosen in a dialog where there is one. */
export function KeyPathField(props: KeyPathFieldProps): ReactNode {
  const { label, value, onChange, onChoose, className, hint, ...rest } = props;
  const { ginnel } = useServices();
  const canChoose = useReplica(({ snapshot }) => snapshot?.app.canChooseFiles ?? false);
  const [found, setFound] = useState<readonly string[]>([]);
  const choosing = useCommand();
  const list = useId();
  useEffect(() => {
    let current = true;
    void ginnel.keys.listFiles({}).then((result) => {
      if (current && result.ok) setFound(result.value);
    });
    return () => {
      current = false;
    };
  }, [ginnel]);
  const choose = async (): Promise<void> => {
    await choosing.run(async () => {
      const chosen = await ginnel.keys.chooseFile({});
      if (chosen.ok && chosen.value !== null) onChoose(chosen.value);
      return chosen;
    });
  };
  return (
    <>
      <div className={clsx(styles.field, className)}>
        <TextField
          {...rest}
          label={label}
          value={value}
          maxLength={4096}
          list={list}
          onChange={(text) => onChange(text, found.includes(text))}
          hint={hint?.(canChoose)}
        />
        <datalist id={list}>
          {found.map((file) => (
            <option key={file} value={file} />
          ))}
        </datalist>
        {canChoose ? (
          <PushButton label={common.browse} busy={choosing.busy} onClick={() => void choose()} />
        ) : null}
      </div>
      {choosing.error === null ? null : <ErrorNote error={choosing.error} alert />}
    </>
  );
}
