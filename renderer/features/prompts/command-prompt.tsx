import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';
import { YesNoPrompt } from './yes-no-prompt';
import { visibleText } from './visible-text';

/** Whether a session's proxy command may run. */
export function CommandPrompt({
  prompt,
  position,
}: {
  readonly prompt: Extract<Prompt, { kind: 'run-command' }>;
  readonly position: string | null;
}): ReactNode {
  return (
    <YesNoPrompt prompt={prompt} position={position} title="Run this command?" yes="&Run" no="&Cancel">
      <p>This session connects through a proxy command, to be run on this computer:</p>
      {/* It may be longer than its box: the keyboard has to be able to scroll it. */}
      <pre className="command-text" tabIndex={0} aria-label="Command">
        {visibleText(prompt.command)}
      </pre>
      <p>
        It can do whatever you can. Run it only if you, or somebody you trust, wrote it. If you press
        &quot;Run&quot;, you will not be asked again for exactly this command.
      </p>
    </YesNoPrompt>
  );
}
