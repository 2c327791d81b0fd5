import { count } from './numbers';

/** Texts about a text, a file or a folder that is brought in. A problem is what is wrong, and what to do about it. */
export const notUnderstood = {
  what: 'These words are no command, setting or forward that Ginnel knows.',
  todo: 'Take them out, or write them as ssh, ssh_config or PuTTY take them.',
};
export const prose = 'This is text around the commands.';
export const tooLong = {
  what: 'The text is too long to be read.',
  todo: 'Take the part of it that is about SSH.',
};
export const tooMany = (
  sessions: number,
  most: number,
): { readonly what: string; readonly todo: string } => ({
  what: `The text holds ${count(sessions)} sessions. Ginnel takes ${count(most)} at a time.`,
  todo: 'Bring it in by parts.',
});
