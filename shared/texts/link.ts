import { counted, listedUpTo } from './numbers';

/** Above the form that a link has filled in. */
export const fromLink = 'A link filled in this form.';
export const nothingOpened =
  'Nothing is opened or saved by it. Look at what it says, then press Open, Save or Cancel.';
export const aboutLink = 'What the link says';
/** Forwards stand on another panel than the server. */
export const itsForwards = (lines: readonly string[]): string => `Its forwards: ${listedUpTo(6, lines)}.`;
export const linkNote = 'From a link';

/** Links that Ginnel refuses: what is wrong, and what to do. */
const wholeLink = 'Ask the one who gave you the link, or type the server yourself.';
export const refused = {
  tooLong: (limit: number): Words => ({
    what: `The link is longer than ${String(limit)} characters.`,
    todo: wholeLink,
  }),
  noLink: {
    what: 'This is no link that Ginnel opens: those begin with ssh:// or ginnel://.',
    todo: wholeLink,
  },
  unknownKind: (kind: string): Words => ({
    what: `Ginnel knows no link ginnel://${kind}.`,
    todo: 'There are ginnel://new?… and ginnel://session/NAME. A later version of Ginnel may know more.',
  }),
  unseen: {
    what: 'The link holds blanks, or characters that are not seen or turn the text around them round.',
    todo: `It may be meant to deceive. ${wholeLink}`,
  },
  percent: { what: 'The link holds a percent sign that stands for no character.', todo: wholeLink },
  noHost: { what: 'The link names no server.', todo: wholeLink },
  host: { what: 'What the link names as the server can be no host name and no address.', todo: wholeLink },
  port: { what: 'What the link names as the port is no number from 1 to 65535.', todo: wholeLink },
  user: { what: 'What the link names as the user can be no user name.', todo: wholeLink },
  twice: (part: string): Words => ({ what: `The link says “${part}” twice.`, todo: wholeLink }),
  name: { what: 'What the link names as the session’s name can be no name.', todo: wholeLink },
  group: { what: 'What the link names as the group can be no group.', todo: wholeLink },
  jump: {
    what: 'What the link names as a jump host can be none: user@host:port, with commas between several.',
    todo: wholeLink,
  },
  jumpPassword: { what: 'The link holds a password for a jump host.', todo: wholeLink },
  forward: (letter: string, why: string): Words => ({
    what: `What the link says behind ${letter}= is no forward: ${why}`,
    todo: wholeLink,
  }),
  tooMany: (what: 'forwards' | 'jump hosts' | 'parts', most: number): Words => ({
    what: `The link has more than ${String(most)} ${what}.`,
    todo: wholeLink,
  }),
  unfit: (why: string): Words => ({ what: `The link cannot be meant: ${why}`, todo: wholeLink }),
} as const;

/** A sentence of what is wrong, and one of what to do. */
export interface Words {
  readonly what: string;
  readonly todo: string;
}

/** The parts of a link that Ginnel leaves out, and what to look at before Open: whole sentences. */
export const remarks = {
  password:
    'The link holds a password, which was left out: others may have seen it. Change it, if it is in use.',
  fingerprint: (fingerprint: string): string =>
    `The link names a host key, ${fingerprint}. It is not trusted for that: compare it with the one that the server shows.`,
  unknown: (parts: readonly string[], more: number): string =>
    `Left out, as Ginnel takes no such thing from a link: ${parts.join(', ')}${more > 0 ? ` and ${counted(more, 'other', 'others')}` : ''}.`,
  path: 'Left out: what the link has behind the server. It would be a file, or a command, on the server.',
  forwardLeftOut: (forward: string, why: string): string => `Left out: ${forward}. ${why}`,
  ownFile: 'A link may not name a file or socket of this computer.',
  remote: (forward: string): string =>
    `${forward} lets the server, and whoever reaches its port there, connect to what this computer reaches.`,
  remoteSocks: (forward: string): string =>
    `${forward} lets the server, and whoever reaches its port there, go out through this computer.`,
  exposed: (forward: string): string => `${forward} lets other machines in, not this computer alone.`,
  defaultName: 'Left out: the name, which is that of the settings new sessions start from.',
} as const;

/** `ginnel://session/NAME` for a name that nothing is saved under. */
export const noSuchSession = (name: string): Words => ({
  what: `The link asks for the session “${name}”, and none is saved under that name.`,
  todo: 'Choose one from the list, or ask the one who gave you the link.',
});

/** A session of which there is no link that could be read again. */
export const noLinkFor: Words = {
  what: 'This session says more than fits into a link, or what no link may say.',
  todo: 'Export it instead.',
};

export const copyLink = 'Copy link';
/** After the link of a session was copied; what a link cannot say is named. */
export const copied = (left: readonly string[]): string =>
  ['Copied a link that fills in New session.', ...left].join(' ');
export const notInLink = {
  savedJumps: 'Its jump hosts are saved sessions, which are not in it.',
  forwards: (lines: readonly string[]): string => `Not in it: ${lines.join(', ')}.`,
} as const;
