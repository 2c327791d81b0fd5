import { availableParallelism, tmpdir } from 'node:os';
import paths, { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readLink, type LinkMeaning } from '../shared/link';
import { fail, ok, type Result } from '../shared/result';
import type { AppInfo } from '../shared/snapshot';
import { sharedWindowsFolder } from '../shared/texts/storage';
import { missing } from '../shared/texts/requests';
import {
  createEngine,
  systemClock,
  type Engine,
  type HostOwner,
  type LoginItem,
  type SessionHost,
} from './engine';
import { boringSource } from './formats/boring/found';
import { puttySources } from './formats/putty/found';
import type { ForwardSystem } from './forwards/types';
import type { ImportSource } from './formats/source';
import { mostAttempts, Threads, type ThreadWorker } from './engine/sessions/threads';
import {
  createKnownSpeeds,
  environmentProxy,
  measureLater,
  runtimeFamilies,
  type Connect,
  type SystemProxy,
} from './ssh/at-start';
import {
  createCipherSpeedStore,
  createConsents,
  createDisk,
  createHistoryStore,
  createKnownHosts,
  createLogFiles,
  createOpenNotes,
  createSecretStore,
  createSessionStore,
  createSettingsStore,
  listKeyFiles,
  memoryKnownHosts,
  noOpenNotes,
  otherKnownHosts,
  prepareDataFolder,
  removeLeftovers,
  type DataFolder,
  type Keychain,
  type SessionStore,
} from './storage';
import { findFreePort, nextFreePort } from './system/free-port';
import { followThread } from './system/ending';
import { findPortHolder, findSocketHolder } from './system/holders';
import { createOverlapReader } from './system/listener-table';
import { thisSystem } from './system/system';
import { runProgram } from './system/run-program';
import { createNetworkWatch, type WakeCalls } from './system/network-watch';
import type { ProxiedBrowsers } from './system/proxied-browser';
import { createPeerFinder } from './system/peer-programs';
import { thisMachine } from './system/machine';
import { findOthersRights } from './system/windows-rights';
import { machineFacts } from './system/machine-facts';
import { configWorld, followedWorld } from './followed-world';
import { readVersion } from './version';

/** The differences between the desktop app, browser mode and the command line. */
export interface Surroundings {
  readonly mode: AppInfo['mode'];
  readonly folder: DataFolder;
  /** Null where there is none, as under plain Node. */
  readonly keychain: Keychain | null;
  /** Null where there is no file dialog. */
  readonly chooseKeyFile: (() => Promise<string | null>) | null;
  /** A file to follow; absent where there is no file dialog. */
  readonly chooseFollowed?: (() => Promise<string | null>) | null;
  /** Writes text to a file the user chooses; absent where there is no file dialog. */
  readonly saveText?: ((suggestedName: string, text: string) => Promise<Result<boolean>>) | null;
  /** Shows what a link means in the window; absent where there is none of the program's own. */
  readonly showLink?: ((meaning: LinkMeaning) => void) | null;
  /** Opens a loopback http address in the system's browser. */
  readonly openUrl: (url: string) => Promise<void>;
  /** Absent where Ginnel cannot be started at login from here. */
  readonly loginItem?: LoginItem | null;
  /** The desktop's answer about proxies; where it is not given, the environment is asked. */
  readonly systemProxy?: SystemProxy;
  /** Tells of a wake at once; where it is not given, the clocks show it seconds later. */
  readonly wakeCalls?: WakeCalls;
  /** The built session-thread.ts. Where it is not given, sessions run on the engine's own thread. */
  readonly sessionThread?: URL;
}

/** The data that a thread of sessions is started with. */
export interface ThreadSetting {
  /** Where the measured speeds of ciphers are kept. */
  readonly cipherSpeedFile: string;
  /** Attempts to log in on the same server at a time, its part of those of all threads. */
  readonly attemptsAtOnce: number;
}

/**
 * New objects of a thread of sessions are garbage soon: bytes that passed. A young generation of this size, in megabytes, takes
 * no more time to clean; left to itself V8 lets it grow to 48 when many connect at once, and keeps it.
 */
export const resourceLimits = { maxYoungGenerationSizeMb: 1 };

/** More threads than this carry no more: the disk, the network and the servers are shared. */
export const mostThreads = 4;

