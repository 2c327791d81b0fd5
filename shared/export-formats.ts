/** Formats that sessions can leave in: commands and files of other programs, and Ginnel's own JSON. */
export const exportFormats = [
  'ssh',
  'plink',
  'autossh',
  'ssh-config',
  'systemd',
  'putty-session',
  'putty-reg',
  'json',
] as const;
export type ExportFormat = (typeof exportFormats)[number];
