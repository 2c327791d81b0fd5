/** The words of `ginnel status` beside those of the window. */
export const notOpen = 'not open';
