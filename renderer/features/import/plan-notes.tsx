import type { ReactNode } from 'react';
import { explain } from '../../../shared/errors';
import type { ImportPlan, LeftOut, LeftOutReason, TextSpan } from '../../../shared/import-plan';
import * as texts from '../../../shared/texts/import-look';
import { PushButton } from '../../components/controls';
import { AllNames, CutList } from '../../components/whole-list';
import styles from './import.module.css';

interface NotesProps {
  readonly plan: ImportPlan;
  readonly hasText: boolean;
}

/** Problems and remedies, with a way to the words. */
export function Problems({ plan, hasText }: NotesProps): ReactNode {
  if (plan.problems.length === 0) return null;
  return (
    <section className={styles.problems} aria-labelledby="import-problems">
      <h2 id="import-problems">{texts.problems}</h2>
      <CutList
        most={listed}
        items={plan.problems.map((problem, at) => {
          const { what, why = '', todo = '' } = explain(problem.error);
          return (
            <li key={at}>
              <Words text={problem.text} />
              <span>{[what, why, todo].filter((part) => part !== '').join(' ')}</span>
              {hasText && problem.from.length > 0 ? <Show text={problem.text} from={problem.from} /> : null}
            </li>
          );
        })}
      />
    </section>
  );
}

/** Lists words that are left out, and mends. */
export function PlanNotes({ plan, hasText }: NotesProps): ReactNode {
  return (
    <>
      <LeftOutList leftOut={plan.leftOut} hasText={hasText} />
      {plan.mends.length === 0 ? null : <p className={styles.mended}>{texts.mended(plan.mends)}</p>}
    </>
  );
}

/** More of them than this are shown when they are asked for; the text has marks for all. */
const listed = 200;

/** So many words of one reason are shown before all are asked for. */
const mostWords = 20;

const reasons: readonly LeftOutReason[] = ['secret', 'unsupported', 'meaningless'];

/** By their reasons; words of which the same is to be said are said once. */
function LeftOutList({
  leftOut,
  hasText,
}: {
  readonly leftOut: readonly LeftOut[];
  readonly hasText: boolean;
}): ReactNode {
  if (leftOut.length === 0) return null;
  return (
    <section className={styles.leftOut} aria-labelledby="import-left-out">
      <h2 id="import-left-out">{texts.leftOut}</h2>
      {reasons.map((reason) => {
        const entries = grouped(leftOut.filter((entry) => entry.reason === reason));
        if (entries.length === 0) return null;
        return (
          <section key={reason} aria-label={texts.reasons[reason]}>
            <h3>{texts.reasons[reason]}</h3>
            <CutList
              most={listed}
              items={entries.map(({ words, why, from }) => (
                <li key={why}>
                  {words.slice(0, mostWords).map((text) => (
                    <Words key={text} text={text} />
                  ))}
                  <AllNames names={words.length > mostWords ? words : []} />
                  <span>{why}</span>
                  {hasText && from.length > 0 ? <Show text={words.join(' ')} from={from} /> : null}
                </li>
              ))}
            />
          </section>
        );
      })}
    </section>
  );
}

interface Group {
  readonly why: string;
  readonly words: readonly string[];
  readonly from: readonly TextSpan[];
}

function grouped(leftOut: readonly LeftOut[]): readonly Group[] {
  const groups = new Map<string, { words: Set<string>; from: TextSpan[] }>();
  for (const { why, text, from } of leftOut) {
    const group = groups.get(why) ?? { words: new Set(), from: [] };
    group.words.add(text);
    group.from.push(...from);
    groups.set(why, group);
  }
  return [...groups].map(([why, { words, from }]) => ({ why, words: [...words], from }));
}

function Words({ text }: { readonly text: string }): ReactNode {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line === '' ? null : <code>{line.length > 120 ? `${line.slice(0, 120)}…` : line}</code>;
}

/** Selects the words in the text, and scrolls there. */
function Show({ text, from }: { readonly text: string; readonly from: readonly TextSpan[] }): ReactNode {
  return (
    <PushButton
      label={texts.show}
      look="quiet"
      aria-label={texts.showInText(text.slice(0, 80))}
      onClick={() => {
        const box = document.querySelector<HTMLTextAreaElement>('[data-import-text]');
        const [span] = from;
        if (box === null || span === undefined) return;
        box.focus();
        box.setSelectionRange(span.start, span.end);
        // Chromium scrolls to the caret when the focus comes, and to no selection that is made by a script.
        const before = box.value.slice(0, span.start).split('\n').length - 1;
        const height = Number.parseFloat(getComputedStyle(box).lineHeight);
        if (Number.isFinite(height)) box.scrollTop = Math.max(0, before * height - box.clientHeight / 2);
      }}
    />
  );
}
