import type { ReactNode } from 'react';
import { useReplica } from '../../services-context';
import { assertNever } from '../../../shared/result';
import type { Prompt } from '../../../shared/prompts';
import * as texts from '../../../shared/texts/prompts';
import { CommandDialog } from './command-dialog';
import { HostKeyDialog } from './host-key-dialog';
import type { PromptProps } from './prompt-body';
import { TextDialog } from './text-dialog';
import { WeakDialog } from './weak-dialog';

/** The oldest question that waits for an answer. Others wait behind it; the sessions they belong to go on. */
export function Prompts(): ReactNode {
  const prompts = useReplica(({ snapshot }) => snapshot?.prompts);
  const prompt = prompts?.[0];
  if (prompts === undefined || prompt === undefined) return null;
  const position = prompts.length === 1 ? null : texts.position(prompts.length);
  // The key keeps what is being typed over updates, and starts afresh for the next question.
  return <OnePrompt key={prompt.id} prompt={prompt} position={position} />;
}

function OnePrompt({ prompt, position }: PromptProps<Prompt>): ReactNode {
  switch (prompt.kind) {
    case 'host-key':
      return <HostKeyDialog prompt={prompt} position={position} />;
    case 'username':
    case 'password':
    case 'proxy-password':
    case 'passphrase':
    case 'keyboard-interactive':
      return <TextDialog prompt={prompt} position={position} />;
    case 'weak-algorithm':
    case 'no-strict-kex':
      return <WeakDialog prompt={prompt} position={position} />;
    case 'run-command':
      return <CommandDialog prompt={prompt} position={position} />;
    default:
      return assertNever(prompt);
  }
}
