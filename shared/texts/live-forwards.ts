export const switchedOn = (notation: string): string => `Switched ${notation} on.`;
export const switchedOff = (notation: string): string => `Switched ${notation} off.`;
export const changedForward = (before: string, after: string): string =>
  before === after ? `Changed ${after}.` : `Changed ${before} to ${after}.`;
export const untilDisconnect = 'Only until disconnect';
export const untilDisconnectHint = 'Not saved: gone once the session is disconnected.';
