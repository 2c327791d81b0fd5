import { count } from './numbers';

/** Why a request to the engine was not taken. */
export const tooLarge = (bytes: number, limit: number): string =>
  `It has ${Number.isFinite(bytes) ? count(bytes) : 'too many'} bytes; at most ${count(limit)} are taken.`;
export const unknownCommand = 'There is no such command.';
export const malformed = 'malformed';
