import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  controlHelloSchema,
  controlProtocol,
  helloLimit,
  pingCommand,
  type ControlHello,
  type ControlReady,
  type ControlRefused,
} from '../../shared/control-wire';
import type { EventName, EventPayload } from '../../shared/contract';
import { parseJson } from '../../shared/json';
import { ok } from '../../shared/result';
import { messageLimit, requestSchema, type Push, type Reply } from '../../shared/wire';
import { LineSplitter } from '../system/line-splitter';
import type { Dispatch } from './dispatch';
import { pushEvents, type EventSource } from './push-events';

/** Milliseconds a program has to send its first line, and to read the last one. */
const helloTime = 10_000;
const closeTime = 2_000;
/** A program that does not read is let go when this many bytes wait for it. */
const unreadLimit = 32 * 1024 * 1024;
/** A program is read from no further while this many of its requests wait for their answers. */
const mostAtOnce = 256;
/** From so many bytes on that wait for it, a program is told of no change of state: it asks for everything once it has read them. */
const behindLimit = 1024 * 1024;

/** The engine's side of one program's connection. */
export interface ControlBinding {
  readonly version: string;
  readonly key: string;
  readonly events: EventSource;
  /** Makes the way to the commands for a program that was let in. */
  readonly dispatchFor: (hello: ControlHello) => Dispatch;
  /** A program is let in, until the returned function is called; null where there are as many as may be. */
  readonly attached: (hello: ControlHello) => (() => void) | null;
  /** Its key was right. */
  readonly known: () => void;
  /** Milliseconds until the first line has to be there; for tests. */
  readonly helloTime?: number;
}

/** A connection to the control socket: the first line decides whether it is let in, then commands and events pass. */
export class ControlConnection {
  readonly #socket: Socket;
  readonly #binding: ControlBinding;
  readonly #lines = new LineSplitter();
  readonly #late: NodeJS.Timeout;
  #dispatch: Dispatch | null = null;
  #leave: () => void = () => undefined;
  #over = false;
  /** The program has ended its side of the connection. */
  #hasSaidAll = false;
  #answering = 0;
  /** Lines that came and are not taken yet. */
  #early: readonly string[] = [];
  /** The last revision of the state that was not told because the program was behind; null while it is not. */
  #untold: number | null = null;

  /** @param socket paused or not, half-open or not; its errors are heard here */
  constructor(socket: Socket, binding: ControlBinding) {
    this.#socket = socket;
    this.#binding = binding;
    this.#late = setTimeout(() => this.refuse('hello'), binding.helloTime ?? helloTime);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.#endOnceAnswered());
    socket.on('drain', () => this.#tellUntold());
    socket.on('close', () => this.#close());
    socket.resume();
  }

  /** Says why nothing more is taken, and ends the connection. */
  refuse(why: ControlRefused['refused']): void {
    if (this.#over) return;
    const { version } = this.#binding;
    this.#send({ refused: why, ginnel: controlProtocol, version });
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#close();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), closeTime).unref();
  }

  #close(): void {
    this.#over = true;
    clearTimeout(this.#late);
    this.#leave();
    this.#leave = () => undefined;
  }

  /** A program that has said all it had to say, as in a pipe, still hears its answers. */
  #endOnceAnswered(): void {
    this.#hasSaidAll = true;
    if (this.#answering === 0 && this.#early.length === 0) this.#end();
  }

  #send(message: ControlReady | ControlRefused | Reply): void {
    this.#write(`${JSON.stringify(message)}\n`);
  }

  #write(line: string): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (socket.writableLength > unreadLimit) socket.destroy();
    else socket.write(line);
  }

  /** Tells of an event. A thousand sessions that change are more than a busy program reads at the same pace. */
  #push(event: EventName, payload: EventPayload<EventName>): void {
    const isState = event === 'snapshot.changed';
    if (isState && (this.#untold !== null || this.#socket.writableLength > behindLimit)) {
      this.#untold = (payload as EventPayload<typeof event>).revision;
    } else this.#write(pushLine({ event, payload }));
  }

  /** It has read all that waited: a change that does not follow on what it knows has it ask for everything. */
  #tellUntold(): void {
    const revision = this.#untold;
    this.#untold = null;
    const payload: EventPayload<'snapshot.changed'> | null =
      revision === null ? null : { since: revision, revision };
    if (payload !== null) this.#write(pushLine({ event: 'snapshot.changed', payload }));
  }

