import type { EngineDependencies } from '../../electron/engine';
import { ok } from '../../shared/result';
import { newProfile } from '../../shared/session-profile';
import { defaultSettings } from '../../shared/program-settings';
import type { KnownHosts } from '../../electron/storage';

/** Known hosts that know every key and keep nothing. */
export const trustingHosts: KnownHosts = {
  check: () => Promise.resolve({ verdict: 'known', knownTypes: [], knownFrom: '' }),
  typesOf: () => Promise.resolve([]),
  list: () => Promise.resolve([]),
  remove: () => Promise.resolve(ok(null)),
  accept: () => Promise.resolve(ok(null)),
  addLines: () => Promise.resolve(ok([])),
  removeLines: () => Promise.resolve(ok(null)),
};

/** The parts of the world that most engine tests do not look at: nothing is saved, nothing is opened. */
export function inertDependencies(): Pick<
  EngineDependencies,
  | 'importSources'
  | 'sessions'
  | 'followed'
  | 'lookAtFolder'
  | 'programs'
  | 'system'
  | 'secrets'
  | 'consents'
  | 'commands'
  | 'demoKnownHosts'
  | 'startDemo'
  | 'findFreePort'
  | 'openUrl'
  | 'browsers'
  | 'serveProxyFile'
  | 'settings'
  | 'history'
  | 'openNotes'
  | 'logFiles'
  | 'network'
  | 'startAtLogin'
  | 'threads'
  | 'machine'
> {
  return {
    importSources: [],
    sessions: {
      load: () => Promise.resolve({ profiles: [], order: [], defaults: newProfile(), notices: [] }),
      save: () => Promise.resolve(ok(null)),
    },
    followed: {
      store: {
        load: () => Promise.resolve({ files: [], notices: [] }),
        save: () => Promise.resolve(ok(null)),
      },
      locate: () => Promise.reject(new Error('not used')),
      read: () => Promise.reject(new Error('not used')),
      watch: () => () => undefined,
      choose: null,
    },
    secrets: {
      info: () => Promise.resolve({ available: false, words: '' }),
      list: () => Promise.resolve([]),
      recall: () => Promise.resolve(ok(null)),
      remember: () => Promise.resolve(ok(null)),
      forget: () => Promise.resolve(ok(null)),
    },
    consents: { allows: () => Promise.resolve(false), allow: () => Promise.resolve(ok(null)) },
    commands: {
      links: { show: () => Promise.reject(new Error('not used')) },
      forwards: {
        makeSocksLogin: () => Promise.reject(new Error('not used')),
        checkSocketPath: () => Promise.resolve(ok({})),
      },
      keys: {
        listFiles: () => Promise.resolve(ok([])),
        chooseFile: () => Promise.reject(new Error('not used')),
        describe: () => Promise.reject(new Error('not used')),
        make: () => Promise.reject(new Error('not used')),
      },
      agent: { listKeys: () => Promise.reject(new Error('not used')) },
      files: { saveText: () => Promise.reject(new Error('not used')) },
    },
    lookAtFolder: () => Promise.resolve(null),
    programs: {
      portHolder: () => Promise.resolve(null),
      socketHolder: () => Promise.resolve(null),
      peers: () => Promise.resolve(new Map()),
      freePort: () => Promise.resolve(null),
    },
    system: { platform: 'linux', home: '/home/demo', environment: {}, readListeners: null },
    demoKnownHosts: trustingHosts,
    startDemo: () =>
      Promise.resolve({
        ...{ port: 2222, close: () => Promise.resolve() },
        hostKey: { type: 'ssh-ed25519', bits: 255, sha256: '', md5: '', publicKey: 'ssh-ed25519 AAAA' },
      }),
    findFreePort: (preferred) => Promise.resolve(preferred),
    openUrl: () => Promise.resolve(),
    browsers: {
      start: () => Promise.reject(new Error('not used')),
      setAside: () => Promise.resolve(),
      bringBack: () => Promise.resolve(),
      forget: () => Promise.resolve(),
    },
    serveProxyFile: () => Promise.reject(new Error('not used')),
    settings: {
      load: () => Promise.resolve({ settings: defaultSettings, notices: [] }),
      save: () => Promise.resolve(ok(null)),
    },
    history: {
      read: () => Promise.resolve([]),
      add: () => undefined,
      addAtOnce: () => undefined,
      setAside: () => undefined,
      bringBack: () => undefined,
      forget: () => undefined,
      settled: () => Promise.resolve(),
    },
    openNotes: {
      leftOpen: () => Promise.resolve([]),
      note: () => undefined,
      systemEnds: () => undefined,
      close: () => Promise.resolve(),
    },
    logFiles: {
      add: () => undefined,
      troubled: () => undefined,
      writeAtOnce: () => undefined,
      settled: () => Promise.resolve(),
    },
    network: { isUp: () => true, watch: () => () => undefined },
    startAtLogin: null,
    threads: null,
    machine: () => ({ versions: {}, own: { host: '', user: '', home: '' } }),
  };
}
