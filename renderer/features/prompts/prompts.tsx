import type { ReactNode } from 'react';
import { useReplica } from '../../services-context';
import { assertNever } from '../../../shared/result';
import type { Prompt } from '../../../shared/prompts';
import { CommandPrompt } from './command-prompt';
import { HostKeyPrompt } from './host-key-prompt';
import { TextPrompt } from './text-prompt';
import { WeakPrompt } from './weak-prompt';

/** The oldest question that waits for an answer. Others wait behind it; the sessions they belong to go on. */
export function Prompts(): ReactNode {
  const prompts = useReplica(({ snapshot }) => snapshot?.prompts);
  const prompt = prompts?.[0];
  if (prompts === undefined || prompt === undefined) return null;
  const position = prompts.length === 1 ? null : `1 of ${String(prompts.length)}`;
  // The key keeps what is being typed over updates, and starts afresh for the next question.
  return <OnePrompt key={prompt.id} prompt={prompt} position={position} />;
}

function OnePrompt({
  prompt,
  position,
}: {
  readonly prompt: Prompt;
  readonly position: string | null;
}): ReactNode {
  switch (prompt.kind) {
    case 'host-key':
      return <HostKeyPrompt prompt={prompt} position={position} />;
    case 'username':
    case 'password':
    case 'proxy-password':
    case 'passphrase':
    case 'keyboard-interactive':
      return <TextPrompt prompt={prompt} position={position} />;
    case 'weak-algorithm':
    case 'no-strict-kex':
      return <WeakPrompt prompt={prompt} position={position} />;
    case 'run-command':
      return <CommandPrompt prompt={prompt} position={position} />;
    default:
      return assertNever(prompt);
  }
}
