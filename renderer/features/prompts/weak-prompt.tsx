import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';
import { YesNoPrompt } from './yes-no-prompt';

type WeakQuestion = Extract<Prompt, { kind: 'weak-algorithm' }>;

/** Where the warning line of each list stands; MACs have none of their own. */
const panels: Readonly<Record<WeakQuestion['what'], string | null>> = {
  'key-exchange algorithm': 'Kex',
  'host key type': 'Host keys',
  cipher: 'Cipher',
  MAC: null,
};

/** PuTTY's question whether to go on with an algorithm from below the warning line, in its words. */
export function WeakPrompt({
  prompt,
  place,
}: {
  readonly prompt: WeakQuestion;
  readonly place: string | null;
}): ReactNode {
  const panel = panels[prompt.what];
  return (
    <YesNoPrompt prompt={prompt} place={place} title="Culvert Security Alert" yes="&Yes" no="&No">
      <p className="important">
        {prompt.host} (port {prompt.port})
      </p>
      <p>
        The first {prompt.what} supported by the server is <code>{prompt.name}</code>, which is below the
        configured warning threshold.
      </p>
      <p>Continue with connection?</p>
      {panel === null ? null : (
        <p className="hint">Where the warning line stands is set on the {panel} panel of the session.</p>
      )}
    </YesNoPrompt>
  );
}
