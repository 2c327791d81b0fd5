import type { ReactNode } from 'react';
import type { PromptOf } from '../../../shared/prompts';
import { cancel } from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/prompts';
import type { PromptProps } from './prompt-body';
import { visibleText } from './visible-text';
import { YesNoDialog } from './yes-no-dialog';
import styles from './prompts.module.css';

/** Whether a session's proxy command may run. */
export function CommandDialog(props: PromptProps<PromptOf<'run-command'>>): ReactNode {
  return (
    <YesNoDialog {...props} title={texts.runCommand} yes={texts.run} no={cancel}>
      <p>{texts.commandRunsHere}</p>
      {/* It may be longer than its box: the keyboard has to be able to scroll it. */}
      <pre className={styles.command} tabIndex={0} aria-label={texts.commandLabel}>
        {visibleText(props.prompt.command)}
      </pre>
      <p>{texts.commandMayDo}</p>
    </YesNoDialog>
  );
}
