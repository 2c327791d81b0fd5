/** What `ginnel status` says beside the words of the window. */
export const notOpen = 'not open';
