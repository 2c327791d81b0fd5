import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modeless } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import { PromptOrigin } from './prompt-origin';

interface YesNoPromptProps {
  readonly prompt: Prompt;
  readonly position: string | null;
  readonly title: string;
  /** With `&` before the mnemonic. */
  readonly yes: string;
  readonly no: string;
  readonly children: ReactNode;
}

/** A question to be answered with yes or no; no has the focus, and is what Esc means. */
export function YesNoPrompt({ prompt, position, title, yes, no, children }: YesNoPromptProps): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const answer = (kind: 'yes' | 'cancel'): void => {
    void command.run(() => ginnel.prompts.answer({ promptId: prompt.id, answer: { kind } }));
  };
  const cancel = (): void => {
    answer('cancel');
  };
  return (
    <Modeless title={title} claim={position} look="question" className="yes-no" onCancel={cancel}>
      <div className="modal-body with-picture">
        <TriangleAlert className="picture" aria-hidden="true" />
        <div className="prompt-text">
          <PromptOrigin prompt={prompt} position={position} />
          {children}
          {command.error === null ? null : <ErrorNote error={command.error} alert />}
        </div>
      </div>
      <div className="modal-buttons">
        <span className="spring" />
        <PushButton
          label={yes}
          disabled={command.busy}
          onClick={() => {
            answer('yes');
          }}
        />
        <PushButton label={no} data-first-focus disabled={command.busy} onClick={cancel} />
      </div>
    </Modeless>
  );
}