  #take(bytes: Buffer): void {
    if (this.#over) return;
    const lines = this.#lines.take(bytes, this.#dispatch === null ? helloLimit : messageLimit);
    if (lines === null) {
      this.refuse(this.#dispatch === null ? 'hello' : 'request');
      return;
    }
    this.#early = this.#early.length === 0 ? lines : [...this.#early, ...lines];
    this.#work();
  }

  /** Takes lines until as many requests wait for their answers as may; the rest, and what is not read yet, waits. */
  #work(): void {
    let taken = 0;
    // A line that is taken may be the last one: it may end the connection.
    while (!this.#over && this.#answering < mostAtOnce && taken < this.#early.length) {
      const line = this.#early[taken] ?? '';
      taken += 1;
      if (this.#dispatch === null) this.#admit(line);
      else this.#request(this.#dispatch, line);
    }
    this.#early = this.#early.slice(taken);
    if (this.#early.length > 0) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #admit(line: string): void {
    clearTimeout(this.#late);
    const said = parseJson(line);
    const protocol = protocolOf(said);
    const hello = controlHelloSchema.safeParse(said);
    if (protocol !== null && protocol !== controlProtocol) this.refuse('protocol');
    else if (!hello.success) this.refuse('hello');
    else if (!isSame(hello.data.key, this.#binding.key)) this.refuse('key');
    else this.#letIn(hello.data);
  }

  #letIn(hello: ControlHello): void {
    const { version, key, events, dispatchFor, attached, known } = this.#binding;
    known();
    const proof =
      hello.nonce === undefined ? {} : { proof: createHmac('sha256', key).update(hello.nonce).digest('hex') };
    const left = attached(hello);
    if (left === null) {
      this.refuse('full');
      return;
    }
    const wanted = new Set<string>(hello.events ?? []);
    const stop = pushEvents(events, (event, payload) => {
      if (wanted.has(event)) this.#push(event, payload);
    });
    this.#dispatch = dispatchFor(hello);
    this.#leave = () => {
      stop();
      left();
    };
    this.#send({ ready: true, ginnel: controlProtocol, version, pid: process.pid, ...proof });
  }

  #request(dispatch: Dispatch, line: string): void {
    const request = requestSchema.safeParse(parseJson(line));
    if (!request.success) {
      this.refuse('request');
      return;
    }
    const { id, command, input } = request.data;
    if (command === pingCommand) {
      this.#send({ id, result: ok({}) });
      return;
    }
    this.#answering += 1;
    void dispatch(command, input, Buffer.byteLength(line)).then((result) => {
      this.#answering -= 1;
      this.#send({ id, result });
      this.#work();
      if (this.#hasSaidAll && !this.#over) this.#endOnceAnswered();
    });
  }
}

const pushLines = new WeakMap<object, string>();

/** The line of an event: made once for all who hear it, as a hundred programs cost no more processor time by it than one. */
function pushLine(push: Push & { readonly payload: object }): string {
  const known = pushLines.get(push.payload);
  if (known !== undefined) return known;
  const line = `${JSON.stringify(push)}\n`;
  pushLines.set(push.payload, line);
  return line;
}

/** The protocol of a first line, whatever else is in it: a later one may have more. */
function protocolOf(said: unknown): number | null {
  if (typeof said !== 'object' || said === null || !('ginnel' in said)) return null;
  return typeof said.ginnel === 'number' ? said.ginnel : null;
}

function isSame(offered: string, key: string): boolean {
  const [left, right] = [offered, key].map((text) => createHmac('sha256', 'compared').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
