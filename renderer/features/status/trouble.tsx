import { TriangleAlert } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { explain, rawDetail, sentence, type AppError } from '../../../shared/errors';
import * as texts from '../../../shared/texts/status-page';
import { RowControls } from './row-controls';
import styles from './trouble.module.css';

interface TroubleProps {
  /** How grave: it does not work, it does in part, or it is only said. */
  readonly tone: 'failed' | 'warning' | 'quiet';
  /** In bold, before the rest. */
  readonly what: ReactNode;
  /** Why, and what to do: on the same line as far as there is room for it, whole once it is unfolded. */
  readonly rest?: string;
  /** The remedy's buttons. */
  readonly actions?: ReactNode;
  /** More of it, below the line once that is unfolded. */
  readonly children?: ReactNode;
  /** The button that unfolds it; it is there where something is folded away. */
  readonly unfold?: string;
  readonly alert?: boolean;
}

/** A trouble of a forward, on one line below its row, with its remedy; it unfolds. */
export function Trouble(props: TroubleProps): ReactNode {
  const { tone, what, rest = '', actions, children, alert = false, unfold = texts.details } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const hasMore = rest !== '' || (children !== undefined && children !== null);
  return (
    <RowControls className={styles.trouble}>
      <div className={styles.box} data-tone={tone} role={alert ? 'alert' : undefined}>
        {tone === 'quiet' ? null : <TriangleAlert aria-hidden="true" />}
        <div className={styles.words} data-open={isOpen}>
          <strong className={styles.what}>{what}</strong>
          {rest === '' ? null : <span> {rest}</span>}
        </div>
        <div className={styles.actions}>
          {actions}
          {hasMore ? (
            <button
              type="button"
              className={styles.unfold}
              aria-expanded={isOpen}
              aria-controls={id}
              onClick={() => setOpen(!isOpen)}
            >
              {unfold}
            </button>
          ) : null}
        </div>
        <div id={id} className={styles.more} hidden={!isOpen}>
          {children}
        </div>
      </div>
    </RowControls>
  );
}

/** The same for an error, with the raw text behind it where that adds something. */
export function ErrorTrouble({
  error,
  children,
  ...rest
}: Omit<TroubleProps, 'what' | 'rest'> & { readonly error: AppError }): ReactNode {
  const { what, why = '', todo = '' } = explain(error);
  const raw = rawDetail(error);
  const adds = raw !== null && !sentence(error).includes(raw);
  return (
    <Trouble
      {...rest}
      what={what}
      rest={[why === '' ? '' : endWithPoint(why), todo].filter((part) => part !== '').join(' ')}
    >
      {adds || children !== undefined ? (
        <>
          {adds ? <code className={styles.raw}>{raw}</code> : null}
          {children}
        </>
      ) : null}
    </Trouble>
  );
}

function endWithPoint(text: string): string {
  return /[.!?…”")]$/u.test(text) ? text : `${text}.`;
}