const noDialog = fail({ code: 'not-available', data: { what: missing.fileDialog } });
const noWindow = fail({ code: 'not-available', data: { what: missing.window } });

/**
 * Makes the engine of the real parts, with the saved sessions read and nothing open.
 * @returns fails with file-write when there can be no data folder
 */
export async function composeEngine(surroundings: Surroundings): Promise<Result<Engine>> {
  const { folder, mode, keychain, chooseKeyFile, openUrl } = surroundings;
  const disk = createDisk(process.platform);
  const prepared = await prepareDataFolder(folder, disk);
  if (!prepared.ok) return prepared;
  await removeLeftovers(folder.path, disk);
  const stored = createSessionStore(folder.path, disk);
  /** Notices about the folder are told with those about the file in it. */
  const load: SessionStore['load'] = async () => {
    const loaded = await stored.load();
    return { ...loaded, notices: [...prepared.value, ...loaded.notices] };
  };
  const secrets = createSecretStore(join(folder.path, 'secrets.json'), disk, keychain);
  const logFolder = join(folder.path, 'logs');
  const cipherSpeedFile = join(folder.path, 'cipher-speeds.json');
  const speeds = createCipherSpeedStore(cipherSpeedFile, disk);
  const systemProxy = surroundings.systemProxy ?? environmentProxy;
  const machine = thisMachine(process.platform);
  const around = thisSystem(process.platform);
  const readListeners = createOverlapReader(around);
  const system: ForwardSystem = { ...machine, readListeners };
  // Loaded when the user connects: what carries connections would hold up the window of a program that starts.
  let connect: Connect | null = null;
  const connector = async (): Promise<Connect> => {
    const { createConnect } = await import('./ssh');
    const cipherSpeeds = createKnownSpeeds(speeds);
    return (connect ??= createConnect({}, { machine, systemProxy, cipherSpeeds }));
  };
  const engine = await createEngine({
    app: {
      version: readVersion(),
      mode,
      platform: process.platform,
      canChooseFiles: chooseKeyFile !== null,
      dataFolder: folder.path,
      logFolder,
      algorithms: runtimeFamilies(),
      keychain: await secrets.info(),
    },
    clock: systemClock,
    random: Math.random,
    connect: async (...attempt) => (await connector())(...attempt),
    system,
    startLocal: async (...forward) => (await import('./forwards')).startLocal(...forward),
    startRemote: async (...forward) => (await import('./forwards')).startRemote(...forward),
    programs: {
      portHolder: (address, port) => findPortHolder(address, port, around),
      socketHolder: (path) => findSocketHolder(path, around),
      peers: createPeerFinder(around),
      freePort: (addresses, after) => nextFreePort(addresses, after, readListeners),
    },
    lookAtFolder: async () => {
      // The usual folder is in the user's own profile, which is closed to others.
      const found = folder.named ? await findOthersRights(folder.path, around) : null;
      return found === null || !(found.read || found.write)
        ? null
        : sharedWindowsFolder(folder.path, found.write, found.groups);
    },
    commands: {
      forwards: {
        makeSocksLogin: async ({ username, password }) =>
          (await import('./forwards')).makeLogin(username, password),
        checkSocketPath: async ({ path }) => {
          const checked = await (await import('./forwards')).checkSocketPath(path, system);
          return checked.ok ? ok({}) : checked;
        },
      },
      keys: {
        listFiles: async () => ok(await listKeyFiles()),
        chooseFile: async () => (chooseKeyFile === null ? noDialog : ok(await chooseKeyFile())),
        describe: async ({ path }) =>
          (await import('./ssh')).describeKeyFile(path, machine, (file) => findOthersRights(file, around)),
        make: async (key) => (await import('./ssh')).makeKey(key, machine),
      },
      agent: {
        listKeys: async ({ agentPath }) => {
          const { agentWorld, listAgent } = await import('./ssh');
          return listAgent(agentPath, agentWorld(machine));
        },
      },
      files: {
        saveText: async ({ suggestedName, text }) => surroundings.saveText?.(suggestedName, text) ?? noDialog,
      },
      links: {
        show: ({ link }) => {
          const read = readLink(link);
          if (read.ok) surroundings.showLink?.(read.value);
          const isShown = surroundings.showLink !== undefined && surroundings.showLink !== null;
          return Promise.resolve(!read.ok ? read : isShown ? ok({}) : noWindow);
        },
      },
    },
    importSources: [
      sshConfigOf(process.platform),
      ...puttySources({ ...machine, run: runProgram, paths, temporary: tmpdir() }),
      boringSource({ ...machine, paths }),
    ],
    sessions: { ...stored, load },
    followed: followedWorld(folder, disk, surroundings.chooseFollowed ?? null),
    secrets,
    consents: createConsents(join(folder.path, 'consents.json'), disk),
    settings: createSettingsStore(join(folder.path, 'settings.json'), disk),
    history: createHistoryStore(join(folder.path, 'history'), disk),
    // A command line beside the program that keeps the folder leaves that one's notes alone.
    openNotes: mode === 'command' ? noOpenNotes : createOpenNotes(join(folder.path, 'open.json'), disk),
    logFiles: createLogFiles(logFolder, disk),
    network: createNetworkWatch(process.platform, surroundings.wakeCalls),
    startAtLogin: surroundings.loginItem ?? null,
    threads:
      surroundings.sessionThread === undefined
        ? null
        : threadsOf(surroundings.sessionThread, cipherSpeedFile, systemProxy),
    machine: machineFacts,
    knownHosts: createKnownHosts(
      join(folder.path, 'known_hosts'),
      disk,
      otherKnownHosts({ platform: process.platform }),
    ),
    startDemo: async () => (await import('./demo')).startDemo(),
    demoKnownHosts: memoryKnownHosts(),
    findFreePort: (preferred) => findFreePort(preferred, readListeners),
    openUrl,
    browsers: lazyBrowsers(join(folder.path, 'browsers')),
    serveProxyFile: async (text) => (await import('./forwards/proxy-file/server')).serveProxyFile(text),
  });
  measureLater(speeds);
  return ok(engine);
}

