import { count } from './numbers';

// Lines of a session's event log: what becomes of its connection.

export const disconnecting = 'Disconnecting';
export const newNetwork = 'There is another network: trying again';
export const beginningAnew = 'Nothing has come of this attempt since the network changed: beginning anew';
export const noNetwork = 'There is no network: trying again as soon as there is one';
export const hangingUp = 'Hanging up: no connection for a while';
export const givingUp = 'Giving up the connection that does not answer';
export const standingBy = 'Listening; connects when the first connection comes';

/** @param milliseconds until then */
export function tryingAgain(milliseconds: number): string {
  return `Trying again in ${count(Math.max(1, Math.round(milliseconds / 1000)))} s`;
}

export function logLevelIs(level: string): string {
  return `The level of this log is now ${level}`;
}
