import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';

/** Which session asks, and which of several questions this is. */
export function PromptOrigin({
  prompt,
  place,
}: {
  readonly prompt: Prompt;
  readonly place: string | null;
}): ReactNode {
  return (
    <p className="prompt-origin">
      <span>Session “{prompt.title}”</span>
      {place === null ? null : <span className="tag">{place}</span>}
    </p>
  );
}
