/**
 * Whether the page is on a Mac: its keyboard, and the order of buttons that its user knows. In browser mode that is the
 * browser's computer and not Ginnel's.
 */
export const isMac = typeof navigator !== 'undefined' && /Mac/u.test(navigator.platform);
