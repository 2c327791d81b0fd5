import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';

/** Which session asks, at which server on its route, and which of several questions this is. */
export function PromptOrigin({
  prompt,
  position,
}: {
  readonly prompt: Prompt;
  readonly position: string | null;
}): ReactNode {
  const session = `session “${prompt.title}”`;
  return (
    <p className="prompt-origin">
      <span>{prompt.hop === null ? `S${session.slice(1)}` : `Jump host ${prompt.hop}, ${session}`}</span>
      {position === null ? null : <span className="tag">{position}</span>}
    </p>
  );
}
