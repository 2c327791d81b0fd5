import { useEffect, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { useStore } from 'zustand';
import { exportFormatSchema, type Exported } from '../../../shared/export';
import type { AppError } from '../../../shared/errors';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export-look';
import * as common from '../../../shared/texts/common';
import { chooseExported, chooseFormat, closeExport } from '../../actions/export-look';
import { CheckBox, PushButton, SelectField } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { TextButtons } from '../../components/text-buttons';
import { useServices } from '../../services-context';
import type { ExportLook } from '../../state/export-look';
import controlsStyles from '../../components/controls.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './export.module.css';

/** Sessions as another program takes them: to be looked at, copied or saved. */
export function ExportDialog(): ReactNode {
  const look = useStore(useServices().exportLook, (state) => state.look);
  return look === null ? null : <Shown look={look} />;
}

const formats = exportFormatSchema.options.map((value) => ({ value, label: texts.formats[value] }));

function Shown({ look }: { readonly look: ExportLook }): ReactNode {
  const services = useServices();
  const { written, error } = useWritten(look);
  const [unsaved, setUnsaved] = useState<AppError | null>(null);
  const [only, second] = look.offered;
  const name = only === undefined || second !== undefined ? null : (look.forward ?? titleOf(only));
  const close = (): void => closeExport(services);
  const text = written?.text ?? '';
  const words =
    look.chosen.size === 0 ? texts.noneChosen : written === null ? texts.writing : texts.nothingToSay;
  return (
    <Modal
      title={name === null ? texts.title : texts.titleOf(name)}
      className={clsx(styles.look)}
      onCancel={close}
    >
      <div className={modalStyles.body}>
        {name === null ? <Choice look={look} /> : null}
        <SelectField
          label={texts.formatLabel}
          options={formats}
          value={look.format}
          onChange={(format) => chooseFormat(services, format)}
        />
        <textarea
          className={controlsStyles.output}
          aria-label={texts.textLabel.replace('&', '')}
          readOnly
          rows={12}
          wrap="off"
          spellCheck={false}
          data-first-focus
          value={text === '' ? words : text}
        />
        {written === null || written.leftOut.length === 0 ? null : (
          <section aria-labelledby="export-left-out">
            <h2 id="export-left-out">{texts.leftOut}</h2>
            <ul className={styles.leftOut}>
              {written.leftOut.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </section>
        )}
        <p className={textStyles.hint}>{texts.noSecrets}</p>
        {error === null ? null : <ErrorNote error={error} alert />}
        {unsaved === null ? null : <ErrorNote error={unsaved} alert />}
      </div>
      <div className={modalStyles.buttons}>
        <TextButtons
          key={text}
          mnemonics
          disabled={text === ''}
          copied={() => text}
          saved={() => ({ name: written?.suggestedName ?? '', text })}
          onError={setUnsaved}
        />
        <span className={textStyles.spring} />
        <PushButton label={common.closePlain} onClick={close} />
      </div>
    </Modal>
  );
}

function Choice({ look }: { readonly look: ExportLook }): ReactNode {
  const services = useServices();
  return (
    <fieldset className={clsx(controlsStyles.group, styles.sessions)}>
      <legend>{texts.sessions}</legend>
      {look.offered.map(({ id, name, host }) => (
        <CheckBox
          key={id}
          label={(host === '' ? name : `${name} (${host})`).replaceAll('&', '＆')}
          checked={look.chosen.has(id)}
          onChange={(taken) => chooseExported(services, id, taken)}
        />
      ))}
    </fieldset>
  );
}

/** The chosen sessions in the chosen format; null until that is told, and where none is chosen. */
function useWritten({ offered, chosen, format }: ExportLook): {
  readonly written: Exported | null;
  readonly error: AppError | null;
} {
  const { ginnel } = useServices();
  const [written, setWritten] = useState<Exported | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const profiles = offered.filter(({ id }) => chosen.has(id));
    const asked = profiles.length === 0 ? Promise.resolve(null) : ginnel.exports.make({ profiles, format });
    void asked.then((result) => {
      if (!isCurrent) return;
      setWritten(result?.ok === true ? result.value : null);
      setError(result === null || result.ok ? null : result.error);
    });
    return () => {
      isCurrent = false;
    };
  }, [ginnel, offered, chosen, format]);
  return { written, error };
}
