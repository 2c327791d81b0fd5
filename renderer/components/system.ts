/**
 * Whether the page is on a Mac: its keyboard, and the order of buttons that its user knows. In browser mode that is the
 * browser's computer and not Ginnel's.
 */
export const isMac = /Mac/u.test(navigator.platform);

/** The key that takes a row off a list. The one that Apple's keyboards call "delete" is Backspace. */
export function isRemoveKey(key: string): boolean {
  return key === 'Delete' || (isMac && key === 'Backspace');
}
