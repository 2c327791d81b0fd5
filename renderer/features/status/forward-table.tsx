import type { ReactNode } from 'react';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { traffic } from '../../../shared/texts/traffic';
import { ForwardLine } from './forward-line';

/** The columns, by their classes. */
const columns = {
  state: texts.state,
  forward: texts.forward,
  'listens-on': texts.listensOn,
  destination: texts.destination,
  connections: texts.connections,
  traffic,
  actions: texts.actions,
} as const;

/** The forwards of an open session: state, where they listen, where they lead, what runs through them. */
export function ForwardTable({ session }: { readonly session: SessionStatus }): ReactNode {
  if (session.forwards.length === 0) {
    return <p className="no-forwards">{texts.noForwards}</p>;
  }
  return (
    <div className="table" role="table" aria-label={texts.forwardedPorts}>
      <div role="rowgroup" className="table-head">
        <div role="row" className="table-row">
          {Object.entries(columns).map(([name, title]) => (
            <div role="columnheader" key={name} className={`column-${name}`}>
              {name === 'actions' ? <span className="hidden-text">{title}</span> : title}
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
