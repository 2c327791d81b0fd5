/** What is said of sessions that are written in the words of another program, or for another computer. */
const of = (title: string): string => `“${title}”`;

export const passwordInCommand = (title: string): string =>
  `${of(title)}: a password stood in the proxy command. PASSWORD is written in its place.`;
export const loginStays = (title: string, forward: string): string =>
  `${of(title)}: the login that SOCKS clients of ${forward} must give stays here.`;
export const jumpGone = (title: string): string =>
  `${of(title)}: a jump host is left out, as it is a saved session that is there no more.`;
