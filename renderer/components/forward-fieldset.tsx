import type { KeyboardEvent, ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import type { ForwardFields } from '../../shared/forward';
import type { FieldName } from '../state/draft';
import { PushButton, Radios, TextField } from './controls';
import { familyOptions, kindOptions } from './forward-options';

interface ForwardFieldsetProps {
  readonly fields: ForwardFields;
  readonly errors: { readonly source: AppError | null; readonly destination: AppError | null };
  readonly names?: { readonly source: FieldName; readonly destination: FieldName };
  /** Alt+letter reaches the fields; for one set of fields on the page only. */
  readonly mnemonics?: boolean;
  readonly submitLabel: string;
  readonly onChange: (changes: Partial<ForwardFields>) => void;
  readonly onSubmit: () => void;
  /** Present where the fields can be left again; also by Esc. */
  readonly onCancel?: () => void;
  readonly busy?: boolean;
}

const destinationHints = {
  local: 'As the server sees it: “localhost” means the server itself.',
  remote: 'As this computer sees it: “localhost” means this computer.',
  dynamic: 'Not used: programs name their destination through SOCKS.',
} as const;

/** Source port, Destination, direction and family, in PuTTY's tab order: the button comes last. Enter submits. */
export function ForwardFieldset(props: ForwardFieldsetProps): ReactNode {
  const { fields, errors, names, mnemonics = false, submitLabel, onChange, onSubmit, onCancel, busy } = props;
  const label = (text: string): string => (mnemonics ? text : text.replace('&', ''));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      event.stopPropagation();
      onSubmit();
    }
    if (event.key === 'Escape' && onCancel !== undefined) {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <div className="forward-fields" onKeyDown={onKeyDown}>
      <TextField
        label={label('&Source port')}
        beside
        className="source-field"
        {...(names === undefined ? {} : { field: names.source })}
        value={fields.source}
        maxLength={300}
        error={errors.source}
        onChange={(source) => {
          onChange({ source });
        }}
      />
      <TextField
        label={label('Dest&ination')}
        beside
        className="destination-field"
        {...(names === undefined ? {} : { field: names.destination })}
        value={fields.destination}
        maxLength={300}
        disabled={fields.kind === 'dynamic'}
        placeholder={fields.kind === 'dynamic' ? 'not used' : 'host.name:port'}
        error={errors.destination}
        onChange={(destination) => {
          onChange({ destination });
        }}
        hint={destinationHints[fields.kind]}
      />
      <Radios
        label="Direction"
        options={kindOptions}
        mnemonics={mnemonics}
        value={fields.kind}
        onChange={(kind) => {
          onChange({ kind });
        }}
      />
      <Radios
        label="Internet protocol of the listening port"
        options={familyOptions}
        mnemonics={mnemonics}
        value={fields.family}
        onChange={(family) => {
          onChange({ family });
        }}
      />
      <div className="forward-buttons">
        <PushButton label={label(submitLabel)} disabled={busy} onClick={onSubmit} />
        {onCancel === undefined ? null : <PushButton label="Cancel" look="quiet" onClick={onCancel} />}
      </div>
    </div>
  );
}
