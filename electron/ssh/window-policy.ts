import type { RoundTrip } from './round-trip';
import type { Budget, Holder } from './window-budget';

const kibi = 1024;
const mebi = 1024 * kibi;

/** How receive windows are sized. Bytes and milliseconds. */
export const windowSizes = {
  /** What every channel has, whatever the others hold: what one whose reader has stopped may cost. */
  floor: 128 * kibi,
  /** A channel to a far server begins with at most this, as OpenSSH's and ssh2's all do (channels.h, CHAN_TCP_WINDOW_DEFAULT). */
  first: 2 * mebi,
  /** Bytes a millisecond that a channel begins with: the window that lets so many pass. */
  firstSpeed: 20 * kibi,
  /** Beyond the floors: for the channels of a connection, and for all of a thread. */
  connection: 64 * mebi,
  thread: 96 * mebi,
  /** What lies between two programs besides the way: how long one may take to look after its sockets. */
  slack: 4,
  /** Channels nothing came through for so long lose what they hold beyond the floor when others need it. */
  idle: 3000,
} as const;

/** The receive window of a channel. Numbers in, grants out. */
export interface ReceiveWindow {
  /** Bytes the server may send from the beginning. */
  readonly initial: number;
  /**
   * Bytes came.
   * @param unread all that wait for the reader now, these among them
   * @returns how many more the server may send; 0 when nothing is to be told
   */
  readonly arrived: (bytes: number, unread: number, now: number) => number;
  /** The reader has taken some, and leaves so many; as `arrived`. */
  readonly drained: (unread: number, now: number) => number;
  /** Bytes granted that have not come. Below 0 when the server sent more than it was allowed. */
  readonly open: () => number;
  /** The most that may be unread or on the way at a time. */
  readonly size: () => number;
  /** No more will come; so many bytes are unread. */
  readonly ended: (unread: number) => void;
  /** The channel is gone. Idempotent. */
  readonly close: () => void;
}

/** A grant whose use is waited for. */
interface Mark {
  readonly at: number;
  /** Bytes that had come when it was given, and that the server may have sent without it. */
  readonly from: number;
  readonly until: number;
}

/**
 * Opens a channel's window, which follows the measured need. What the reader has not taken is not granted again, so the
 * window is the most that a channel can hold in memory.
 *
 * The time from a grant to the first byte that was sent thanks to it tells what limits: about a round trip, and the
 * server had been waiting for the grant, so the window grows; longer, and the way or the server is what limits. Then all
 * beyond what the way takes only lies on the server, and OpenSSH's copies it each time some more of it comes (sshbuf.c,
 * sshbuf_allocate): the window shrinks to what is needed, and from then on grows in small steps. A reader that leaves data
 * standing all that time is what limits itself, and the window shrinks to what it takes in two round trips.
 *
 * @param budget what it may grow by
 * @param roundTrip of its connection; windows that are waited for improve it
 */
export function openWindow(budget: Budget, roundTrip: RoundTrip, now: number): ReceiveWindow {
  const { floor, slack } = windowSizes;
  let size = floor;
  let held = 0;
  let received = 0;
  let lastUnread = 0;
  let lastCame = now;
  /** Least that was unread since the mark. */
  let standing = 0;
  let mark: Mark | null = null;
  /** Whether the server had been waiting for the last grant that was judged. */
  let isWaiting = false;
  /** Whether the window once was more than the way takes. */
  let hasHadEnough = false;
  let isParked = false;
  let isClosed = false;

  const holder: Holder = {
    giveBack: (then) => {
      if (isParked || then - lastCame < windowSizes.idle || lastUnread > floor / 2) return;
      isParked = true;
      size = floor;
      hold(0);
    },
  };
  function hold(bytes: number): void {
    const change = bytes - held;
    held = bytes;
    if (change !== 0) budget.note(holder, change, held);
  }
  /** As near to so many bytes as the budget allows; what is out already counts until it has been used. */
  function resize(wanted: number, then: number): void {
    const most = floor + (wanted > floor ? budget.allowance(held, then) : 0);
    size = Math.max(floor, Math.min(wanted, most));
    hold(Math.max(size, open + lastUnread) - floor);
  }

  const way = roundTrip.milliseconds();
  const first = way === null ? windowSizes.first : way * windowSizes.firstSpeed;
  size = Math.max(
    floor,
    Math.min(first, windowSizes.first, floor + (first > floor ? budget.allowance(0, now) / 8 : 0)),
  );
  size = Math.floor(size);
  let open = size;
  hold(size - floor);
  const initial = size;

  function judge({ at, from }: Mark, then: number): void {
    const took = Math.max(then - at, 0.05);
    roundTrip.atMost(took);
    const trip = roundTrip.milliseconds() ?? took;
    if (standing > size / 4) {
      const speed = (received - from) / took;
      resize(Math.max(size / 2, Math.min(size, speed * (2 * trip + slack))), then);
      return;
    }
    const wasWaiting = isWaiting || size < windowSizes.first;
    const enough = 1.25 * trip + slack;
    isWaiting = took <= enough;
    if (!isWaiting) {
      // Once may be somebody on the way who was busy.
      if (!wasWaiting && size > windowSizes.first) {
        const needed = ((received - from) / took) * enough;
        resize(Math.max(windowSizes.first, size / 2, Math.min(size, needed)), then);
        hasHadEnough = true;
      }
      return;
    }
    const isLong = roundTrip.isLong();
    // What a larger window brings is seen a round trip later: on a long way that is not waited for.
    const speed = (isLong ? size : received - from) / took;
    // A reader that has stopped looks like a fast one until the system's buffers are full: a few megabytes.
    const earned = isLong ? windowSizes.first + 2 * received : Math.max(windowSizes.first, received / 2);
    // Nearby more than that only lies about here, until it is too old to be given back cheaply (system/young-garbage.ts).
    const most = roundTrip.isShort() ? windowSizes.first : earned;
    const wanted = Math.min((hasHadEnough ? 1.125 : 4) * size, speed * (2 * trip + slack), most);
    if (wasWaiting) resize(Math.max(size, wanted), then);
  }
  function grant(then: number): number {
    if (isClosed) return 0;
    const due = Math.floor(size - open - lastUnread);
    if (due < Math.max(size / 8, floor / 2)) return 0;
    if (mark === null) {
      mark = { at: then, from: received, until: received + open };
      standing = lastUnread;
    }
    open += due;
    return due;
  }

  return {
    initial,
    arrived: (bytes, unread, then) => {
      open -= bytes;
      received += bytes;
      lastUnread = unread;
      lastCame = then;
      standing = Math.min(standing, Math.max(0, unread - bytes));
      if (isParked) {
        isParked = false;
        resize(open + unread, then);
      }
      if (mark !== null && received > mark.until) {
        judge(mark, then);
        mark = null;
      }
      return grant(then);
    },
    drained: (unread, then) => {
      lastUnread = unread;
      standing = Math.min(standing, unread);
      return grant(then);
    },
    open: () => open,
    size: () => size,
    ended: (unread) => {
      isClosed = true;
      hold(Math.min(held, Math.max(0, unread - floor)));
    },
    close: () => {
      isClosed = true;
      hold(0);
    },
  };
}
