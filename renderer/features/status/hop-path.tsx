import type { ReactNode } from 'react';
import { sentence, type AppError } from '../../../shared/errors';
import { proxyWords } from '../../../shared/texts/proxy';
import type { Hop, SessionStatus } from '../../../shared/status';
import { durationWords, fullMoment } from '../../../shared/texts/numbers';
import { hopWords } from '../../../shared/texts/status';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/overview';
import { ErrorNote } from '../../components/error-note';
import { StateMark, shapeOfHop } from '../../components/state-mark';
import { useNow } from '../../components/use-now';

interface HopPathProps {
  readonly session: SessionStatus;
  /** What the card already says is wrong; not said twice. */
  readonly cause: AppError | null;
}

/** The route to the server, each jump host with what it does; nothing where the server is reached directly. */
export function HopPath({ session, cause }: HopPathProps): ReactNode {
  const { hops, profile } = session;
  if (hops.length === 0) return null;
  const proxy = profile.jumps[0]?.kind === 'saved' ? null : proxyWords(profile.proxy);
  const failures = hops.flatMap(({ state }) => (state.kind === 'failed' ? [state.error] : []));
  const unsaid = failures.filter((error) => cause === null || sentence(error) !== sentence(cause));
  return (
    <div className="card-route">
      <ol className="route" aria-label={common.routeToTheServer}>
        <li className="route-end">{common.thisComputer}</li>
        {proxy === null ? null : <li className="route-proxy">{proxy}</li>}
        {hops.map((hop, at) => (
          <li key={at} className="route-stop">
            <HopStop hop={hop} />
          </li>
        ))}
        <li className="route-end">{common.theServer}</li>
      </ol>
      {unsaid.map((error) => (
        <ErrorNote key={sentence(error)} error={error} />
      ))}
    </div>
  );
}

function HopStop({ hop }: { readonly hop: Hop }): ReactNode {
  const { title, server, state } = hop;
  const shape = shapeOfHop(state);
  return (
    <span className="hop" title={server === title ? undefined : server}>
      <StateMark shape={shape} />
      <b>{title}</b>
      <span className={`hop-state state-${shape}`}>
        {hopWords(state)}
        {state.kind === 'connected' ? <Since since={state.since} /> : null}
      </span>
    </span>
  );
}

function Since({ since }: { readonly since: number }): ReactNode {
  const now = useNow();
  return (
    <time className="quiet" dateTime={new Date(since).toISOString()} title={fullMoment(since)}>
      {texts.forSpan(durationWords(now - since))}
    </time>
  );
}
