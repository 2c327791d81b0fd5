import type { ForwardsOf } from '../../actions/forward-edits';

/** The part of its session that the row of a forward goes by, which changes more seldom than the session as a whole. */
export type RowSession = ForwardsOf;
