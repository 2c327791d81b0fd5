import { parentPort } from 'node:worker_threads';
import { systemClock } from './engine';
import { serveSessions } from './engine/threads';
import { startLocal, startRemote } from './forwards';
import { createConnect } from './ssh';
import { createNetworkWatch } from './system/network-watch';
import { findPeerPrograms } from './system/peer-programs';

// A thread of sessions: what compose.ts starts beside the engine.
if (parentPort === null) throw new Error('this runs as a worker thread');
serveSessions(
  parentPort,
  ({ systemProxy }) => ({
    clock: systemClock,
    random: Math.random,
    connect: createConnect({}, { systemProxy }),
    ...{ startLocal, startRemote },
    programs: { peers: findPeerPrograms },
  }),
  createNetworkWatch().isUp,
);
