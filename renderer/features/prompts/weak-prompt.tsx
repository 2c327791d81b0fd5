import type { ReactNode } from 'react';
import type { Prompt } from '../../../shared/prompts';
import { terrapinParagraphs } from '../../../shared/texts/prompts';
import { YesNoPrompt } from './yes-no-prompt';

type WeakQuestion = Extract<Prompt, { kind: 'weak-algorithm' | 'no-strict-kex' }>;
type BelowLine = Extract<WeakQuestion, { kind: 'weak-algorithm' }>;

/** Where the warning line of each list stands; MACs have none of their own. */
const panels: Readonly<Record<BelowLine['what'], string | null>> = {
  'key-exchange algorithm': 'Kex',
  'host key type': 'Host keys',
  cipher: 'Cipher',
  MAC: null,
};

/**
 * PuTTY's questions whether to go on with an algorithm from below the warning line, or with one that is unsafe with this
 * server, in its words.
 */
export function WeakPrompt({
  prompt,
  position,
}: {
  readonly prompt: WeakQuestion;
  readonly position: string | null;
}): ReactNode {
  return (
    <YesNoPrompt prompt={prompt} position={position} title="Ginnel Security Alert" yes="&Yes" no="&No">
      <p className="important">
        {prompt.host} (port {prompt.port})
      </p>
      {prompt.kind === 'weak-algorithm' ? (
        <BelowLineText prompt={prompt} />
      ) : (
        terrapinParagraphs(prompt, prompt.name).map((text) => <p key={text}>{text}</p>)
      )}
      <p>Continue with connection?</p>
      {prompt.kind === 'weak-algorithm' ? <WarnLineHint panel={panels[prompt.what]} /> : null}
    </YesNoPrompt>
  );
}

function BelowLineText({ prompt }: { readonly prompt: BelowLine }): ReactNode {
  return (
    <p>
      The first {prompt.what} supported by the server is <code>{prompt.name}</code>, which is below the
      configured warning threshold.
    </p>
  );
}

function WarnLineHint({ panel }: { readonly panel: string | null }): ReactNode {
  if (panel === null) return null;
  return <p className="hint">Where the warning line stands is set on the {panel} panel of the session.</p>;
}
