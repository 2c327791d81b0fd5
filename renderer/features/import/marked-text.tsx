import { useId, useMemo, useRef, type ReactNode } from 'react';
import type { ImportPlan, TextSpan } from '../../../shared/import-plan';
import * as texts from '../../../shared/texts/import-look';
import { editLookText } from '../../actions/import-look';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { useServices } from '../../services-context';
import type { ImportLook } from '../../state/import-look';
import { marksOf, type Mark } from './text-marks';
import textStyles from '../../components/text.module.css';
import styles from './marked-text.module.css';

/** More characters than this are read, but not drawn with their marks: a browser lays each of them out. */
const shownLimit = 100_000;

/**
 * The text as it came, in an edit box. Behind it stands the same text once more, unseen but for its marks, as an edit box has
 * none of its own.
 */
export function MarkedText({ look, text }: { readonly look: ImportLook; readonly text: string }): ReactNode {
  const services = useServices();
  const id = useId();
  const behind = useRef<HTMLDivElement>(null);
  const isLong = text.length > shownLimit;
  const shown = isLong ? text.slice(0, shownLimit) : text;
  return (
    <div className={styles.column}>
      <label htmlFor={id}>
        <MnemonicText label={texts.textLabel} />
      </label>
      <div className={styles.box}>
        <div className={styles.marks} data-marks ref={behind} aria-hidden="true">
          <Marks text={shown} plan={look.reading ? null : look.plan} pointed={look.pointed} />
        </div>
        <textarea
          {...mnemonicProps(texts.textLabel)}
          id={id}
          className={styles.text}
          data-import-text
          {...(look.plan === null ? { 'data-first-focus': true } : {})}
          aria-describedby={`${id}-hint`}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          readOnly={isLong}
          value={shown}
          onChange={(event) => editLookText(services, event.target.value)}
          onScroll={(event) => {
            behind.current?.scrollTo(event.currentTarget.scrollLeft, event.currentTarget.scrollTop);
          }}
        />
      </div>
      <p className={textStyles.hint} id={`${id}-hint`}>
        {isLong ? texts.textTooLong(shownLimit) : text === '' ? texts.pasteHere : texts.textHint}
      </p>
      <Legend plan={look.plan} />
    </div>
  );
}

function Marks({
  text,
  plan,
  pointed,
}: {
  readonly text: string;
  readonly plan: ImportPlan | null;
  readonly pointed: readonly TextSpan[];
}): ReactNode {
  const parts = useMemo(() => marksOf(text, plan, pointed), [text, plan, pointed]);
  return (
    <>
      {parts.map(({ start, end, mark, isPointed }) => (
        <span
          key={start}
          className={styles.mark}
          data-mark={mark ?? undefined}
          data-pointed={isPointed || undefined}
        >
          {text.slice(start, end)}
        </span>
      ))}
      {/* An edit box has room for a line behind the last line end. */}
      {'\n'}
    </>
  );
}

/** The marks that are there, with their words; what they say is also in the lists beside the text. */
function Legend({ plan }: { readonly plan: ImportPlan | null }): ReactNode {
  if (plan === null) return null;
  const isThere: Readonly<Record<Mark, boolean>> = {
    taken: plan.sessions.length + plan.forwards.length + plan.hostKeys.length > 0,
    leftOut: plan.leftOut.length > 0,
    problem: plan.problems.length > 0,
    mended: plan.mends.length > 0,
  };
  return (
    <p className={styles.legend} aria-hidden="true">
      {(['taken', 'leftOut', 'problem', 'mended'] as const)
        .filter((mark) => isThere[mark])
        .map((mark) => (
          <span key={mark}>
            <span className={styles.mark} data-mark={mark}>
              {texts.marks[mark]}
            </span>
          </span>
        ))}
    </p>
  );
}
