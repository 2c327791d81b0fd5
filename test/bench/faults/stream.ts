import { connect, type Socket } from 'node:net';
import { resetError, wasReset } from '../../../electron/net/reset-socket';
import { headerOf, isContent, trailer, type StreamPlan } from './content';
import { send } from './sender';

/**
 * How a stream ended at its client. `whole`: in order, with every byte as it should be. `refused`: it never began. `cut`: with
 * an error. `truncated`: in order, but before all had come. `wrong`: other bytes came. `hung`: not at all.
 */
export type Verdict = 'whole' | 'refused' | 'cut' | 'truncated' | 'wrong' | 'hung';

/** A forward, as a client uses it. */
export interface Path {
  readonly name: string;
  readonly kind: 'local' | 'remote' | 'dynamic';
  readonly port: number;
  /** What a client of a Dynamic forward asks for. */
  readonly destination: number;
}

export interface Stream {
  readonly done: Promise<{ readonly verdict: Verdict; readonly bytes: number; readonly detail: string }>;
  /** Gives it up where it is; it has then hung. */
  readonly giveUp: () => void;
}

/** Runs one stream through a forward. */
export function runStream(path: Path, plan: StreamPlan): Stream {
  const socket = connect({ port: path.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  let finish: (verdict: Verdict, detail?: string) => void = () => undefined;
  const progress = { begun: false, received: 0 };
  const done = new Promise<{ verdict: Verdict; bytes: number; detail: string }>((resolve) => {
    finish = (verdict, detail = '') => {
      socket.destroy();
      resolve({ verdict, bytes: progress.received, detail });
    };
  });
  socket.on('error', (error) => {
    finish(progress.begun ? 'cut' : 'refused', error.message);
  });
  socket.on('close', () => {
    finish(progress.begun ? 'cut' : 'refused', 'closed');
  });
  const begin = (early: Buffer): void => {
    progress.begun = true;
    socket.write(headerOf(plan));
    send(socket, { seed: plan.seed + 1, length: plan.up, pace: plan.pace }, () => socket.end());
    follow(socket, plan, progress, finish, early);
  };
  socket.once('connect', () => {
    if (path.kind === 'dynamic') askSocks(socket, path.destination, begin, finish);
    else begin(Buffer.alloc(0));
  });
  return {
    done,
    giveUp: () => {
      finish('hung', `${String(progress.received)} of ${String(plan.down)} bytes had come`);
    },
  };
}

/** Looks at all that comes, to the end. */
function follow(
  socket: Socket,
  plan: StreamPlan,
  progress: { received: number },
  finish: (verdict: Verdict, detail?: string) => void,
  early: Buffer,
): void {
  const take = (bytes: Buffer): void => {
    const rest = Math.max(0, plan.down - progress.received);
    const content = bytes.subarray(0, rest);
    const after = bytes.subarray(rest);
    const last = Math.max(0, progress.received - plan.down);
    const fits =
      isContent(plan.seed, progress.received, content) &&
      trailer.subarray(last, last + after.length).equals(after);
    progress.received += bytes.length;
    if (!fits) finish('wrong', `at about byte ${String(progress.received)}`);
  };
  take(early);
  socket.on('data', take);
  socket.on('end', () => {
    const all = plan.down + trailer.length;
    if (progress.received === all) {
      finish('whole');
      return;
    }
    if (wasReset(socket)) {
      socket.destroy(resetError());
      return;
    }
    // Linux tells of a reset once: where a write was told, the read beside it sees an end. The write's error is on its way.
    setTimeout(() => {
      finish('truncated', `${String(progress.received)} of ${String(all)} bytes, then an orderly end`);
    }, 100);
  });
}

/** SOCKS 5 without a login: to a port of 127.0.0.1 (RFC 1928). Until it is granted nothing that ends is a stream. */
function askSocks(
  socket: Socket,
  port: number,
  granted: (early: Buffer) => void,
  finish: (verdict: Verdict, detail?: string) => void,
): void {
  let got = Buffer.alloc(0);
  const ended = (): void => {
    finish('refused', 'ended before the answer');
  };
  const receive = (bytes: Buffer): void => {
    got = Buffer.concat([got, bytes]);
    if (got.length < 12) return;
    socket.off('data', receive);
    socket.off('end', ended);
    if (got[1] !== 0 || got[3] !== 0) finish('refused', `SOCKS answered ${String(got[3])}`);
    else granted(got.subarray(12));
  };
  socket.on('data', receive);
  socket.on('end', ended);
  // Greeting and request at once: the answers are told apart by their lengths, 2 and 10 bytes.
  socket.write(Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 0xff]));
}
