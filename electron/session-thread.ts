import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadSetting } from './compose';
import { systemClock } from './engine';
import { serveSessions, startTicking } from './engine/sessions/threads';
import { startLocal, startRemote } from './forwards';
import { createConnect, createKnownSpeeds } from './ssh';
import { createCipherSpeedStore } from './storage';
import { createNetworkWatch } from './system/network-watch';
import { findPeerPrograms } from './system/peer-programs';

// A thread of sessions: what compose.ts starts beside the engine.
if (parentPort === null) throw new Error('this runs as a worker thread');
const { cipherSpeedFile, ticks } = workerData as ThreadSetting;
startTicking(ticks);
const cipherSpeeds = createKnownSpeeds(createCipherSpeedStore(cipherSpeedFile));
serveSessions(
  parentPort,
  ({ systemProxy }) => ({
    clock: systemClock,
    random: Math.random,
    connect: createConnect({}, { systemProxy, cipherSpeeds }),
    ...{ startLocal, startRemote },
    programs: { peers: findPeerPrograms },
  }),
  createNetworkWatch().isUp,
);
