import { useEffect, useMemo, useRef, useState, useDeferredValue, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { useStore } from 'zustand';
import type { AppError } from '../../../shared/errors';
import type { LogEntry, LogLevel } from '../../../shared/event-log';
import type { SessionId } from '../../../shared/ids';
import { editSession } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { textFileName } from '../../components/save-text';
import { TextButtons } from '../../components/text-buttons';
import { useReplica, useServices, useView } from '../../services-context';
import { chooseLines, wholeLog } from '../../state/view';
import { levelNames, unloggedWords } from '../../../shared/texts/log-view';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/log-view';
import { LogBox } from './log-box';
import { linesOf, logText, matchesIn, nextMatch } from './log-lines';
import { LogTools } from './log-tools';
import textStyles from '../../components/text.module.css';
import styles from './event-log.module.css';

interface LogViewProps {
  readonly sessionId: SessionId;
  readonly title: string;
}

const none: readonly LogEntry[] = [];

/** A session's event log: filtered, searched, followed, copied and saved. */
export function LogView({ sessionId, title }: LogViewProps): ReactNode {
  const { logs, view } = useServices();
  const entries = useStore(logs.store, (state) => state.logs.get(sessionId));
  const logged = useReplica(
    ({ snapshot }) => snapshot?.sessions.find(({ id }) => id === sessionId)?.profile.logLevel ?? 'trace',
  );
  const { filter, search } = useView(({ logChoices }) => logChoices.get(sessionId) ?? wholeLog);
  const [current, setCurrent] = useState<number | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const searched = useDeferredValue(search);
  const shown = useMemo(() => linesOf(entries ?? none, filter), [entries, filter]);
  const matches = useMemo(() => matchesIn(shown, searched), [shown, searched]);
  useEffect(() => {
    logs.look(sessionId);
  }, [logs, sessionId]);
  if (entries === undefined) return <p className={clsx(textStyles.hint, styles.log)}>{common.loading}</p>;
  const unlogged = unloggedWords(filter, logged);
  return (
    <div
      className={styles.log}
      ref={root}
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
        event.preventDefault();
        root.current?.querySelector<HTMLElement>(`.${styles.search ?? ''} input`)?.focus();
      }}
    >
      <LogTools
        filter={filter}
        onFilter={(level) => chooseLines(view, sessionId, { filter: level })}
        search={search}
        onSearch={(text) => {
          chooseLines(view, sessionId, { search: text });
          setCurrent(null);
        }}
        found={search === searched ? matches.length : null}
        position={positionOf(current, matches)}
        onGo={(direction) => {
          const now = search === searched ? matches : matchesIn(shown, search);
          setCurrent(nextMatch(now, current, direction));
        }}
      />
      <LogBox
        ref={box}
        title={title}
        entries={shown}
        leftOut={entries.length - shown.length}
        search={searched}
        current={current}
      />
      {unlogged === null ? null : <p className={styles.unlogged}>{unlogged}</p>}
      {error === null ? null : <ErrorNote error={error} alert />}
      <div className={styles.buttons}>
        <TextButtons
          copied={() => selectionIn(box.current) ?? logText(shown)}
          saved={() => ({ name: textFileName('event-log', title, Date.now()), text: logText(shown) })}
          onError={setError}
        />
        <ReportButton sessionId={sessionId} />
        <span className={clsx(textStyles.hint, styles.hint)}>{texts.copyHint}</span>
        <LevelButton sessionId={sessionId} level={logged} />
      </div>
    </div>
  );
}

/** Which of the matches was gone to, counted from the newest; null for none. */
function positionOf(current: number | null, matches: readonly number[]): number | null {
  const at = current === null ? -1 : matches.indexOf(current);
  return at < 0 ? null : matches.length - at;
}

/** The text selected in an element; null for none. */
function selectionIn(element: HTMLElement | null): string | null {
  const selection = window.getSelection();
  if (selection === null || selection.isCollapsed || element === null) return null;
  return element.contains(selection.anchorNode) ? selection.toString() : null;
}

function ReportButton({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const { view } = useServices();
  return (
    <PushButton
      label={texts.diagnosticReportLabel}
      onClick={() => view.setState({ report: { sessionId } })}
    />
  );
}

/** How much the session logs, and the way to the panel where that is set. */
function LevelButton({
  sessionId,
  level,
}: {
  readonly sessionId: SessionId;
  readonly level: LogLevel;
}): ReactNode {
  const services = useServices();
  return (
    <PushButton
      label={texts.levelNamed(levelNames[level])}
      look="quiet"
      title={texts.levelHint}
      onClick={() => {
        editSession(services, sessionId, 'logging');
      }}
    />
  );
}
