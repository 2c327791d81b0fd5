import type { ClipboardEvent, KeyboardEvent, ReactNode } from 'react';
import { clsx } from 'clsx';
import type { ForwardFields } from '../../shared/forward-fields';
import {
  fieldsOfText,
  kindWithoutLetter,
  onOneLine,
  readForwardText,
  saysForwardsAlone,
} from '../../shared/forward-text';
import { newForwardId } from '../../shared/ids';
import { lineNotation } from '../../shared/notation';
import type { SessionProfile } from '../../shared/session-profile';
import type { ForwardPart } from '../../shared/fields';
import * as texts from '../../shared/texts/tunnels';
import { offerForDestination } from '../../shared/written-address';
import * as common from '../../shared/texts/common';
import type { FieldName } from '../state/draft';
import { PushButton, Radios, TextField } from './controls';
import { DestinationOfferHint, SourceAdviceHint } from './forward-hints';
import { ForwardOptions } from './forward-options-fold';
import { familyOptions, kindOptions } from './forward-options';
import { plainLabel } from './mnemonic';
import { TypedPicture } from './tunnel-picture/picture-fold';
import type { ForwardProblem } from './use-problem';
import styles from './forward-fieldset.module.css';
import textStyles from './text.module.css';

export interface ForwardFieldsetProps {
  readonly fields: ForwardFields;
  /** The session the forward is for. */
  readonly profile: SessionProfile;
  /** What is wrong with one of the fields. `forwardFieldOf` says which field an error is about. */
  readonly problem: ForwardProblem | null;
  /** How the form calls each field, where its problems move the focus. Any field is found by its `data-part` as well. */
  readonly nameOf?: (part: ForwardPart) => FieldName;
  /** Alt+letter reaches the fields; for one set of fields on the page only. */
  readonly mnemonics?: boolean;
  readonly submitLabel: string;
  readonly onChange: (changes: Partial<ForwardFields>) => void;
  readonly onSubmit: () => void;
  /** Whether submitting takes a text with several forwards in Source port. */
  readonly takesSeveral?: boolean;
  /** Present where the fields can be left again; also by Esc. */
  readonly onCancel?: () => void;
  readonly busy?: boolean;
}

const sourceHints = {
  local: texts.localSource,
  remote: texts.remoteSource,
  dynamic: texts.dynamicSource,
} as const;

/** The hint at Destination, by the kind of forward. */
const destinationHints = {
  local: texts.localDestination,
  remote: texts.remoteDestination,
  dynamic: texts.dynamicDestination,
} as const;

/**
 * Source port, Destination, direction and family, then the options, folded away; in PuTTY's tab order: the button comes
 * last. Enter submits. A forward in the notation of ssh or PuTTY fills the fields when it is pasted into Source port, or
 * typed there and left; several stay there to be added together.
 */
