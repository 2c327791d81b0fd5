import { CircleAlert } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { explain, rawDetail, sentence, type AppError } from '../../shared/errors';
import styles from './error-note.module.css';

/** The error of a field, right below it, and in sight while the field has the focus. PuTTY's own texts keep their line break. */
export function FieldError({ id, error }: { readonly id: string; readonly error: AppError }): ReactNode {
  const { what, why, todo } = explain(error);
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const describing = document.activeElement?.getAttribute('aria-describedby') ?? '';
    if (describing.split(' ').includes(id)) words.current?.scrollIntoView({ block: 'nearest' });
  }, [id, error]);
  const rest = [why, todo].filter((part) => part !== undefined && part !== '');
  return (
    <p ref={words} className={styles.fieldError} id={id} role="alert">
      <CircleAlert aria-hidden="true" />
      <span>
        <span className={styles.what}>{rest.length === 0 ? what : endWithPoint(what)}</span>
        {rest.map((part) => (
          <span key={part}> {part}</span>
        ))}
      </span>
    </p>
  );
}

/**
 * An error in full: what happened, why, what to do, and the raw text behind it where that adds something.
 * @param children buttons that do something about it
 */
export function ErrorNote({
  error,
  alert = false,
  children,
}: {
  readonly error: AppError;
  readonly alert?: boolean;
  readonly children?: ReactNode;
}): ReactNode {
  const { what, why, todo } = explain(error);
  const raw = rawDetail(error);
  const adds = raw !== null && !sentence(error).includes(raw);
  return (
    <div className={styles.note} data-error role={alert ? 'alert' : undefined}>
      <strong className={styles.what}>{what}</strong>
      {why === undefined || why === '' ? null : <span> {endWithPoint(why)}</span>}
      {todo === undefined ? null : <span> {todo}</span>}
      {adds ? <code className={styles.raw}>{raw}</code> : null}
      {children === undefined ? null : <div className={styles.actions}>{children}</div>}
    </div>
  );
}

function endWithPoint(text: string): string {
  return /[.!?…”")]$/u.test(text) ? text : `${text}.`;
}
