import { ArrowRight } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { ForwardPart } from '../../shared/fields';
import * as texts from '../../shared/texts/tunnels';
import * as page from '../../shared/texts/status-page';
import { PushButton, Radios, SelectField, TextField } from './controls';
import { DestinationHint, SourceHint, writtenForwards, type ForwardFieldsetProps } from './forward-fieldset';
import { SourceAdviceHint } from './forward-hints';
import { ForwardOptions } from './forward-options-fold';
import { familyOptions, kindOptions } from './forward-options';
import styles from './line-fields.module.css';
import { plainLabel } from './mnemonic';
import { TypedPicture } from './tunnel-picture/picture-fold';

interface LineFieldsProps extends Omit<ForwardFieldsetProps, 'nameOf' | 'mnemonics' | 'onCancel'> {
  /** Options of the place the fields stand in. */
  readonly options?: ReactNode;
  /** Stands beside the button. */
  readonly beside?: ReactNode;
  /** Stands beside the folds. */
  readonly folds?: ReactNode;
}

/** The fields of a forward on one line, kind, source and destination; all else is folded away below it. Enter submits. */
export function LineFields(props: LineFieldsProps): ReactNode {
  const { fields, problem, submitLabel, onChange, onSubmit, busy, options, beside, folds } = props;
  const withoutDestination = fields.kind === 'dynamic' || (fields.kind === 'remote' && fields.socks);
  const about = (part: ForwardPart) => ({
    'data-part': part,
    error: problem?.part === part ? problem.error : null,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <div onKeyDown={onKeyDown}>
      <div className={styles.line}>
        <SelectField
          label={page.kind}
          className={styles.kind}
          options={kinds}
          value={fields.kind}
          onChange={(kind) => onChange({ kind })}
        />
        <TextField
          label={plainLabel(texts.sourcePort)}
          className={styles.source}
          {...about('source')}
          value={fields.source}
          maxLength={4000}
          placeholder={page.sourcePlaceholder}
          onChange={(source) => onChange({ source })}
          {...writtenForwards(props)}
          hint={
            <SourceAdviceHint {...props}>
              <SourceHint {...props} />
            </SourceAdviceHint>
          }
        />
        <ArrowRight aria-hidden="true" />
        <TextField
          label={plainLabel(texts.destinationField)}
          className={styles.destination}
          {...about('destination')}
          value={fields.destination}
          maxLength={300}
          disabled={withoutDestination}
          placeholder={withoutDestination ? texts.notUsed : page.destinationPlaceholder}
          onChange={(destination) => onChange({ destination })}
          hint={<DestinationHint {...props} />}
        />
        <div className={styles.buttons}>
          <PushButton label={submitLabel} busy={busy} onClick={onSubmit} />
          {beside}
        </div>
      </div>
      <div className={styles.folds}>
        <ForwardOptions
          fields={fields}
          boxes={props.profile}
          problem={problem}
          about={about}
          onChange={onChange}
        >
          <Radios
            label={texts.listeningFamily}
            options={familyOptions}
            mnemonics={false}
            value={fields.family}
            onChange={(family) => onChange({ family })}
          />
          {options}
        </ForwardOptions>
        <TypedPicture fields={fields} profile={props.profile} />
        {folds}
      </div>
    </div>
  );
}

const kinds = kindOptions.map(({ value, label }) => ({ value, label: plainLabel(label) }));
