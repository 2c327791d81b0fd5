import type { ReactNode } from 'react';
import { isExposed } from '../../../shared/listeners';
import { chosenWords, boundAddresses } from '../../../shared/texts/exposure';
import { isOpenToOthers } from '../../../shared/forward-look';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import { untilWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/overview';
import { CopyButton } from '../../components/copy-button';
import { ExposedTag } from '../../components/exposed-tag';
import { useNow } from '../../components/use-now';

interface BoundAddressesProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/** The sockets that really listen, not those asked for, each to be copied; and for whom and until when. */
export function BoundAddresses({ session, status }: BoundAddressesProps): ReactNode {
  const { forward, state } = status;
  const { profile } = session;
  if (state.kind !== 'listening') return <span className="quiet nowhere">–</span>;
  const chosen = chosenWords(status);
  return (
    <>
      {boundAddresses(status, profile).map(({ shown, copy }) => (
        <span className="address" key={shown}>
          <span>{shown}</span>
          <CopyButton text={copy} />
        </span>
      ))}
      <span className="listening-facts">
        {forward.kind === 'remote' ? <span className="quiet">{texts.onTheServer}</span> : null}
        {chosen === null ? null : <span className="quiet">{chosen}</span>}
        {isOpenToOthers(status, profile) ? (
          <ExposedTag forward={forward} unasked={!isExposed(forward, profile)} />
        ) : null}
        <AllowedFrom networks={forward.allowFrom} />
        {state.until === null ? null : <Until until={state.until} />}
      </span>
    </>
  );
}

function AllowedFrom({ networks }: { readonly networks: readonly string[] }): ReactNode {
  const [first, ...rest] = networks;
  if (first === undefined) return null;
  return (
    <span className="quiet" title={networks.join(', ')}>
      {texts.onlyFrom} {first}
      {rest.length === 0 ? '' : ` ${texts.andMore(rest.length)}`}
    </span>
  );
}

function Until({ until }: { readonly until: number }): ReactNode {
  const now = useNow();
  return (
    <time className="quiet" dateTime={new Date(until).toISOString()}>
      {untilWords(until, now)}
    </time>
  );
}
