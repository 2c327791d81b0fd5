import type { Forward } from '../forward';
import { formatBound, type Bound } from '../status';
import { visibleText } from '../visible-text';
import { counted, listed } from './numbers';

const shown = (text: string): string => visibleText(text, { limit: 500 });

/** The words of the verbs that work on the running engine. */
export const isUp = (title: string, listening: readonly string[]): string =>
  listening.length === 0 ? `${shown(title)}: up` : `${shown(title)}: up, ${listed(listening)}`;
export const listens = ({ kind }: Pick<Forward, 'kind'>, bound: readonly Bound[]): string =>
  `${bound.map(formatBound).join(' and ')}${kind === 'remote' ? ' on the server' : ''}`;
export const asks = (title: string): string =>
  `${shown(title)} waits for an answer. Give it in the window, or with "ginnel up" at a terminal.`;
export const triesAgain = (title: string): string =>
  `${shown(title)} is tried again by itself. "ginnel up --wait" waits for it, "ginnel down" ends that.`;
export const notInTime = (title: string): string =>
  `${shown(title)} was not up in time. It goes on trying; "ginnel down" ends that, --timeout waits longer.`;
export const wasDisconnected = (title: string): string => `${shown(title)} was disconnected.`;
export const isDown = (title: string, cut: number): string =>
  `${shown(title)}: disconnected${cut === 0 ? '' : `, ${counted(cut, 'connection', 'connections')} cut`}`;
export const wasNotOpen = (title: string): string => `${shown(title)}: was not open`;
export const nothingOpen = 'No session is open.';
export const notRunning = 'No Ginnel runs on this data folder.';
export const noLog = (title: string): string =>
  `${shown(title)} is not open, so there is no event log of it.`;
export const opensAgain = 'Its sessions are opened again.';
export const comesBack = 'Waiting for Ginnel to run again...';
export const isBack = 'Ginnel runs again.';
export const notStarted = (program: string, detail: string): string =>
  `"${shown(program)}" could not be started: ${detail}`;
