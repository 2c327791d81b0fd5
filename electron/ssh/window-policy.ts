import type { RoundTrip } from './round-trip';
import type { Budget, Holder } from './window-budget';

const kibi = 1024;
const mebi = 1024 * kibi;

/** How receive windows are sized. Bytes and milliseconds. */
export const windowSizes = {
  /** Bytes that every channel has, whatever the others hold: as many as one whose reader has stopped may cost. */
  floor: 128 * kibi,
  /** A channel to a far server begins with at most this, as OpenSSH's and ssh2's all do (channels.h, CHAN_TCP_WINDOW_DEFAULT). */
  first: 2 * mebi,
  /** Bytes a millisecond that a channel begins with: the window that lets so many pass. */
  firstSpeed: 20 * kibi,
  /** Beyond the floors: for the channels of a connection, and for all of a thread. */
  connection: 64 * mebi,
  thread: 96 * mebi,
  /** Delay between two programs besides the path: how long one may take to look after its sockets. */
  slack: 4,
  /** Channels nothing came through for so long lose what they hold beyond the floor when others need it. */
  idle: 3000,
} as const;

/** A grant whose use is waited for. */
interface Mark {
  readonly at: number;
  /** Bytes that had come when it was given, and that the server may have sent without it. */
  readonly from: number;
  readonly until: number;
}

const { floor, slack } = windowSizes;

/**
 * The receive window of a channel, which follows the measured need. Numbers in, grants out. What the reader has not taken is not
 * granted again, so the window is the most that a channel can hold in memory.
 *
 * The time from a grant to the first byte that was sent thanks to it tells what limits: about a round trip, and the
 * server had been waiting for the grant, so the window grows; longer, and the path or the server is what limits. Then all
 * beyond what the path takes only lies on the server, and OpenSSH's copies it each time some more of it comes (sshbuf.c,
 * sshbuf_allocate): the window shrinks to what is needed, and from then on grows in small steps. A reader that leaves data
 * standing all that time is what limits itself, and the window shrinks to what it takes in two round trips.
 */
export class ReceiveWindow implements Holder {
  /** Bytes the server may send from the beginning. */
  readonly initial: number;
  private sized: number;
  private granted: number;
  private held = 0;
  private received = 0;
  private lastUnread = 0;
  private lastCame: number;
  /** Least that was unread since the mark. */
  private standing = 0;
  private mark: Mark | null = null;
  /** Whether the server had been waiting for the last grant that was judged. */
  private isWaiting = false;
  /** Whether the window once was more than the path takes. */
  private hasHadEnough = false;
  private isParked = false;
  private isClosed = false;

  /**
   * @param budget what it may grow by
   * @param roundTrip of its connection; windows that are waited for improve it
   */
  constructor(
    private readonly budget: Budget,
    private readonly roundTrip: RoundTrip,
    now: number,
  ) {
    const latency = roundTrip.milliseconds();
    const first = latency === null ? windowSizes.first : latency * windowSizes.firstSpeed;
    const most = floor + (first > floor ? budget.allowance(0, now) / 8 : 0);
    this.initial = Math.floor(Math.max(floor, Math.min(first, windowSizes.first, most)));
    this.lastCame = now;
    this.sized = this.initial;
    this.granted = this.initial;
    this.hold(this.initial - floor);
  }

  /**
   * Bytes came.
   * @param unread all that wait for the reader now, these among them
   * @returns how many more the server may send; 0 when nothing is to be told
   */
  arrived(bytes: number, unread: number, now: number): number {
    this.granted -= bytes;
    this.received += bytes;
    this.lastUnread = unread;
    this.lastCame = now;
    this.standing = Math.min(this.standing, Math.max(0, unread - bytes));
    if (this.isParked) {
      this.isParked = false;
      this.resize(this.granted + unread, now);
    }
    if (this.mark !== null && this.received > this.mark.until) {
      this.judge(this.mark, now);
      this.mark = null;
    }
    return this.grant(now);
  }

