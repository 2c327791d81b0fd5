import { Check, Copy, CircleX, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { LogEntry } from '../../../shared/event-log';
import type { SessionId } from '../../../shared/ids';
import { PushButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { useServices, useView } from '../../services-context';
import { useStore } from 'zustand';

/** A line as PuTTY's Event Log shows it: date and time, a tab, the text. */
export function logLine({ at, text }: LogEntry): string {
  return `${stamp(at)}\t${text}`;
}

function stamp(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

interface EventLogProps {
  readonly sessionId: SessionId;
  readonly title: string;
}

/** A session's event log, folded away until wanted. */
export function EventLog({ sessionId, title }: EventLogProps): ReactNode {
  const { view } = useServices();
  const open = useView(({ openLogs }) => openLogs.includes(sessionId));
  // Set by a person's unfolding only, not by a page that was loaded with the log unfolded.
  const unfolded = useRef(false);
  const onDrawn = useCallback((log: HTMLElement) => {
    // Unfolded at the bottom of the page, its newest lines would be out of sight.
    if (unfolded.current) log.scrollIntoView({ block: 'nearest' });
    unfolded.current = false;
  }, []);
  return (
    <details
      className="fold"
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        if (now === open) return;
        unfolded.current = now;
        view.setState(({ openLogs }) => ({
          openLogs: now ? [...openLogs, sessionId] : openLogs.filter((id) => id !== sessionId),
        }));
      }}
    >
      <summary>Event log</summary>
      {open ? <Lines sessionId={sessionId} title={title} onDrawn={onDrawn} /> : null}
    </details>
  );
}

/** How near to the end, in pixels, still counts as being there. */
const nearEnd = 24;
/** The longest log that is drawn; all lines are copied. */
const drawn = 1000;

interface LinesProps extends EventLogProps {
  /** The lines are there. */
  readonly onDrawn: (log: HTMLElement) => void;
}

function Lines({ sessionId, title, onDrawn }: LinesProps): ReactNode {
  const { logs } = useServices();
  const entries = useStore(logs.store, (state) => state.logs.get(sessionId));
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  useEffect(() => {
    logs.look(sessionId);
  }, [logs, sessionId]);
  const loaded = entries !== undefined;
  useEffect(() => {
    const log = box.current?.parentElement;
    if (loaded && log) onDrawn(log);
  }, [loaded, onDrawn]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && follow.current) element.scrollTop = element.scrollHeight;
  }, [entries]);
  if (entries === undefined) return <p className="hint">Loading…</p>;
  const copy = (): void => {
    const selection = window.getSelection();
    const inside =
      selection !== null && !selection.isCollapsed && box.current?.contains(selection.anchorNode) === true;
    setCopied(copyText(inside ? selection.toString() : `${entries.map(logLine).join('\n')}\n`));
  };
  return (
    <div className="log">
      <div
        ref={box}
        className="log-lines"
        role="region"
        aria-label={`Event log of ${title}`}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          follow.current = scrollHeight - scrollTop - clientHeight < nearEnd;
        }}
      >
        {entries.slice(-drawn).map((entry) => (
          <p key={entry.sequence} className={`log-line log-${entry.level}`}>
            <span className="log-stamp">{stamp(entry.at)}</span>
            {'\t'}
            <Level level={entry.level} />
            {entry.text}
          </p>
        ))}
        {entries.length === 0 ? <p className="hint">Nothing yet.</p> : null}
      </div>
      <div className="log-buttons">
        <PushButton
          label={copied ? 'Copied' : 'Copy'}
          icon={copied ? <Check className="icon" /> : <Copy className="icon" />}
          onMouseDown={(event) => {
            // A press would take the selection away that is to be copied.
            event.preventDefault();
          }}
          onBlur={() => {
            setCopied(false);
          }}
          onClick={copy}
        />
        <span className="hint">
          {entries.length > drawn
            ? `The last ${String(drawn)} of ${String(entries.length)} lines are shown; Copy takes all.`
            : 'Copies the selected text, or all lines.'}
        </span>
      </div>
    </div>
  );
}

function Level({ level }: { readonly level: LogEntry['level'] }): ReactNode {
  if (level === 'info') return null;
  const Picture = level === 'error' ? CircleX : TriangleAlert;
  return <Picture className="icon" role="img" aria-label={level === 'error' ? 'Error:' : 'Warning:'} />;
}
