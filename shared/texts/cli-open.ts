import { visibleText } from '../visible-text';

const shown = (text: string): string => visibleText(text, { limit: 500 });

/** Texts of `ginnel ports`. */
export const notTold = '-';
export const noPorts = 'No TCP port listens on the server.';

/** Texts of `ginnel open`. */
export const oneSession = (verb: string): string =>
  `${verb} takes one session: name it, not a group or a tag.`;
export const noPage = (title: string): string =>
  `${shown(title)} has no Local forward that listens on a port, so there is no page behind it.`;
export const noSuchForward = (title: string, word: string): string =>
  `${shown(title)} has no Local forward ${JSON.stringify(shown(word))} that listens. It has:`;
export const whichForward = (title: string): string =>
  `None of the forwards of ${shown(title)} answers as a web page. Name the one to open all the same:`;
export const choice = (name: string, line: string): string =>
  name === '' ? line : `${line}\t${shown(name)}`;
export const noWebPage = (line: string, service: string): string =>
  `${line} leads to a service that is no web page: ${service}. Name the forward to open it all the same.`;
export const showsLink = 'The window of Ginnel shows it.';
export const startsDesktop = 'Starting the desktop app, which shows it.';
export const noWindow =
  'The Ginnel that runs on this data folder has no window to show a link in. End it, and start the desktop app.';
export const noDesktop = (link: string): string =>
  `The desktop app is not beside this command. In the folder of its sources this starts it: npm start -- -- '${link}'`;
export const desktopFailed = (program: string, detail: string): string =>
  `${shown(program)} could not be started: ${detail}`;
