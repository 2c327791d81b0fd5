import type { ForwardsOf } from '../../actions/forward-edits';

/** What the row of a forward goes by of its session, which changes more seldom than the session as a whole. */
export type RowSession = ForwardsOf;