export function ForwardFieldset(props: ForwardFieldsetProps): ReactNode {
  const {
    fields,
    problem,
    nameOf,
    mnemonics = false,
    submitLabel,
    onChange,
    onSubmit,
    onCancel,
    busy,
  } = props;
  const label = (text: string): string => (mnemonics ? text : text.replace('&', ''));
  const isSocks = fields.kind === 'remote' && fields.socks;
  const withoutDestination = isSocks || fields.kind === 'dynamic';
  const about = (part: ForwardPart) => ({
    'data-part': part,
    ...(nameOf === undefined ? {} : { field: nameOf(part) }),
    error: problem?.part === part ? problem.error : null,
  });
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
    <div className={styles.fields} onKeyDown={onKeyDown}>
      <TextField
        label={label(texts.sourcePort)}
        beside
        className={clsx(styles.source)}
        {...about('source')}
        value={fields.source}
        maxLength={4000}
        onChange={(source) => onChange({ source })}
        {...writtenForwards(props)}
        hint={
          <>
            <SourceHint {...props} />
            <SourceAdviceHint {...props} />
          </>
        }
      />
      <TextField
        label={label(texts.destinationField)}
        beside
        {...about('destination')}
        value={fields.destination}
        maxLength={300}
        disabled={withoutDestination}
        placeholder={withoutDestination ? texts.notUsed : texts.destinationExample}
        onChange={(destination) => onChange({ destination })}
        hint={<DestinationHint {...props} />}
      />
      <Radios
        label={texts.direction}
        options={kindOptions}
        mnemonics={mnemonics}
        value={fields.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <Radios
        label={texts.listeningFamily}
        options={familyOptions}
        mnemonics={mnemonics}
        value={fields.family}
        onChange={(family) => onChange({ family })}
      />
      <div className={styles.folds}>
        <ForwardOptions
          fields={fields}
          boxes={props.profile}
          problem={problem}
          about={about}
          onChange={onChange}
        />
        <TypedPicture fields={fields} profile={props.profile} />
      </div>
      <div className={styles.buttons}>
        <PushButton label={label(submitLabel)} busy={busy} onClick={onSubmit} />
        {onCancel === undefined ? null : (
          <PushButton label={common.cancelPlain} look="quiet" onClick={onCancel} />
        )}
      </div>
    </div>
  );
}

const notAdded = newForwardId();

/** The forms that Source port takes; of several forwards in it, which they are. */
export function SourceHint({
  fields,
  takesSeveral,
  submitLabel,
}: Pick<ForwardFieldsetProps, 'fields' | 'takesSeveral' | 'submitLabel'>): ReactNode {
  const read = takesSeveral === true ? readForwardText(fields.source, () => notAdded) : null;
  if (read?.ok !== true || read.value.length < 2 || !saysForwardsAlone(fields.source)) {
    return sourceHints[fields.kind];
  }
  return (
    <span className={textStyles.several}>
      {String(read.value.length)} {texts.severalForwards} {read.value.map(lineNotation).join(', ')}.{' '}
      <b>{plainLabel(submitLabel)}</b> {texts.addsAll}
    </span>
  );
}

/** The hint at Destination; of an address of a page, what can be meant by it. */
export function DestinationHint({
  fields,
  onChange,
}: Pick<ForwardFieldsetProps, 'fields' | 'onChange'>): ReactNode {
  const takesOne = fields.kind === 'local' || (fields.kind === 'remote' && !fields.socks);
  if (takesOne && offerForDestination(fields.destination) !== null) {
    return <DestinationOfferHint fields={fields} onChange={onChange} />;
  }
  return takesOne || fields.kind === 'dynamic' ? destinationHints[fields.kind] : texts.socksDestination;
}

/** What Source port does with forwards in another program's notation. */
export function writtenForwards({
  fields,
  onChange,
  takesSeveral,
}: Pick<ForwardFieldsetProps, 'fields' | 'onChange' | 'takesSeveral'>): {
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void;
  readonly onBlur: () => void;
} {
  return {
    onPaste: (event) => {
      const { value, selectionStart, selectionEnd } = event.currentTarget;
      const replacesAll = (selectionEnd ?? 0) - (selectionStart ?? 0) === value.length;
      const text = event.clipboardData.getData('text/plain');
      const read = replacesAll ? readForwardText(text, newForwardId, kindWithoutLetter(fields)) : null;
      const [first, ...more] = read?.ok === true ? read.value : [];
      if (first === undefined || (more.length > 0 && takesSeveral !== true)) return;
      // An edit box would run the lines together.
      onChange(more.length === 0 ? fieldsOfText(first) : { source: onOneLine(text) });
      event.preventDefault();
    },
    onBlur: () => {
      // The forwards of a command that names a server are not all of it: it waits for Add.
      if (!saysForwardsAlone(fields.source)) return;
      const read = readForwardText(fields.source, newForwardId, kindWithoutLetter(fields));
      const [first, ...more] = read?.ok === true ? read.value : [];
      if (first !== undefined && more.length === 0) onChange(fieldsOfText(first));
    },
  };
}
