/** The page's own event: what it has to show has been painted. The preload script hands it on. */
export const shownEvent = 'ginnel:shown';
/** The channel it is handed on by, without anything else. */
export const shownChannel = 'ginnel:shown';

/**
 * The page's event of being asked, while the window is out of sight, whether it may go and be made anew when it is wanted. A
 * page that would lose something prevents it.
 */
export const leaveEvent = 'ginnel:leave';
/** The channel the question comes by, without anything else, and its answer goes back by: true for a page that may go. */
export const leaveChannel = 'ginnel:leave';
