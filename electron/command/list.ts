import { codes } from '../cli/codes';
import { listJson, listLines } from '../cli/list';
import { tellNotices } from '../cli/notices';
import type { Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { savedIn } from './saved';

export async function list(
  { options: { json }, dataDir }: Asked<'list'>,
  terminal: Terminal,
): Promise<number> {
  const { profiles, notices } = await savedIn(dataDir);
  tellNotices(notices, terminal);
  const sorted = [...profiles].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (json === true) for (const line of listJson(sorted).split('\n')) terminal.print(line);
  else for (const line of listLines(sorted)) terminal.print(line);
  // A list that could not be read is a failure, an empty one is not.
  const failures: readonly (string | undefined)[] = ['file-read', 'import-problem'];
  return notices.some(({ error }) => failures.includes(error?.code)) ? codes.failed : codes.done;
}
