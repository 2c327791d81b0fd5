import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { ForwardLine } from './forward-line';

const columns = [
  texts.state,
  texts.forward,
  texts.listensOn,
  texts.destination,
  texts.connections,
  texts.traffic,
  texts.actions,
] as const;

/** The forwards of an open session: state, where they listen, where they lead, what runs through them. */
export function ForwardTable({ session }: { readonly session: SessionStatus }): ReactNode {
  if (session.forwards.length === 0) {
    return <p className="no-forwards">{texts.noForwards}</p>;
  }
  return (
    <div className="table" role="table" aria-label={texts.forwardedPorts}>
      <div role="rowgroup" className="table-head">
        <div role="row" className="table-row">
          {columns.map((column) => (
            <div
              role="columnheader"
              key={column}
              className={`column-${column.toLowerCase().replace(' ', '-')}`}
            >
              {column === 'Actions' ? <span className="hidden-text">{column}</span> : column}
            </div>
          ))}
        </div>
      </div>
      {session.forwards.map((status) => (
        <ForwardLine
          key={`${status.forward.id}${status.leaving ? ' leaving' : ''}`}
          session={session}
          status={status}
        />
      ))}
    </div>
  );
}
