import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';

/** Which session asks, at which server on its route, and which of several questions this is. */
export function PromptOrigin({
  prompt,
  place,
}: {
  readonly prompt: Prompt;
  readonly place: string | null;
}): ReactNode {
  const session = `session “${prompt.title}”`;
  return (
    <p className="prompt-origin">
      <span>{prompt.hop === null ? `S${session.slice(1)}` : `Jump host ${prompt.hop}, ${session}`}</span>
      {place === null ? null : <span className="tag">{place}</span>}
    </p>
  );
}
