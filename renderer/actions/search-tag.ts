import type { AppServices } from '../services';
import { searchOfTag } from '../state/session-search';

/** Looks for the sessions with a tag, in the list, which comes out where the window is too narrow to show it always. */
export function searchTag({ view }: Pick<AppServices, 'view'>, tag: string): void {
  view.setState({ search: searchOfTag(tag), drawer: true });
}
