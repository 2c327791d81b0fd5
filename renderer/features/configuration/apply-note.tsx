import type { ReactNode } from 'react';
import { difference } from '../../../shared/difference';
import { differenceLines } from '../../../shared/texts/apply';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { liveChanges, needsReopening } from '../../actions/open';

/** More lines than these are folded away, so that the panel above keeps its room. */
const shownLines = 2;

/** What Apply would do to the open session the form belongs to. */
export function ApplyNote({
  opened,
  profile,
}: {
  readonly opened: SessionStatus;
  readonly profile: SessionProfile;
}): ReactNode {
  const lines = differenceLines(difference(opened, profile));
  const reopens = needsReopening(opened, profile);
  const live = liveChanges(opened, profile);
  const groups = new Set(live.map(({ group }) => group));
  return (
    <div className="apply-note">
      {lines.length > 0 ? <ApplyLines lines={lines} /> : null}
      {[...groups].map((group) => (
        <p className="hint" key={group ?? ''}>
          {group === undefined
            ? 'Apply takes over what the Reconnecting and Logging panels say at once.'
            : `Apply takes over at once what “${group}” says.`}
        </p>
      ))}
      {lines.length === 0 && !reopens && live.length === 0 ? (
        <p className="hint">Nothing to apply: the open session has these settings.</p>
      ) : null}
      {reopens ? (
        <p className="hint">
          {opened.state.kind === 'waiting'
            ? 'Apply tries to connect again at once, with these settings.'
            : `${live.length > 0 ? '' : 'Apply changes forwarded ports only. '}The other changes count when the session is opened again.`}
        </p>
      ) : null}
    </div>
  );
}

function ApplyLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const list = (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
  if (lines.length > shownLines) {
    return (
      <details className="apply-lines">
        <summary>Apply will make {String(lines.length)} changes to the open session</summary>
        {list}
      </details>
    );
  }
  return (
    <div className="apply-lines">
      <p>Apply will:</p>
      {list}
    </div>
  );
}
