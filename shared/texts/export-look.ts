import type { ExportFormat } from '../export';

/** The dialog in which sessions leave. */
export const title = 'Export';
export const titleOf = (what: string): string => `Export ${what}`;
export const menu = 'E&xport...';
export const copyAs = 'Copy as...';
export const copyAsNamed = (what: string): string => `Copy ${what} as...`;
export const formatLabel = '&Format:';
export const formats: Readonly<Record<ExportFormat, string>> = {
  ssh: 'ssh command',
  plink: 'plink command',
  autossh: 'autossh command',
  'ssh-config': 'ssh_config block',
  systemd: 'systemd unit',
  'putty-session': 'PuTTY session file',
  'putty-reg': 'PuTTY registry file (.reg)',
  json: 'Ginnel’s own JSON, for teams',
};
export const sessions = 'Sessions';
export const textLabel = '&Text';
export const writing = 'Writing…';
export const noneChosen = 'Tick a session.';
export const nothingToSay = 'Nothing of it can be said in this form.';
export const leftOut = 'Not in it';
export const noSecrets = 'Passwords and passphrases are in none of these forms.';
export const nothingToExport = 'Save a session first: the list of saved sessions is what can be exported.';
