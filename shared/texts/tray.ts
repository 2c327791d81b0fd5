import { count, counted } from './numbers';

/** Labels of the tray's menu, spelled as each system spells its own: macOS in title case. */
const spelled =
  (words: string, mac: string) =>
  (platform: string): string =>
    platform === 'darwin' ? mac : words;

export const tooltip = (summary: string): string => `Ginnel: ${summary}`;
export const showWindow = spelled('Show window', 'Show Window');
export const settings = spelled('Settings...', 'Settings…');
export const newSession = spelled('New session...', 'New Session…');
export const disconnectAll = spelled('Disconnect all', 'Disconnect All');
export const connectGroup = spelled('Connect group', 'Connect Group');
export const disconnectGroup = spelled('Disconnect group', 'Disconnect Group');
export const connectTagged = spelled('Connect all', 'Connect All');
export const disconnectTagged = spelled('Disconnect all', 'Disconnect All');
export const connectAgain = spelled('Connect again', 'Connect Again');
export const connectNow = spelled('Connect now', 'Connect Now');
export const retryNow = spelled('Retry now', 'Retry Now');
export const copyAddress = spelled('Copy address', 'Copy Address');
export const openPage = spelled('Open page', 'Open Page');
export const start = 'Start';
export const stop = 'Stop';
export const answer = 'Answer...';
export const needsAnswer = (title: string): string => `${title} needs an answer…`;
export const moreNeedAttention = (amount: number): string =>
  `${count(amount)} more ${amount === 1 ? 'needs' : 'need'} attention`;
export const openSessions = (amount: number): string => `Open sessions (${count(amount)})`;
export const savedSessions = (amount: number): string => `Saved sessions (${count(amount)})`;
export const groups = (amount: number): string => `Groups (${count(amount)})`;
export const tags = (amount: number): string => `Tags (${count(amount)})`;
/** A group of sessions, how many of them are connected, and how many need attention. */
export const groupOf = (name: string, up: number, amount: number, attention: number): string => {
  const needs = `, ${count(attention)} ${attention === 1 ? 'needs' : 'need'} attention`;
  return `${name} (${count(up)} of ${count(amount)} up${attention === 0 ? '' : needs})`;
};
/** A part of a long list, by its first and its last name. */
export const fromTo = (first: string, last: string): string => `${first} – ${last}`;
export const moreTunnels = (amount: number): string =>
  `${counted(amount, 'more tunnel', 'more tunnels')} in the window…`;
export const notReached = 'its destination is not reached';
export const onPorts = (ports: readonly number[]): string => ` on port ${ports.join(', ')}`;
export const noAnswer = 'The server does not answer.';