/** Browsers with profiles in a folder; what starts them is loaded when a user asks for one, as it is for a deleted session's. */
function lazyBrowsers(path: string): ProxiedBrowsers {
  let browsers: Promise<ProxiedBrowsers> | null = null;
  const load = async (): Promise<ProxiedBrowsers> => {
    const { createProxiedBrowsers, isProgram } = await import('./system/proxied-browser');
    const { platform, environment, home } = thisMachine(process.platform);
    return createProxiedBrowsers(path, { platform, environment, home, isProgram });
  };
  const loaded = (): Promise<ProxiedBrowsers> => (browsers ??= load());
  return {
    start: async (...proxy) => (await loaded()).start(...proxy),
    setAside: async (session) => (await loaded()).setAside(session),
    bringBack: async (session) => (await loaded()).bringBack(session),
    forget: async (session) => (await loaded()).forget(session),
  };
}

/** The user's ssh_config; how it is read is loaded when a user asks for it. */
function sshConfigOf(platform: NodeJS.Platform): ImportSource {
  const loaded = async (): Promise<ImportSource> => {
    const { sshConfigSource } = await import('./formats/ssh-config/found');
    const { machine, disk, run } = await configWorld(platform);
    return sshConfigSource(machine, disk, run);
  };
  return {
    find: async () => (await loaded()).find(),
    read: async (id, context) => (await loaded()).read(id, context),
    serverOf: async (name) => (await (await loaded()).serverOf?.(name)) ?? null,
  };
}

function threadsOf(
  file: URL,
  cipherSpeedFile: string,
  systemProxy: SystemProxy,
): (owner: HostOwner) => SessionHost {
  const most = Math.min(availableParallelism(), mostThreads);
  const setting = { cipherSpeedFile, attemptsAtOnce: Math.floor(mostAttempts / most) };
  const start = (): ThreadWorker => startWorker(file, setting);
  return (owner) => new Threads({ clock: systemClock, most, start, systemProxy }, owner);
}

function startWorker(file: URL, workerData: ThreadSetting): ThreadWorker {
  const worker = followThread(new Worker(file, { name: 'sessions', workerData, resourceLimits }));
  return {
    postMessage: (message) => {
      worker.postMessage(message);
    },
    on: (event: 'message' | 'error' | 'exit', listener: (value: unknown) => void) =>
      worker.on(event, listener),
    terminate: () => worker.terminate(),
    idle: () => worker.performance.eventLoopUtilization().idle,
  };
}
