import { newSessionId, type SessionId } from '../../../shared/ids';
import { formatJump } from '../../../shared/jump';
import { newProfile, parseServerPort } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-ssh-config';
import { Ledger } from '../ledger';
import { Traced } from '../traced';
import { askSsh } from './ask-ssh';
import { enterConfig, enterStrangers, sortStatements } from './index';
import { loadTree, pathsOf, unread, type Loaded } from './load';
import { readDrafts } from './read';
import { runsNothing } from './runs-nothing';
import { readStatements } from './statements';
import type { ConfigMachine, SshAlias, SshConfigDependencies, SshConfigRead } from './types';

/** The user's own configuration (ssh_config(5), FILES). */
export function userConfigPath(machine: Pick<ConfigMachine, 'platform' | 'home'>): string {
  return pathsOf(machine).join(machine.home, '.ssh', 'config');
}

/** The configuration of the whole computer. */
export function systemConfigPath({
  platform,
  environment,
}: Pick<ConfigMachine, 'platform' | 'environment'>): string {
  const root = environment['ProgramData'] ?? String.raw`C:\ProgramData`;
  return platform === 'win32' ? pathsOf({ platform }).join(root, 'ssh', 'ssh_config') : '/etc/ssh/ssh_config';
}

/**
 * Reads an ssh_config(5) on this computer with all that it includes. Settings of the system's configuration count behind those of the
 * user's own, as for ssh. Runs nothing but `ssh -G`, and that only where the files have it run nothing. A file that others may write is
 * not read. Never rejects.
 * @param path absolute
 */
export async function readSshConfigFile(
  path: string,
  dependencies: SshConfigDependencies,
): Promise<SshConfigRead> {
  const { machine, context, disk, run, sessionIdOf = newIds } = dependencies;
  const found = await disk.read(path);
  if (found.kind !== 'text') {
    const ledger = new Ledger('');
    const fault = unread(path, found, machine) ?? texts.missing(path);
    ledger.problem([], { code: 'import-problem', data: fault });
    return { plan: ledger.finish(), files: [path] };
  }
  const ledger = new Ledger(found.text);
  const sorted = sortStatements(readStatements(Traced.of(found.text), ledger));
  const folder = includesFolder(machine);
  const loaded = await loadTree(sorted.statements, path, folder, ledger, dependencies);
  const isUsers = path === userConfigPath(machine);
  const system = isUsers ? await loadSystem(dependencies) : null;
  const source = { tree: loaded.tree, system: system?.tree ?? null, machine, sessionIdOf };
  const read = readDrafts(source, context);
  const asks =
    run !== null &&
    loaded.isWhole &&
    read.drafts.length > 0 &&
    runsNothing([found.text, ...loaded.texts], machine.platform);
  const reading = asks ? await askSsh(path, read, machine, run, context) : read;
  enterConfig(reading, source, ledger, context);
  enterStrangers(sorted.strangers, reading, ledger);
  return { plan: ledger.finish(), files: [...new Set([...loaded.files, ...(system?.files ?? [])])] };
}

function newIds(): SessionId {
  return newSessionId();
}

async function loadSystem(dependencies: SshConfigDependencies): Promise<Loaded | null> {
  const path = systemConfigPath(dependencies.machine);
  const found = await dependencies.disk.read(path);
  if (found.kind !== 'text') return null;
  // Faults of the administrator's file are not the user's to mend.
  const unseen = new Ledger(found.text);
  const statements = readStatements(Traced.of(found.text), null, path);
  return loadTree(statements, path, pathsOf(dependencies.machine).dirname(path), unseen, dependencies);
}

/** The names that an ssh_config has for servers, in its order. Runs nothing; never rejects. */
export async function aliases(
  path: string,
  { machine, context, disk, sessionIdOf = newIds }: Omit<SshConfigDependencies, 'run'>,
): Promise<readonly SshAlias[]> {
  const found = await disk.read(path);
  if (found.kind !== 'text') return [];
  const unseen = new Ledger(found.text);
  const { statements } = sortStatements(readStatements(Traced.of(found.text), null));
  const { tree } = await loadTree(statements, path, includesFolder(machine), unseen, { machine, disk });
  const { drafts } = readDrafts({ tree, system: null, machine, sessionIdOf }, context);
  return drafts.flatMap(({ names, evaluated: { facts } }) => {
    const host = facts.host.includes(':') ? `[${facts.host}]` : facts.host;
    const port = parseServerPort(facts.port);
    const server = formatJump({
      host: facts.user === null ? host : `${facts.user}@${host}`,
      port: port.ok ? port.value : newProfile().port,
    });
    return names.map(({ name }) => ({ alias: name, server }));
  });
}

/** Where Includes without a folder are looked up, whatever file they are in (ssh_config(5), Include). */
function includesFolder(machine: ConfigMachine): string {
  return pathsOf(machine).join(machine.home, '.ssh');
}
