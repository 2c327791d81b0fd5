import type { ReactNode } from 'react';
import type { Said } from '../../../shared/followed';
import * as texts from '../../../shared/texts/followed';
import { visibleText } from '../../../shared/visible-text';
import textStyles from '../../components/text.module.css';
import styles from './followed.module.css';

interface SaidListProps {
  readonly said: readonly Said[];
  /** Each says which session it is about. */
  readonly isNamed?: boolean;
}

/** Remarks about a followed file: problems in sight, the rest folded away. Nothing where that is nothing. */
export function SaidList({ said, isNamed = false }: SaidListProps): ReactNode {
  const wrong = said.filter(({ isWrong }) => isWrong);
  const leftOut = said.filter(({ isWrong }) => !isWrong);
  return (
    <>
      {wrong.length === 0 ? null : (
        <details className={textStyles.fold} open={wrong.length <= 3}>
          <summary>{texts.notRead(wrong.length)}</summary>
          <Entries said={wrong} isNamed={isNamed} />
        </details>
      )}
      {leftOut.length === 0 ? null : (
        <details className={textStyles.fold}>
          <summary>{texts.leftOut(leftOut.length)}</summary>
          <Entries said={leftOut} isNamed={isNamed} />
        </details>
      )}
    </>
  );
}

function Entries({ said, isNamed }: Required<SaidListProps>): ReactNode {
  return (
    <ul className={styles.said}>
      {said.map(({ about, text, why }, place) => (
        // Two may say the same of two lines.
        <li key={`${String(place)} ${about} ${text}`}>
          {isNamed && about !== '' ? <b>{visibleText(about)} </b> : null}
          {text === '' ? null : <code>{visibleText(text, { limit: 300 })}</code>} {why}
        </li>
      ))}
    </ul>
  );
}
