import { ChevronRight, TriangleAlert } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import type { ForwardFields } from '../../shared/forward-fields';
import type { AcceptOthers } from '../../shared/listeners';
import type { ForwardPart } from '../../shared/fields';
import { isEncryptedSite, isOpenSocks } from '../actions/read-fields';
import type { FieldName } from '../state/draft';
import { CheckBox, TextField } from './controls';
import { SocksLoginField } from './socks-login';
import type { ForwardProblem } from './use-problem';

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
    <div className="forward-options">
      <button
        type="button"
        className="button button-quiet fold-button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => {
          setUnfolded(!isOpen);
        }}
      >
        <ChevronRight className="icon" aria-hidden="true" />
        More options
      </button>
      {isOpen ? (
        <div className="option-fields" id={id}>
          <TextField
            label="Name"
            beside
            value={fields.name}
            maxLength={100}
            onChange={(name) => {
              onChange({ name });
            }}
          />
          <TextField
            label="Note"
            beside
            value={fields.note}
            maxLength={2000}
            onChange={(note) => {
              onChange({ note });
            }}
          />
          <KindOptions {...props} />
          <TextField
            label="Accept connections from"
            beside
            {...about('allowFrom')}
            value={fields.allowFrom}
            maxLength={6000}
            placeholder="any address"
            onChange={(allowFrom) => {
              onChange({ allowFrom });
            }}
            hint="Addresses or networks with commas between: 192.168.1.7, 10.0.0.0/8, fd00::/8."
          />
          <TextField
            label="Close after or at"
            beside
            {...about('end')}
            value={fields.end}
            maxLength={100}
            placeholder="never"
            onChange={(end) => {
              onChange({ end });
            }}
            hint="How long it listens (30 min, 2 h, 1 d), or until when (18:30, 2026-12-31 18:30)."
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
        <div className="option-group">
          <CheckBox
            label="The destination is a web site (HTTP Host)"
            checked={fields.webSite}
            onChange={(webSite) => {
              onChange({ webSite });
            }}
            hint="Requests carry the destination’s name instead of “localhost”, so that a server with several sites answers with the right one. Redirects and cookies come back fitted to this computer’s port."
          />
          {isEncryptedSite(fields) ? (
            <p className="note-line">
              Encrypted connections (https) pass unchanged: the name is inside the encryption, which only the
              browser and the site can open. Reach such a site under its own name, for example with{' '}
              <code>curl --connect-to</code> or a line in the hosts file.
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
    <div className="option-group">
      <CheckBox
        label="No destination: SOCKS proxy on the server (ssh -R port)"
        checked={fields.socks}
        onChange={(socks) => {
          onChange({ socks });
        }}
      />
      {fields.socks ? (
        <>
          <p className="note-line note-warning">
            <TriangleAlert className="icon" aria-hidden="true" />
            <span>
              This opens this computer’s network to the server: anyone who can connect to the port there can
              connect onwards from this computer.
            </span>
          </p>
          <TextField
            label="Allowed destinations"
            beside
            {...about('allowTo')}
            value={fields.allowTo}
            maxLength={20000}
            placeholder="public addresses only"
            onChange={(allowTo) => {
              onChange({ allowTo });
            }}
            hint="host:port with commas between, * for any: db.internal:5432, *:443, 10.0.0.0/8:*. Empty for all public addresses. This computer and private networks are reached only when listed by name, address or network."
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
      <SocksLoginField
        {...about('login')}
        login={fields.login}
        onChange={(login) => {
          onChange({ login });
        }}
      />
      {asksForNone && (fields.withoutLogin || isOpenSocks(fields, boxes)) ? (
        <CheckBox
          label="Without a login"
          checked={fields.withoutLogin}
          onChange={(withoutLogin) => {
            onChange({ withoutLogin });
          }}
          hint="Any computer that can connect to this port can use the server’s network through it."
        />
      ) : null}
    </>
  );
}
