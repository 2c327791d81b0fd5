import { count } from './numbers';

// What a server did that the SSH protocol does not allow, to follow "The server broke the SSH protocol: ".
export const brokeProtocol = (what: string): string => `The server broke the SSH protocol: ${what}`;

// What messages without a name of their own are called.
export const unnamedMessage = (message: number): string => `message ${String(message)}`;
export const answerToLogin = 'an answer to a login (message 60)';

// Its identification.
export const identificationUnreadable = 'its identification cannot be read';
export const identificationTooLong = (bytes: number): string =>
  `it sent a line of more than ${count(bytes)} bytes as its identification`;
export const tooManyLines = 'it sent too many lines before its identification';
export const moreLinesThan = (lines: number): string =>
  `it sent more than ${count(lines)} lines before its identification`;

// Packets.
export const emptyPacket = 'it sent a packet without a message';
export const paddingTooLong = 'it sent a packet with more padding than it has bytes';
export const impossibleLength = 'it sent a packet of a length that is not possible';
export const compressedTooLarge = 'it sent a compressed packet that is too large';
export const compressedLargerThan256k = 'it sent a compressed packet of more than 256 KB';
export const compressedUnreadable = 'it sent compressed data that cannot be read';

// Messages at the wrong time.
export const flood = 'it sent a flood of messages that carry nothing';
export const malformed = (name: string): string => `it sent a message ${name} that cannot be read`;
export const notDue = (message: string): string => `it sent message ${message}, which was not due`;
export const insteadOf = (message: string, due: string): string =>
  `it sent message ${message} where message ${due} was due`;
/** @param unasked it answers what nobody had sent */
export const untimely = (message: string, unasked: boolean, phase: keyof typeof phases): string =>
  `it sent ${message}${unasked ? ', which nobody had asked for' : ''} while ${phases[phase]}`;
const phases = {
  greeting: 'its identification was awaited',
  kexinit: 'its list of algorithms was awaited',
  'key-exchange': 'keys were being exchanged',
  'host-key': 'its host key was being checked',
  'host-key-keyed': 'its host key was being checked',
  'new-keys': 'keys were being exchanged',
  service: 'the login had not begun',
  authentication: 'the login was going on',
  open: 'the connection was open',
  'rekey-key-exchange': 'keys were being exchanged again',
  'rekey-host-key': 'its host key was being checked again',
  'rekey-host-key-keyed': 'its host key was being checked again',
  'rekey-new-keys': 'keys were being exchanged again',
} as const;

// The key exchange.
export const kexNotFirst = 'it began with another message than the key exchange';
export const kexWithinKex = 'it began a key exchange in the middle of another';
export const kexUnfinished = 'it began a key exchange and did not finish it';
export const beforeItsTurn = (message: string): string =>
  `it sent ${message} before its turn in the key exchange`;
export const hostKeyUnreadable = 'it sent a host key that cannot be read';
export const hostKeyOfOtherType = 'it sent a host key of another type than was agreed on';
export const signedWith = (algorithm: string, due: string): string =>
  `it signed with ${algorithm} in place of ${due}`;
export const signatureUnreadable = 'it sent a signature that cannot be read';
export const signatureUnfitAgain = 'its signature did not fit its host key when keys were exchanged again';
export const kexValueUseless = 'it sent a key exchange value that no key can be made of';
export const replyMalformed = 'its key exchange reply is malformed';
export const groupMalformed = 'its Diffie-Hellman group is malformed';
/** @param bits of its modulus. @param safe how many may be used */
export const groupUnsafe = (bits: number, safe: { readonly least: number; readonly most: number }): string =>
  `its Diffie-Hellman group has a modulus of ${count(bits)} bits; those of ${count(safe.least)} to ${count(safe.most)} bits are safe to use`;
export const generatorUseless = 'its Diffie-Hellman group has no usable generator';
export const secretGivenAway = 'its public value in the key exchange gives the secret away';

/** @param due how many it must have */
export const hybridValueOf = (bytes: number, due: number): string =>
  `its public value in the key exchange has ${count(bytes)} bytes in place of ${count(due)}`;

// The login.
export const signatureAskedTwice = 'it asked for a signature that it was just sent';
export const askedBeforeAnswered = 'it asked again before its questions were answered';
export const askedAtOnce = (questions: number): string => `it asked ${count(questions)} questions at once`;

// Channels.
export const impossibleChannel = (message: string): string =>
  `it sent ${message} for a channel that cannot be`;
export const channelNotOpening = (message: string): string =>
  `it sent ${message} for a channel that is not being opened`;
export const windowTooLarge = 'it made a channel’s window larger than 4 GB';
export const beyondWindow = 'it sent more data on a channel than it was allowed';
export const packetsTooSmall = (bytes: number): string =>
  `it opened a channel that takes packets of ${count(bytes)} bytes at most`;
