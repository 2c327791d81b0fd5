import { plainText } from '../../shared/event-log';

/** A program's name as it is told to the user. Programs choose theirs themselves, so it is made fit to show and kept short. */
export function programName(raw: string): string {
  const name = plainText(raw, 64).trim();
  return name === '' ? '?' : name;
}
