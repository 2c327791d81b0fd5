/** What is to be read in the window before it counts as usable: a saved session's name, which only the engine can tell. */
export const startMarker = 'Session of the bench';

/** How the page's clock reaches the main process. */
export const paintedChannel = 'ginnel-bench:painted';
