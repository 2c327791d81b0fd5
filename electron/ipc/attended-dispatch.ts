import type { CommandHandlers } from '../../shared/contract';
import { fail } from '../../shared/result';
import { missing } from '../../shared/texts/requests';
import type { Prompt } from '../../shared/prompts';
import { createDispatch, type Dispatch } from './dispatch';

/** The giver of commands that come by the control socket. */
export interface Giver {
  /** A person sits there. */
  readonly attended: boolean;
  /** The questions that wait. */
  readonly prompts: () => readonly Prompt[];
}

/**
 * Runs commands that come from other programs of the user. They may do what the window may, but for two things: a program without a
 * person at it does not agree to run a command on this computer, and no dialog comes up in a window that nobody looks at.
 */
export function attendedDispatch(handlers: CommandHandlers, { attended, prompts }: Giver): Dispatch {
  const noDialog = () => Promise.resolve(fail({ code: 'not-available', data: { what: missing.fileDialog } }));
  return createDispatch({
    ...handlers,
    keys: { ...handlers.keys, chooseFile: noDialog },
    followed: { ...handlers.followed, choose: noDialog },
    files: { ...handlers.files, saveText: noDialog },
    prompts: {
      ...handlers.prompts,
      answer: async (given) => {
        const { promptId, answer } = given;
        const asked = prompts().find(({ id }) => id === promptId);
        const agrees = asked?.kind === 'run-command' && answer.kind === 'yes';
        if (agrees && !attended)
          return fail({ code: 'consent-unattended', data: { command: asked.command } });
        return handlers.prompts.answer(given);
      },
    },
  });
}
