import { listed } from './numbers';

/** Sessions that start after others. */
export const startAfter = 'Start after';
export const startAfterHint =
  'These are opened first; this session connects once they are up and their ports listen.';
export const add = 'Add a saved session';
export const choose = 'Choose one';
export const noOther = 'There is no other saved session';
/** Of a session that was deleted. */
export const notSaved = 'A session that is saved no more';
export const takeOff = (name: string): string => `Take off ${name}`;
/** @param port where its forward listens */
export const implied = (name: string, port: number): string =>
  `The route begins at port ${String(port)} here, where “${name}” listens: that is opened first as well, unless another program listens there.`;
export const neededDisconnected = 'It was disconnected.';

/** @param titles the sessions that are waited for */
export function waitsFor(titles: readonly string[]): string {
  return `Waits for ${quoted(titles)}`;
}

/** The same in few words. */
export function waitsForInFew(titles: readonly string[]): string {
  return `waits for ${listed(titles)}`;
}

function quoted(titles: readonly string[]): string {
  return listed(titles.map((title) => `“${title}”`));
}
