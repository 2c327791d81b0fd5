import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import { listAgent, agentWorld, describeKeyFile } from '../../ssh';
import {
  configFolder,
  contentOf,
  createKnownHosts,
  fileReason,
  findLockHolder,
  isHalfWritten,
  parseSessionsFile,
  readText,
  type DataFolder,
  type Disk,
} from '../../storage';
import { thisMachine, type Machine } from '../../system/machine';
import { openFilesLimit } from '../../system/open-files';
import { runProgram } from '../../system/run-program';
import { thisSystem, type System } from '../../system/system';
import { findOthersRights } from '../../system/windows-rights';
import { programOfUnit } from '../systemd-unit';
import type { DoctorFacts, FolderFacts, HolderFacts, ServiceFacts } from './facts';
import { lookAtPorts } from './look-at-ports';
import { proxyVariables } from './proxy-variables';

/** The command's own part in it. */
export interface DoctorWorld {
  readonly folder: DataFolder;
  readonly disk: Disk;
  readonly version: string;
  /** The command's own file. */
  readonly program: string;
  /** The version of the Ginnel that runs; null where none does, an error where it does not answer. */
  readonly runningVersion: () => Promise<Result<string | null>>;
}

/** Looks at all that the report goes by; changes nothing. */
export async function lookAround(world: DoctorWorld): Promise<DoctorFacts> {
  const { disk, folder } = world;
  const machine = thisMachine(disk.platform);
  const around = thisSystem(disk.platform);
  const [looked, holder, text] = await Promise.all([
    lookAtFolder(folder.path, disk, around),
    lookAtHolder(world),
    readText(join(folder.path, 'sessions.json')),
  ]);
  const file = text.kind === 'text' ? parseSessionsFile(text.text) : null;
  const profiles = file?.sessions.profiles ?? [];
  const own = holder.kind === 'held' ? holder.pid : null;
  const [keys, ports, knownHosts, agent, localhost, ipv4, ipv6, program, service] = await Promise.all([
    lookAtKeys(profiles, machine, around),
    lookAtPorts(profiles, own, around),
    lookAtKnownHosts(join(folder.path, 'known_hosts'), disk),
    lookAtAgent(machine),
    lookup('localhost', { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    ),
    canListen('127.0.0.1'),
    canListen('::1'),
    timeOf(world.program),
    disk.platform === 'linux' ? lookAtService(machine) : null,
  ]);
  const users = profiles.filter(({ proxy }) => proxy.kind === 'system').length;
  return {
    ...{ version: world.version, folder: looked.facts, holder, keys, ports, knownHosts, agent, localhost },
    sessions:
      file === null && text.kind !== 'missing'
        ? null
        : { amount: profiles.length, unusable: file?.remainder.bad.length ?? 0 },
    loopback: { ipv4, ipv6 },
    clock: { now: Date.now(), program, newestFile: looked.newest },
    openFiles: openFilesLimit(),
    node: process.version,
    proxy: { ...proxyVariables(machine.environment), users },
    service,
  };
}

async function lookAtFolder(
  path: string,
  disk: Disk,
  around: System,
): Promise<{ readonly facts: FolderFacts; readonly newest: number }> {
  const nothing = { broken: [], newer: [], unreadable: [], leftovers: [], hasOpenNotes: false };
  const found = await stat(path).catch(() => null);
  const closed = { read: false, write: false };
  if (found?.isDirectory() !== true) {
    const kind = found === null ? 'missing' : 'no-folder';
    return {
      facts: { path, state: { kind }, others: closed, freeBytes: null, ...nothing },
      newest: 0,
    };
  }
  const windows = await findOthersRights(path, around);
  const others =
    disk.platform === 'win32'
      ? (windows ?? closed)
      : { read: (found.mode & 0o055) !== 0, write: (found.mode & 0o022) !== 0 };
  const why = await access(path, constants.W_OK | constants.R_OK | constants.X_OK).then(
    () => null,
    (thrown: unknown) => fileReason(thrown),
  );
  const space = await statfs(path).catch(() => null);
  const names = await readdir(path).catch((): string[] => []);
  const edits = await readdir(join(path, 'edits')).catch((): string[] => []);
  const broken: string[] = [];
  const newer: string[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const read = await readText(join(path, name));
    const content = read.kind === 'text' ? contentOf(read.text) : null;
    if (read.kind === 'unreadable') unreadable.push(name);
    else if (read.kind === 'text' && content === null) broken.push(name);
    else if (content?.isNewer === true) newer.push(name);
  }
  const times = await Promise.all(names.map((name) => timeOf(join(path, name))));
  return {
    facts: {
      path,
      state: why === null ? { kind: 'well' } : { kind: 'not-writable', why },
      others: { read: others.read, write: others.write },
      freeBytes: space === null ? null : space.bavail * space.bsize,
      ...{ broken, newer, unreadable },
      leftovers: [
        ...names.filter((name) => isHalfWritten(name) || name.includes('.broken-')),
        ...edits.map((name) => `edits/${name}`),
      ],
      hasOpenNotes: names.includes('open.json'),
    },
    newest: Math.max(0, ...times),
  };
}

async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function lookAtHolder({ folder, disk, runningVersion }: DoctorWorld): Promise<HolderFacts> {
  const holder = await findLockHolder(folder.path, disk);
  if (holder === null) return { kind: 'none' };
  const running = await runningVersion();
  return {
    kind: 'held',
    mode: holder.who?.mode ?? null,
    pid: holder.who?.pid ?? null,
    version: running.ok ? running.value : null,
  };
}

/** Sessions whose key files are looked at, each file once. */
async function lookAtKeys(
  profiles: readonly SessionProfile[],
  machine: Machine,
  around: System,
): Promise<DoctorFacts['keys']> {
  const files = new Map<string, string>();
  for (const { name, privateKeyFile, jumps } of profiles) {
    const ofJumps = jumps.flatMap((jump) => (jump.kind === 'inline' ? [jump.privateKeyFile] : []));
    for (const path of [privateKeyFile, ...ofJumps]) {
      if (path.trim() !== '' && !files.has(path)) files.set(path, name);
    }
  }
  return Promise.all(
    [...files].map(async ([path, session]) => {
      const described = await describeKeyFile(path, machine, (file) => findOthersRights(file, around));
      return {
        session,
        error: described.ok ? null : described.error,
        warning: described.ok ? described.value.warning : null,
      };
    }),
  );
}

async function lookAtKnownHosts(path: string, disk: Disk): Promise<DoctorFacts['knownHosts']> {
  const read = await readText(path);
  if (read.kind === 'unreadable') {
    const why = await readFile(path).then(() => '', fileReason);
    return { path, amount: 0, why };
  }
  const known = await createKnownHosts(path, disk).list();
  return { path, amount: known.length, why: null };
}

async function lookAtAgent(machine: Machine): Promise<DoctorFacts['agent']> {
  const isNamed = (machine.environment['SSH_AUTH_SOCK'] ?? '') !== '';
  const found = await listAgent('', agentWorld(machine));
  return found.ok
    ? { isNamed, keys: found.value.keys.length, error: null }
    : { isNamed, keys: null, error: found.error };
}

/** Whether there can be a listener at an address: tried, on a port that the system gives. */
async function canListen(host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port: 0, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function lookAtService({ environment, home }: Machine): Promise<ServiceFacts> {
  const unit = join(configFolder(environment, home), 'systemd/user/ginnel.service');
  const text = await readFile(unit, 'utf8').catch(() => null);
  if (text === null) return { isInstalled: false, program: null, state: null };
  const program = programOfUnit(text);
  const isThere = program === null || (await stat(program).catch(() => null)) !== null;
  const asked = await runProgram('systemctl', ['--user', 'is-active', 'ginnel'], 5000);
  const state = /^(?:active|activating|inactive|failed|deactivating)$/u.exec(asked?.output.trim() ?? '');
  return { isInstalled: true, program: isThere ? null : program, state: state?.[0] ?? null };
}
