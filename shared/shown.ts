/** The page's own event: what it has to show has been painted. The preload script hands it on. */
export const shownEvent = 'ginnel:shown';
/** The channel it is handed on by, without anything else. */
export const shownChannel = 'ginnel:shown';
