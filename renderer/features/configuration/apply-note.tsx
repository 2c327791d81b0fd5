import type { ReactNode } from 'react';
import { difference } from '../../../shared/difference';
import { differenceLines } from '../../../shared/texts/apply';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/configuration';
import { liveChanges, needsReopening } from '../../actions/open';
import textStyles from '../../components/text.module.css';
import styles from './configuration.module.css';

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
    <div className={styles.applyNote}>
      {lines.length > 0 ? <ApplyLines lines={lines} /> : null}
      {[...groups].map((group) => (
        <p className={textStyles.hint} key={group ?? ''}>
          {group === undefined ? texts.appliesPanels : texts.appliesGroup(group)}
        </p>
      ))}
      {lines.length === 0 && !reopens && live.length === 0 ? (
        <p className={textStyles.hint}>{texts.nothingToApply}</p>
      ) : null}
      {reopens ? (
        <p className={textStyles.hint}>
          {opened.state.kind === 'waiting'
            ? texts.applyRetries
            : live.length > 0
              ? texts.othersWait
              : texts.forwardsOnly}
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
      <details className={styles.applyLines} data-apply>
        <summary>{texts.applyMakes(lines.length)}</summary>
        {list}
      </details>
    );
  }
  return (
    <div className={styles.applyLines} data-apply>
      <p>{texts.applyWill}</p>
      {list}
    </div>
  );
}