  /** The reader has taken some, and leaves so many; as `arrived`. */
  drained(unread: number, now: number): number {
    this.lastUnread = unread;
    this.standing = Math.min(this.standing, unread);
    return this.grant(now);
  }

  /** Bytes granted that have not come. Below 0 when the server sent more than it was allowed. */
  open(): number {
    return this.granted;
  }

  /** The most that may be unread or on the path at a time. */
  size(): number {
    return this.sized;
  }

  /** No more will come; so many bytes are unread. */
  ended(unread: number): void {
    this.isClosed = true;
    this.hold(Math.min(this.held, Math.max(0, unread - floor)));
  }

  /** The channel is gone. Idempotent. */
  close(): void {
    this.isClosed = true;
    this.hold(0);
  }

  giveBack(now: number): void {
    if (this.isParked || now - this.lastCame < windowSizes.idle || this.lastUnread > floor / 2) return;
    this.isParked = true;
    this.sized = floor;
    this.hold(0);
  }

  private hold(bytes: number): void {
    const change = bytes - this.held;
    this.held = bytes;
    if (change !== 0) this.budget.note(this, change, bytes);
  }

  /** As near to so many bytes as the budget allows; what is out already counts until it has been used. */
  private resize(wanted: number, now: number): void {
    const most = floor + (wanted > floor ? this.budget.allowance(this.held, now) : 0);
    this.sized = Math.max(floor, Math.min(wanted, most));
    this.hold(Math.max(this.sized, this.granted + this.lastUnread) - floor);
  }

  private judge({ at, from }: Mark, now: number): void {
    const { sized, received, roundTrip } = this;
    const took = Math.max(now - at, 0.05);
    roundTrip.atMost(took);
    const trip = roundTrip.milliseconds() ?? took;
    if (this.standing > sized / 4) {
      const speed = (received - from) / took;
      this.resize(Math.max(sized / 2, Math.min(sized, speed * (2 * trip + slack))), now);
      return;
    }
    const wasWaiting = this.isWaiting || sized < windowSizes.first;
    const enough = 1.25 * trip + slack;
    this.isWaiting = took <= enough;
    if (!this.isWaiting) {
      // Once may be a busy program on the path.
      if (!wasWaiting && sized > windowSizes.first) {
        const needed = ((received - from) / took) * enough;
        this.resize(Math.max(windowSizes.first, sized / 2, Math.min(sized, needed)), now);
        this.hasHadEnough = true;
      }
      return;
    }
    const isLong = roundTrip.isLong();
    // What a larger window brings is seen a round trip later: on a long way that is not waited for.
    const speed = (isLong ? sized : received - from) / took;
    // A reader that has stopped looks like a fast one until the system's buffers are full: a few megabytes.
    const earned = isLong ? windowSizes.first + 2 * received : Math.max(windowSizes.first, received / 2);
    const most = roundTrip.isShort() ? this.nearby() : earned;
    const wanted = Math.min((this.hasHadEnough ? 1.125 : 4) * sized, speed * (2 * trip + slack), most);
    if (wasWaiting) this.resize(Math.max(sized, wanted), now);
  }

  /**
   * The most that is of use on a short way: more only lies about here, until it is too old to be given back cheaply
   * (system/young-garbage.ts). While the others hold little it is half as much again as OpenSSH has, which tells of what was
   * read in smaller portions.
   */
  private nearby(): number {
    const { first } = windowSizes;
    return this.budget.used() - this.held < 2 * first ? 1.5 * first : first;
  }

  private grant(now: number): number {
    if (this.isClosed) return 0;
    const due = Math.floor(this.sized - this.granted - this.lastUnread);
    if (due < Math.max(this.sized / 8, floor / 2)) return 0;
    if (this.mark === null) {
      this.mark = { at: now, from: this.received, until: this.received + this.granted };
      this.standing = this.lastUnread;
    }
    this.granted += due;
    return due;
  }
}
