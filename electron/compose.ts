import { join } from 'node:path';
import { sentence, type AppError } from '../shared/errors';
import { newNoticeId } from '../shared/ids';
import type { AppInfo, Notice } from '../shared/snapshot';
import { startDemo } from './demo';
import { createEngine, type Clock, type Engine } from './engine';
import { startLocal, startRemote } from './forwards';
import { findFreePort } from './free-port';
import { connect } from './ssh';
import {
  createKnownHosts,
  createSessionStore,
  listKeyFiles,
  memoryKnownHosts,
  prepareDataFolder,
  type DataFolder,
  type SessionStore,
} from './storage';

/** What differs between the desktop app, browser mode and the command line. */
export interface Surroundings {
  readonly mode: AppInfo['mode'];
  readonly version: string;
  readonly folder: DataFolder;
  /** Null where there is no file dialog. */
  readonly chooseKeyFile: (() => Promise<string | null>) | null;
  /** Opens a loopback http address in the system's browser. */
  readonly openUrl: (url: string) => Promise<void>;
}

const clock: Clock = {
  now: () => Date.now(),
  after: (delay, callback) => {
    const timer = setTimeout(callback, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Makes the engine of the real parts, with the saved sessions read and nothing open. A data folder that cannot be had
 * is a notice: tunnels work without one, and saving says what is wrong.
 */
export async function composeEngine(surroundings: Surroundings): Promise<Engine> {
  const { folder, mode, version, chooseKeyFile, openUrl } = surroundings;
  const prepared = await prepareDataFolder(folder);
  const notices = prepared.ok ? prepared.value.notices : [errorNotice(prepared.error)];
  return createEngine({
    app: {
      version,
      mode,
      platform: process.platform,
      canChooseFiles: chooseKeyFile !== null,
      dataFolder: folder.path,
    },
    clock,
    random: Math.random,
    connect,
    startLocal,
    startRemote,
    sessions: withNotices(createSessionStore(folder.path), notices),
    knownHosts: createKnownHosts(join(folder.path, 'known_hosts')),
    startDemo,
    demoKnownHosts: memoryKnownHosts(),
    findFreePort,
    listKeyFiles: () => listKeyFiles(),
    chooseKeyFile,
    openUrl,
  });
}

function errorNotice(error: AppError): Notice {
  return { id: newNoticeId(), text: sentence(error), error };
}

/** What was noticed about the folder is told with what was noticed about the file in it. */
function withNotices(store: SessionStore, notices: readonly Notice[]): SessionStore {
  return {
    save: store.save,
    load: async () => {
      const loaded = await store.load();
      return { ...loaded, notices: [...notices, ...loaded.notices] };
    },
  };
}
