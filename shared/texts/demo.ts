/** Why the demo server opens no connection; the session says it as the server's words. */
export const ownPageOnly = 'The demo server reaches its own page only: localhost port 80';
export const onePage = 'There is only one page here.';
/** The session that shows what Ginnel does. */
export const sessionName = 'Demo';
