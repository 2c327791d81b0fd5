import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadSetting } from './compose';
import { systemClock } from './engine';
import { serveSessions } from './engine/sessions/threads';
import { startLocal, startRemote } from './forwards';
import { createConnect, createKnownSpeeds } from './ssh';
import { createCipherSpeedStore, createDisk } from './storage';
import { createOverlapReader } from './system/listener-table';
import { thisMachine } from './system/machine';
import { createNetworkWatch } from './system/network-watch';
import { createPeerFinder } from './system/peer-programs';
import { thisSystem } from './system/system';

// A thread of sessions: what compose.ts starts beside the engine.
if (parentPort === null) throw new Error('this runs as a worker thread');
const { attemptsAtOnce, cipherSpeedFile } = workerData as ThreadSetting;
const around = thisSystem(process.platform);
const machine = thisMachine(process.platform);
const cipherSpeeds = createKnownSpeeds(createCipherSpeedStore(cipherSpeedFile, createDisk(process.platform)));
serveSessions(
  parentPort,
  ({ systemProxy }) => ({
    ...{ clock: systemClock, attemptsAtOnce },
    random: Math.random,
    connect: createConnect({}, { machine, systemProxy, cipherSpeeds }),
    ...{ startLocal, startRemote },
    system: { ...machine, readListeners: createOverlapReader(around) },
    programs: { peers: createPeerFinder(around) },
  }),
  createNetworkWatch(process.platform).isUp,
);
