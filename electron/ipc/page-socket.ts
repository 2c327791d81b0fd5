import type { RawData, WebSocket } from 'ws';
import type { EventPayload } from '../../shared/contract';
import { parseJson } from '../../shared/json';
import { closeCodes, helloSchema, requestSchema, type Push, type Ready, type Reply } from '../../shared/wire';
import type { Dispatch } from './dispatch';
import { pushEvents, type EventSource } from './push-events';

/** Milliseconds a page that was refused has to answer the close. */
const closeTime = 2_000;
/** A page that does not read is let go when this many bytes wait for it; it connects again and asks for everything. */
const unreadLimit = 32 * 1024 * 1024;

/** The engine's side of a page's WebSocket. */
export interface PageBinding {
  readonly dispatch: Dispatch;
  readonly events: EventSource;
  /** Judges what a page offers; null to refuse it, else what it is answered, and shown of a link then. */
  readonly admits: (
    offered: string,
  ) => { readonly ready: Ready; readonly link: EventPayload<'links.arrived'> | null } | null;
  /** Milliseconds a page has to send its token. */
  readonly helloTime: number;
}

/** Speaks shared/wire.ts with one page until the socket closes: token first, then commands and events. */
export function servePage(socket: WebSocket, binding: PageBinding): void {
  let admitted = false;
  let stop = (): void => undefined;
  const refuse = (why: string): void => {
    socket.close(closeCodes.unauthorised, why);
    setTimeout(() => {
      socket.terminate();
    }, closeTime).unref();
  };
  const late = setTimeout(() => {
    refuse('no token');
  }, binding.helloTime);

  const send = (message: Ready | Reply | Push): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > unreadLimit) socket.terminate();
    else socket.send(JSON.stringify(message));
  };

  const admit = (message: unknown): void => {
    clearTimeout(late);
    const hello = helloSchema.safeParse(message);
    const admission = hello.success ? binding.admits(hello.data.token) : null;
    if (admission === null) {
      refuse('wrong token');
      return;
    }
    admitted = true;
    stop = pushEvents(binding.events, (event, payload) => send({ event, payload }));
    send(admission.ready);
    if (admission.link !== null) send({ event: 'links.arrived', payload: admission.link });
  };

  socket.on('message', (data: RawData, isBinary: boolean) => {
    // After close() was called, messages that were on their way still come.
    if (socket.readyState !== socket.OPEN) return;
    const text = isBinary ? null : textOf(data);
    const message = text === null ? undefined : parseJson(text);
    if (!admitted) {
      admit(message);
      return;
    }
    const request = requestSchema.safeParse(message);
    if (text === null || !request.success) {
      socket.close(closeCodes.notUnderstood, 'not a request');
      return;
    }
    const { id, command, input } = request.data;
    void binding.dispatch(command, input, Buffer.byteLength(text)).then((result) => {
      send({ id, result });
    });
  });
  // A message above the limit is closed with 1009 by ws itself; the error is there to be heard.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(late);
    stop();
  });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
