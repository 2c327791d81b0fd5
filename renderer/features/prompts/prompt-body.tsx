import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { Prompt, PromptAnswer } from '../../../shared/prompts';
import * as texts from '../../../shared/texts/prompts';
import { ErrorNote } from '../../components/error-note';
import { useCommand, type RunningCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import modalStyles from '../../components/modal.module.css';
import tagStyles from '../../components/tag.module.css';
import styles from './prompts.module.css';

/** What a dialog about a question of the engine is given. */
export interface PromptProps<Question extends Prompt> {
  readonly prompt: Question;
  /** Which of several questions it is; null for the only one. */
  readonly position: string | null;
}

/** Sends the answer, and says how that went. */
export function useAnswer({
  id,
}: Prompt): RunningCommand & { readonly give: (answer: PromptAnswer) => void } {
  const { ginnel } = useServices();
  const command = useCommand();
  return {
    ...command,
    give: (answer) => void command.run(() => ginnel.prompts.answer({ promptId: id, answer })),
  };
}

interface PromptBodyProps extends PromptProps<Prompt> {
  readonly picture: LucideIcon;
  readonly className: string;
  readonly answering: RunningCommand;
  readonly children: ReactNode;
}

/** A question: which session asks, at which server on its route, what, and why the answer did not arrive. */
export function PromptBody(props: PromptBodyProps): ReactNode {
  const { prompt, position, picture: Picture, className, answering, children } = props;
  return (
    <div className={clsx(modalStyles.body, styles.withPicture)}>
      <Picture className={clsx(styles.picture)} aria-hidden="true" />
      <div className={className} data-question>
        <p className={styles.origin} data-origin>
          <span>{texts.origin(prompt)}</span>
          {position === null ? null : <span className={tagStyles.tag}>{position}</span>}
        </p>
        {children}
        {answering.error === null ? null : <ErrorNote error={answering.error} alert />}
      </div>
    </div>
  );
}
