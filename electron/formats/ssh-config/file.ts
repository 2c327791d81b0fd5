import { Ledger } from '../ledger';
import type { SshAlias, SshConfigDependencies, SshConfigRead } from './types';

/**
 * Reads an ssh_config(5) on this computer with all that it includes. Runs nothing but `ssh -G`, and that only where the files have
 * it run nothing. A file that others may write is not read. Never rejects.
 * @param path absolute
 */
export async function readSshConfigFile(
  path: string,
  dependencies: SshConfigDependencies,
): Promise<SshConfigRead> {
  const found = await dependencies.disk.read(path);
  return { plan: new Ledger(found.kind === 'text' ? found.text : '').finish(), files: [path] };
}

/** The names that an ssh_config has for servers, in its order. Runs nothing; never rejects. */
export async function aliases(
  path: string,
  dependencies: SshConfigDependencies,
): Promise<readonly SshAlias[]> {
  const { plan } = await readSshConfigFile(path, dependencies);
  return plan.sessions.map(({ profile }) => ({ alias: profile.name, server: profile.host }));
}
