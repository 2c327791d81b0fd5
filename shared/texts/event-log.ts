import { count, durationWords, listed, millisecondsWords } from './numbers';

// Lines of a session's event log.

// What becomes of its connection.
export const disconnecting = 'Disconnecting';
export const newNetwork = 'There is another network: trying again';
export const beginningAnew = 'Nothing has come of this attempt since the network changed: beginning anew';
export const noNetwork = 'There is no network: trying again as soon as there is one';
export const hangingUp = 'Hanging up: no connection for a while';
export const givingUp = 'Giving up the connection that does not answer';
export const standingBy = 'Listening; connects when the first connection comes';
export const waitingForShared = 'Waiting for a connection to it that another session is making';
export const waitingForOthers = 'Waiting until other sessions have connected to the same server';
export const usingShared = 'Using the connection that another session has to it';

/** @param milliseconds until then */
export function tryingAgain(milliseconds: number): string {
  return `Trying again in ${count(Math.max(1, Math.round(milliseconds / 1000)))} s`;
}

export { waitsFor } from './start-order';

export function logLevelIs(level: string): string {
  return `The level of this log is now ${level}`;
}

// Its keepalives.
export const answeringAgain = 'Answering again';
export const answersKeepalives = 'This server answers keepalives after all';

export function keepaliveAnswered(took: number): string {
  return `Keepalive answered after ${millisecondsWords(took)}`;
}

export function notAnswering(milliseconds: number): string {
  return `Not answering: nothing has come for ${String(Math.round(milliseconds / 1000))} s`;
}

/** @param isWatched the system looks after the connection */
export function answersNoKeepalives(isWatched: boolean): string {
  const noticed = isWatched
    ? 'by the system (TCP keepalives) or when data is sent'
    : 'when data is sent through it';
  return `This server does not answer keepalives: a dead connection is noticed later, ${noticed}`;
}

// The login.
export const hostKeyConfigured = 'Host key matched one of the manually configured keys';
export const hostKeyAcceptedOnce = 'Host key is the one that was accepted once';
export const hostKeyNotAcceptedOnce = 'Host key is not the one that was accepted once';
export const hostKeyChanged = 'Host key does not match the known one for this server';
export const hostKeyAborted = 'User aborted at host key verification';
export const waitingForPassword =
  'Another connection is trying the remembered password: waiting for its outcome';

/** @param source where it is known from */
export function authorityKnown(source: string): string {
  return `A certificate authority is known for this server (${source}). Ginnel cannot check host certificates and asks about the key itself`;
}

export function otherHostKeyType(known: readonly string[]): string {
  return `Server has another kind of host key than the known ${known.join(', ')}`;
}

export function hostKeyNotStored(why: string): string {
  return `The host key was not stored: ${why}`;
}

export function usingRemembered(isPassphrase: boolean): string {
  return `Using the remembered ${isPassphrase ? 'passphrase' : 'password'}`;
}

/** @param error its sentence */
export function answerNotStored(error: string): string {
  return `The answer was not stored: ${error}`;
}

// Its forwards.
export const acceptedAgain = 'Connections are accepted again';

/**
 * @param error its sentence
 * @param left milliseconds after which it is given up; null for never
 */
export function waitingToListen(error: string, left: number | null): string {
  return `${error} Trying again${left === null ? '' : ` for ${durationWords(left)}`} until it can listen.`;
}

export function listeningOn(addresses: readonly string[]): string {
  return `Listening on ${listed(addresses)}, too`;
}

export function endTimeOf(source: string): string {
  return `The end time of ${source} has come: it listens no more.`;
}

export function reachableAgain(forward: string): string {
  return `${forward}: what it leads to answers again`;
}

export const askingForPorts = 'Asking the server which of its ports listen';
