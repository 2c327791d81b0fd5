import { TriangleAlert } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../shared/errors';
import type { ForwardFields } from '../../shared/forward-fields';
import type { AcceptOthers } from '../../shared/listeners';
import type { ForwardPart } from '../../shared/fields';
import * as texts from '../../shared/texts/tunnels';
import { serverTellsOrigin } from '../../shared/texts/field-advice';
import { isEncryptedSite, isOpenSocks } from '../actions/read-fields';
import type { FieldName } from '../state/draft';
import { CheckBox, TextField } from './controls';
import { FoldButton } from './fold-button';
import { SocksLoginField } from './socks-login';
import type { ForwardProblem } from './use-problem';
import styles from './forward-options-fold.module.css';

/** What the field for a part of a forward is given besides its text. */
export interface AboutPart {
  readonly 'data-part': ForwardPart;
  readonly field?: FieldName;
  readonly error: AppError | null;
}

interface ForwardOptionsProps {
  readonly fields: ForwardFields;
  readonly boxes: AcceptOthers;
  readonly problem: ForwardProblem | null;
  readonly about: (part: ForwardPart) => AboutPart;
  readonly onChange: (changes: Partial<ForwardFields>) => void;
  /** Options of the place the fields stand in, before the others. */
  readonly children?: ReactNode;
}

/** Whether one of the options says something for a forward of this kind. */
function hasOptions(fields: ForwardFields): boolean {
  const { kind, name, note, allowFrom, end, webSite, socks, login, withoutLogin } = fields;
  if ([name, note, allowFrom, end].some((text) => text.trim() !== '')) return true;
  switch (kind) {
    case 'local':
      return webSite;
    case 'remote':
      return socks;
    case 'dynamic':
      return login !== null || withoutLogin;
  }
}

/**
 * What PuTTY's panel does not have, folded away. It opens by itself when one of its fields is set or at fault, and it
 * remembers nothing.
 */
export function ForwardOptions(props: ForwardOptionsProps): ReactNode {
  const { fields, problem, about, onChange } = props;
  const id = useId();
  const isAtFault = problem !== null && problem.part !== 'source' && problem.part !== 'destination';
  const wanted = Number(isAtFault) * 2 + Number(hasOptions(fields));
  const [unfolded, setUnfolded] = useState(wanted > 0);
  const [wantedBefore, setWantedBefore] = useState(wanted);
  // Unfolds once when something is set, so that it can be folded again, and does not fold while a fault is mended.
  if (wanted !== wantedBefore) {
    setWantedBefore(wanted);
    if (wanted > wantedBefore) setUnfolded(true);
  }
  const isOpen = isAtFault || unfolded;
  return (
    <div className={styles.options}>
      <FoldButton
        label={texts.moreOptions}
        isOpen={isOpen}
        controls={id}
        onToggle={() => setUnfolded(!isOpen)}
      />
      {isOpen ? (
        <div className={styles.fields} id={id} data-options>
          {props.children}
          <TextField
            label={texts.forwardName}
            beside
            value={fields.name}
            maxLength={100}
            onChange={(name) => onChange({ name })}
          />
          <TextField
            label={texts.forwardNote}
            beside
            value={fields.note}
            maxLength={2000}
            onChange={(note) => onChange({ note })}
          />
          <KindOptions {...props} />
          <TextField
            label={texts.allowFrom}
            beside
            {...about('allowFrom')}
            value={fields.allowFrom}
            maxLength={6000}
            placeholder={texts.anyAddress}
            onChange={(allowFrom) => onChange({ allowFrom })}
            hint={
              fields.kind === 'remote' ? `${texts.allowFromHint} ${serverTellsOrigin}` : texts.allowFromHint
            }
          />
          <TextField
            label={texts.closeAfter}
            beside
            {...about('end')}
            value={fields.end}
            maxLength={100}
            placeholder={texts.never}
            onChange={(end) => onChange({ end })}
            hint={texts.closeAfterHint}
          />
        </div>
      ) : null}
    </div>
  );
}

function KindOptions(props: ForwardOptionsProps): ReactNode {
  const { fields, onChange } = props;
  switch (fields.kind) {
    case 'local':
      return (
        <div className={styles.group}>
          <CheckBox
            label={texts.webSite}
            checked={fields.webSite}
            onChange={(webSite) => onChange({ webSite })}
            hint={texts.webSiteHint}
          />
          {isEncryptedSite(fields) ? (
            <p className={styles.note}>
              {texts.httpsUnchanged} <code>curl --connect-to</code> {texts.orHostsFile}
            </p>
          ) : null}
        </div>
      );
    case 'remote':
      return <FarSocks {...props} />;
    case 'dynamic':
      return <LoginOptions {...props} />;
  }
}

/** Remote without a destination: the far side gets a SOCKS server that goes out from here. */
function FarSocks(props: ForwardOptionsProps): ReactNode {
  const { fields, about, onChange } = props;
  return (
    <div className={styles.group}>
      <CheckBox label={texts.remoteSocks} checked={fields.socks} onChange={(socks) => onChange({ socks })} />
      {fields.socks ? (
        <>
          <p className={clsx(styles.note, styles.warning)}>
            <TriangleAlert aria-hidden="true" />
            <span>{texts.opensNetwork}</span>
          </p>
          <TextField
            label={texts.allowTo}
            beside
            {...about('allowTo')}
            value={fields.allowTo}
            maxLength={20000}
            placeholder={texts.publicAddressesOnly}
            onChange={(allowTo) => onChange({ allowTo })}
            hint={texts.allowToHint}
          />
          <LoginOptions {...props} />
        </>
      ) : null}
    </div>
  );
}

function LoginOptions({ fields, boxes, about, onChange }: ForwardOptionsProps): ReactNode {
  const asksForNone = fields.kind === 'dynamic' && fields.login === null;
  return (
    <>
      <SocksLoginField {...about('login')} login={fields.login} onChange={(login) => onChange({ login })} />
      {asksForNone && (fields.withoutLogin || isOpenSocks(fields, boxes)) ? (
        <CheckBox
          label={texts.withoutLogin}
          checked={fields.withoutLogin}
          onChange={(withoutLogin) => onChange({ withoutLogin })}
          hint={texts.withoutLoginHint}
        />
      ) : null}
    </>
  );
}
