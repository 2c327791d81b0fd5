import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { YesNoPrompt } from '../../../shared/prompts';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { Modeless } from '../../components/modal';
import { PromptBody, useAnswer, type PromptProps } from './prompt-body';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './prompts.module.css';

interface YesNoDialogProps extends PromptProps<YesNoPrompt> {
  readonly title: string;
  /** With `&` before the mnemonic. */
  readonly yes: string;
  readonly no: string;
  readonly children: ReactNode;
}

/** A question to be answered with yes or no; no has the focus, and is what Esc means. */
export function YesNoDialog({ title, yes, no, children, ...props }: YesNoDialogProps): ReactNode {
  const answering = useAnswer(props.prompt);
  const cancel = (): void => answering.give({ kind: 'cancel' });
  return (
    <Modeless
      title={title}
      claim={props.position}
      look="question"
      className={clsx(styles.yesNo)}
      onCancel={cancel}
    >
      <PromptBody {...props} picture={TriangleAlert} className={clsx(styles.text)} answering={answering}>
        {children}
      </PromptBody>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <Decision>
          <PushButton label={yes} busy={answering.busy} onClick={() => answering.give({ kind: 'yes' })} />
          <PushButton label={no} data-first-focus busy={answering.busy} onClick={cancel} />
        </Decision>
      </div>
    </Modeless>
  );
}
