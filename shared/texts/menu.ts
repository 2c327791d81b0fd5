/** Labels of menus, spelled as each system spells its own: macOS in title case. */
const spelled = (words: string, mac: string) => (platform: string) => (platform === 'darwin' ? mac : words);

export const cut = spelled('Cu&t', 'Cut');
export const copy = spelled('&Copy', 'Copy');
export const paste = spelled('&Paste', 'Paste');
export const selectAll = spelled('Select &all', 'Select All');

/** macOS' menu bar alone. */
export const settings = 'Settings…';
export const quitGinnel = 'Quit Ginnel';
export const importFile = 'Import…';
export const help = 'Help';
export const ginnelHelp = 'Ginnel Help';
export const view = 'View';
